import * as z from 'zod/mini';
import { PLAN_IDS } from '../../account/plans.ts';
import { rateLimit, wholeNumber } from '../values.ts';

export const publicResponses = {
  listPlans: {
    200: z.object({
      plans: z.array(
        z.object({
          plan: z.enum(PLAN_IDS),
          price: z.object({
            amountMinor: wholeNumber,
            currency: z.literal('usd'),
            interval: z.literal('month'),
          }),
          sessionsIncluded: wholeNumber,
          estimatedMinutes: wholeNumber,
          projectsIncluded: wholeNumber,
          rateLimit,
          support: z.string(),
        }),
      ),
    }),
  },
  getHealth: { 200: z.object({ status: z.literal('ok') }) },
  getOpenApi: { 200: z.looseObject({}) },
};
