import * as z from 'zod/mini';
import { PLAN_IDS } from '../../account/plans.ts';
import { instant, wholeNumber } from '../values.ts';

export const webhookResponses = {
  receiveStripeEvent: { 200: z.object({ received: z.literal(true) }) },
};

export const webhookAdminResponses = {
  listEvents: {
    200: z.object({
      events: z.array(
        z.object({
          eventId: z.string(),
          type: z.string(),
          createdAt: instant,
          outcome: z.string(),
          /** When the outcome was recorded. */
          at: instant,
          userId: z.optional(z.string()),
          plan: z.optional(z.enum(PLAN_IDS)),
          status: z.optional(z.string()),
          error: z.optional(z.string()),
          tries: z.optional(wholeNumber),
        }),
      ),
      nextCursor: z.optional(z.string()),
    }),
  },
};
