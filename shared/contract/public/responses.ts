import * as z from 'zod/mini';
import {
  described,
  named,
  planId,
  projectFigures,
  rateLimit,
  sessionFigures,
  wholeNumber,
} from '../values.ts';

const price = named(
  'Price',
  z.object({
    amountMinor: described(wholeNumber, 'In minor units: cents for usd.'),
    currency: described(z.literal('usd'), 'The ISO 4217 code in lower case.'),
    interval: described(z.literal('month'), 'The billing period.'),
  }),
  { description: 'What a plan costs per billing period.' },
);

const plan = named(
  'Plan',
  z.object({
    plan: planId,
    price,
    sessionsIncluded: described(
      sessionFigures.sessionsIncluded,
      'Sessions that the plan includes in a period.',
    ),
    estimatedMinutes: described(
      wholeNumber,
      'Two minutes for each session, as an estimate. Minutes are not billed.',
    ),
    projectsIncluded: projectFigures.projectsIncluded,
    rateLimit,
    support: described(z.string(), 'How support answers, in words.'),
  }),
  { description: 'A plan for sale.' },
);

export const publicResponses = {
  listPlans: {
    200: named('PlanList', z.object({ plans: z.array(plan) }), {
      description: 'The plans, the smallest first.',
    }),
  },
  getHealth: {
    200: named(
      'Health',
      z.object({
        status: described(z.literal('ok'), 'The API responds.'),
        version: described(
          z.string(),
          'The release that is deployed and its commit, such as `0.1.0+5ce95a8f2b1c`.',
        ),
      }),
      {
        description: 'The state of the API.',
      },
    ),
  },
  getOpenApi: {
    200: named('OpenApiDocument', z.looseObject({}), { description: 'An OpenAPI 3.1 document: this one.' }),
  },
  getBadge: {
    200: named('Badge', z.object({ show: described(z.boolean(), 'Whether the badge is shown.') }), {
      description: 'Whether the web pages of a project show the badge.',
    }),
  },
};
