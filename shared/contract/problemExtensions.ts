import * as z from 'zod/mini';
import { endReason } from './metering/responses.ts';
import { OFFER_STATES } from './offers/states.ts';
import type { ProblemCode } from './problems.ts';
import { described, fieldErrors, instant, projectFigures, sessionFigures, sessionId } from './values.ts';

/**
 * The members that a problem has beside those of every problem, by its code, for the caller to act on. A handler can send no
 * other member (`ExtensionsOf` in route.ts).
 */
export const problemExtensions = {
  invalid_request: z.object({ errors: fieldErrors }),
  quota_exceeded: z.object({
    ...sessionFigures,
    periodEnd: described(instant, 'When the period ends and new sessions are included again.'),
  }),
  projects_exceeded: z.object(projectFigures),
  support_not_included: z.object({
    communityUrl: z.optional(described(z.url(), 'Where users help each other.')),
  }),
  subscription_exists: z.object({
    url: z.optional(
      described(z.url(), 'A page of the customer portal, where the user changes the subscription.'),
    ),
  }),
  payment_due: z.object({
    url: z.optional(
      described(z.url(), 'The page of the unpaid invoice. Anyone who has the address can open it.'),
    ),
  }),
  offer_not_open: z.object({ state: described(z.enum(OFFER_STATES), 'The state of the offer.') }),
  session_over: z.object({ endReason: z.optional(endReason) }),
  concurrency_exceeded: z.object({
    concurrent: described(z.int(), 'Sessions that may be open at the same time.'),
    openSessions: described(
      z.array(sessionId),
      'The ids of the open sessions, so that a gateway can end those that it no longer serves.',
    ),
  }),
} as const satisfies Partial<Record<ProblemCode, z.ZodMiniObject>>;
