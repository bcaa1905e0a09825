import * as z from 'zod/mini';
import type { VerifiedEvent } from '../domain/toEventMessage.ts';

const eventBody = z.object({
  id: z.string().check(z.minLength(1), z.maxLength(255)),
  type: z.string(),
  created: z.number(),
  livemode: z.boolean(),
  api_version: z.nullish(z.string()),
  data: z.object({ object: z.record(z.string(), z.unknown()) }),
});

/** Parses a Stripe event, delivered or fetched. Returns undefined if the value is not an event. */
export function parseEvent(value: unknown): VerifiedEvent | undefined {
  const parsed = z.safeParse(eventBody, value);
  if (!parsed.success) return undefined;
  const { data, api_version: apiVersion = null, ...event } = parsed.data;
  return { ...event, apiVersion, object: data.object };
}
