import { isId } from '../../../shared/contract/ids.ts';
import { APPLIED_EVENT_TYPES, type StripeEventMessage } from '../../../shared/contract/webhooks/messages.ts';

const APPLIED = new Set<string>(APPLIED_EVENT_TYPES);

/** A verified event, as far as it is read; its object may have the shape of any API version. */
export type VerifiedEvent = {
  id: string;
  type: string;
  created: number;
  livemode: boolean;
  /** What the object has the shape of; null for events from before versions had names. */
  apiVersion: string | null;
  object: Record<string, unknown>;
};

export type Pointing =
  | { kind: 'enqueue'; message: StripeEventMessage }
  | { kind: 'passed_over'; reason: 'type_not_applied' | 'other_mode' };

/** What to do with an event: pass over what changes nothing here, point to the rest. */
export function toEventMessage(event: VerifiedEvent, stage: { livemode: boolean }): Pointing {
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

/** A reference is an id or, expanded, an object with one. */
function customerOf(object: Record<string, unknown>): string | null {
  const id = memberOf(object.customer, 'id') ?? object.customer;
  return typeof id === 'string' && id !== '' ? id : null;
}

/**
 * The user that checkout wrote into what it made: on a session, a subscription, or the subscription an invoice is
 * of, which older API versions keep elsewhere.
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
