import { isId } from '../../../shared/contract/ids.ts';
import {
  MESSAGE_VERSION,
  type StripeEventMessage,
  SUBSCRIBED_EVENT_TYPES,
} from '../../../shared/contract/webhooks/messages.ts';

const SUBSCRIBED = new Set<string>(SUBSCRIBED_EVENT_TYPES);

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

/** Whether an event is queued for apply, or passed over because it is of no concern to this stage. */
export type EventDecision =
  | { kind: 'enqueue'; message: StripeEventMessage }
  | { kind: 'passed_over'; reason: 'type_not_applied' | 'other_mode' };

/** Returns the event message to enqueue, or why the event is passed over. */
export function toEventMessage(event: VerifiedEvent, stage: { livemode: boolean }): EventDecision {
  const { id, type, created, livemode, object } = event;
  if (livemode !== stage.livemode) return { kind: 'passed_over', reason: 'other_mode' };
  if (!SUBSCRIBED.has(type)) return { kind: 'passed_over', reason: 'type_not_applied' };
  const customer = idOf(object.customer) ?? null;
  const message: StripeEventMessage = {
    version: MESSAGE_VERSION,
    id,
    type,
    customer,
    accountId: accountOf(object),
    invoice: invoiceOf(object),
    charge: customer === null ? idOf(object.charge) : undefined,
    livemode,
    created,
  };
  return { kind: 'enqueue', message };
}

/** A reference is an id, or an object with an id if it is expanded. */
function idOf(reference: unknown): string | undefined {
  const id = memberOf(reference, 'id') ?? reference;
  return typeof id === 'string' && id !== '' ? id : undefined;
}

/** An invoice itself, or the latest invoice of a subscription. */
function invoiceOf(object: Record<string, unknown>): string | undefined {
  switch (object.object) {
    case 'invoice':
      return idOf(object.id);
    case 'subscription':
      return idOf(object.latest_invoice);
    default:
      return undefined;
  }
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
