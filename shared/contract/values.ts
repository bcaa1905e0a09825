import * as z from 'zod/mini';

/* Values that responses of several services share. A response may carry more fields than its schema, never fewer. */

export const wholeNumber = z.int().check(z.minimum(0));
export const instant = z.iso.datetime();
export const rateLimit = z.object({ requestsPerMinute: wholeNumber, concurrent: wholeNumber });
export const sessionFigures = {
  sessionsUsed: wholeNumber,
  sessionsIncluded: wholeNumber,
  sessionsRemaining: wholeNumber,
};

/**
 * RFC 9457. `code` is stable; the wording of the others may change. `retryable`: the same request can succeed later without a
 * change.
 */
export const problemDocument = z.object({
  type: z.string(),
  title: z.string(),
  status: wholeNumber,
  code: z.string(),
  retryable: z.boolean(),
  detail: z.string(),
  requestId: z.string(),
  errors: z.optional(z.array(z.object({ field: z.string(), message: z.string() }))),
});
