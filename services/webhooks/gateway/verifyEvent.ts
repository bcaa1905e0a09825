import Stripe from 'stripe';
import type { VerifiedEvent } from '../domain/toEventMessage.ts';
import { parseEvent } from './parseEvent.ts';

/** How old a signature may be at the edge, as Stripe advises. Nothing verifies again later: the queue keeps days. */
const TOLERANCE_SECONDS = 300;

export type Verification =
  | { kind: 'verified'; event: VerifiedEvent }
  | { kind: 'rejected'; reason: 'signature' | 'event' };

/**
 * Verifies the raw bytes against each secret in turn: while a secret is rolled, the current one and the previous.
 * Whatever the library throws means no: an empty `v1=`, a header that is not ASCII, signed bytes that are not JSON.
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
