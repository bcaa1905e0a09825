import { isId } from '../../../shared/contract/ids.ts';
import { APPLIED_EVENT_TYPES, type StripeEventMessage } from '../../../shared/contract/webhooks/messages.ts';

const APPLIED = new Set<string>(APPLIED_EVENT_TYPES);

/** The fields that are read of a verified event. Its object can have the shape of any API version. */
export type VerifiedEvent = {
  id: string;
  type: string;
  created: number;
  livemode: boolean;
  /** The API version of the object's shape; null for events older than API versions. */
  apiVersion: string | null;
  object: Record<string, unknown>;
};

/** Whether an event is queued for apply, or passed over because it changes nothing at this stage. */
export type EventDecision =
  | { kind: 'enqueue'; message: StripeEventMessage }
  | { kind: 'passed_over'; reason: 'type_not_applied' | 'other_mode' };

/** Returns the event message to enqueue, or why the event is passed over. */
export function toEventMessage(event: VerifiedEvent, stage: { livemode: boolean }): EventDecision {
  const { id, type, created, livemode, object } = event;
  if (livemode !== stage.livemode) return { kind: 'passed_over', reason: 'other_mode' };
  if (!APPLIED.has(type)) return { kind: 'passed_over', reason: 'type_not_applied' };
  const message: StripeEventMessage = {
    version: 1,
    id,
    type,
    customer: customerOf(object),
    accountId: accountOf(object),
    livemode,
    created,
  };
  return { kind: 'enqueue', message };
}

/** A reference is an id, or an object with an id if it is expanded. */
function customerOf(object: Record<string, unknown>): string | null {
  const id = memberOf(object.customer, 'id') ?? object.customer;
  return typeof id === 'string' && id !== '' ? id : null;
}

/**
 * The account that checkout set on the object: on a session, on a subscription, or on the subscription of an invoice, which
 * older API versions have in another place.
 */
function accountOf(object: Record<string, unknown>): string | undefined {
  const candidates = [
    object.client_reference_id,
    memberOf(object.metadata, 'user_id'),
    memberOf(memberOf(memberOf(object.parent, 'subscription_details'), 'metadata'), 'user_id'),
    memberOf(memberOf(object.subscription_details, 'metadata'), 'user_id'),
  ];
  return candidates.find(isId);
}

function memberOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined;
}
