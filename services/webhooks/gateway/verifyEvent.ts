import Stripe from 'stripe';
import type { VerifiedEvent } from '../domain/toEventMessage.ts';
import { parseEvent } from './parseEvent.ts';

/**
 * The greatest age of a signature, as Stripe recommends. Apply does not verify again, because a message can be in the queue
 * for days.
 */
const TOLERANCE_SECONDS = 300;

export type Verification =
  | { kind: 'verified'; event: VerifiedEvent }
  | { kind: 'rejected'; reason: 'signature' | 'event' };

const { signature: signatures } = Stripe.webhooks;

/**
 * Verifies the signature of the raw bytes. One of the secrets must match: while the webhook secret is rolled, there is a
 * current and a previous one. Every error of Stripe's library counts as a wrong signature: for example an empty `v1=`, or a
 * header that is not ASCII. Signed bytes that are no event are rejected as such: for example an event notification
 * (`v2.core.event`), which names its object and does not hold it.
 */
export function verifyEvent(request: { body: Buffer; signature: string; secrets: string[] }): Verification {
  const { body, signature, secrets } = request;
  if (!secrets.some((secret) => isSigned({ body, signature, secret }))) {
    return { kind: 'rejected', reason: 'signature' };
  }
  const event = parseEvent(jsonOf(body));
  return event ? { kind: 'verified', event } : { kind: 'rejected', reason: 'event' };
}

function isSigned({ body, signature, secret }: { body: Buffer; signature: string; secret: string }): boolean {
  try {
    return signatures?.verifyHeader(body, signature, secret, TOLERANCE_SECONDS) === true;
  } catch {
    return false;
  }
}

function jsonOf(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    return undefined;
  }
}
