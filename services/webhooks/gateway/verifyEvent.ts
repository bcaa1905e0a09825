import Stripe from 'stripe';
import * as z from 'zod/mini';
import type { VerifiedEvent } from '../domain/pointTo.ts';

/** How old a signature may be at the edge, as Stripe advises. Nothing verifies again later: the queue keeps days. */
const TOLERANCE_SECONDS = 300;

const eventBody = z.object({
  id: z.string().check(z.minLength(1), z.maxLength(255)),
  type: z.string(),
  created: z.number(),
  livemode: z.boolean(),
  data: z.object({ object: z.record(z.string(), z.unknown()) }),
});

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
  const parsed = z.safeParse(eventBody, signed);
  if (!parsed.success) return { kind: 'rejected', reason: 'event' };
  const { data, ...event } = parsed.data;
  return { kind: 'verified', event: { ...event, object: data.object } };
}

function constructSigned(secret: string, body: Buffer, signature: string): unknown {
  try {
    return Stripe.webhooks.constructEvent(body, signature, secret, TOLERANCE_SECONDS);
  } catch {
    return undefined;
  }
}
