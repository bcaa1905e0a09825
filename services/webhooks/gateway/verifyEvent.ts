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

/**
 * Verifies the signature of the raw bytes. One of the secrets must match: while the webhook secret is rolled, there is a
 * current and a previous one. Every error of Stripe's library counts as a wrong signature: for example an empty
 * `v1=`, a header that is not ASCII, or signed bytes that are not JSON.
 */
export function verifyEvent(request: { body: Buffer; signature: string; secrets: string[] }): Verification {
  const { body, signature, secrets } = request;
  const signed = secrets.flatMap((secret) => constructSigned(secret, body, signature) ?? []).at(0);
  if (signed === undefined) return { kind: 'rejected', reason: 'signature' };
  const event = parseEvent(signed);
  return event ? { kind: 'verified', event } : { kind: 'rejected', reason: 'event' };
}

function constructSigned(secret: string, body: Buffer, signature: string): unknown {
  try {
    return Stripe.webhooks.constructEvent(body, signature, secret, TOLERANCE_SECONDS);
  } catch {
    return undefined;
  }
}
