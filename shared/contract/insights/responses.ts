import * as z from 'zod/mini';
import { described, instant, named, nextCursor, userId, wholeNumber } from '../values.ts';
import { ACCOUNT_STATES, MOVEMENT_KINDS } from './inputs.ts';
import { LISTED_STATUSES } from './listedStatuses.ts';
import { timeline } from './timelineResponse.ts';

const day = described(z.iso.date(), 'A UTC day.');
const minor = z.int();
const currency = described(
  z.literal('usd'),
  'The currency of all amounts, which are in minor units (cents).',
);
const plan = described(z.string(), 'A plan of the catalogue, or one that it had earlier.');

const range = {
  from: described(day, 'The first day, included.'),
  to: described(day, 'The last day, included.'),
  asOf: described(instant, 'How far the figures are. The current day is not over.'),
  completeFrom: described(
    z.nullable(day),
    'From then on the figures have all accounts. Null if they always had. Figures before it lack accounts that were created earlier.',
  ),
};

const movementAmounts = {
  kind: described(
    z.enum(MOVEMENT_KINDS),
    'Why the revenue changed. `opening`: the account existed before its figures did.',
  ),
  accounts: described(wholeNumber, 'Accounts with this movement, each once a day.'),
  amountMinor: described(minor, 'The change of monthly recurring revenue.'),
};

const movement = named('RevenueMovement', z.object(movementAmounts), {
  description: 'How much of a change of recurring revenue has one reason.',
});

const planFigures = named(
  'PlanFigures',
  z.object({
    plan,
    accounts: described(wholeNumber, 'Accounts that have the plan.'),
    subscribers: described(
      wholeNumber,
      'Accounts that pay for the plan. One whose grace has ended has another plan, and still counts here.',
    ),
    mrrMinor: described(wholeNumber, 'The monthly recurring revenue of these subscribers.'),
  }),
  { description: 'The accounts and the revenue of a plan.' },
);

const revenueFigures = {
  mrrMinor: described(
    wholeNumber,
    'Monthly recurring revenue: what subscriptions bill in a month, before tax, minus coupons that apply forever.',
  ),
  committedMrrMinor: described(wholeNumber, 'The part without subscriptions that are set to cancel.'),
  mrrAtRiskMinor: described(wholeNumber, 'The part of subscriptions with a payment due.'),
  subscribers: described(wholeNumber, 'Accounts with recurring revenue.'),
};

const churnFigures = {
  churned: described(wholeNumber, 'Accounts whose revenue went to 0 in the 30 days, each once.'),
  base: described(wholeNumber, 'Subscribers before the 30 days, and accounts that became one in them.'),
  voluntary: described(wholeNumber, 'Churned accounts that had no payment due.'),
  paymentFailure: described(wholeNumber, 'Churned accounts that had a payment due.'),
  churnedMrrMinor: described(wholeNumber, 'The revenue that the churned accounts brought.'),
  startMrrMinor: described(wholeNumber, 'The revenue before the 30 days.'),
};

const conversionFigures = {
  started: described(wholeNumber, 'Accounts with their first session in this time, without migrated ones.'),
  converted: described(wholeNumber, 'Those whose first invoice above 0 was paid within 30 days of it.'),
  migrated: described(wholeNumber, 'Accounts that came from another service. They are counted here only.'),
  isComplete: described(z.boolean(), 'Whether the 30 days are over for all of them.'),
};

const states = described(
  z.object({
    at80: described(wholeNumber, 'Accounts that used 80 % of their quota or more.'),
    usedUp: described(wholeNumber, 'Accounts whose quota is used up.'),
    paymentDue: described(wholeNumber, 'Accounts with a payment due.'),
    terms: described(wholeNumber, 'Accounts with negotiated terms.'),
  }),
  'How many accounts need a look.',
);

const drift = named(
  'Drift',
  z.object({
    userId,
    at: described(instant, 'When the comparison found and corrected it.'),
    fields: described(z.array(z.string()), 'What differed.'),
    planBefore: plan,
    plan,
  }),
  { description: 'An account that differed from Stripe. It was corrected.' },
);

const listedAccount = named(
  'ListedAccount',
  z.object({
    userId,
    email: described(z.nullable(z.string()), 'The verified address; null if there is none.'),
    plan,
    status: described(
      z.enum(LISTED_STATUSES),
      'The state of the subscription. `ending`: it is set to cancel. `none`: there never was one.',
    ),
    endsAt: described(z.nullable(instant), 'When the plan ends because it is set to cancel.'),
    hasTerms: described(z.boolean(), 'Whether negotiated terms are set.'),
    sessionsUsed: described(wholeNumber, 'Sessions that were counted in the current period.'),
    sessionsIncluded: described(wholeNumber, 'Sessions of the current period.'),
    openSessions: described(wholeNumber, 'Sessions that run now.'),
    mrrMinor: described(wholeNumber, 'The monthly recurring revenue of the account.'),
    createdAt: described(instant, 'When the account was created.'),
  }),
  { description: 'An account in a list, with its figures now.' },
);

export const insightsResponses = {
  getOverview: {
    200: named(
      'Overview',
      z.object({
        ...range,
        currency,
        ...revenueFigures,
        startMrrMinor: described(wholeNumber, 'The revenue before the first day.'),
        startSubscribers: described(wholeNumber, 'The subscribers before the first day.'),
        movements: described(
          z.array(movement),
          'The start with all of these is the revenue now. Each kind is present.',
        ),
        plans: described(z.array(planFigures), 'Each plan of the catalogue, and others that accounts have.'),
        states,
        churn: described(
          z.nullable(z.object({ to: day, ...churnFigures })),
          'Of the 30 days up to the last whole day; null without a whole day.',
        ),
        conversion: described(z.object(conversionFigures), 'Of the accounts that began in these days.'),
        drifts: described(
          z.array(drift),
          'Accounts that the last nightly comparison had to correct, at most 20.',
        ),
      }),
      { description: 'The state of the stage, and its change in some days.' },
    ),
  },
  getRevenue: {
    200: named(
      'RevenueFigures',
      z.object({
        ...range,
        currency,
        days: described(
          z.array(
            z.object({
              day,
              ...revenueFigures,
              plans: z.array(planFigures),
              movements: described(z.array(movement), 'Only those that the day has.'),
            }),
          ),
          'One for each day, oldest first.',
        ),
      }),
      { description: 'The recurring revenue at the end of each day.' },
    ),
  },
  listMovements: {
    200: named(
      'MovementList',
      z.object({
        currency,
        movements: described(
          z.array(
            z.object({
              day,
              userId: described(z.nullable(userId), 'The account; null if it was erased.'),
              kind: movementAmounts.kind,
              planBefore: described(z.nullable(plan), 'What was paid for before; null for nothing.'),
              plan: described(z.nullable(plan), 'What is paid for after; null for nothing.'),
              beforeMinor: described(wholeNumber, 'The revenue before the day.'),
              afterMinor: described(wholeNumber, 'The revenue after the day.'),
            }),
          ),
          'One for each account and day.',
        ),
        nextCursor,
      }),
      { description: 'A page of movements, newest day first.' },
    ),
  },
  getConversion: {
    200: named(
      'ConversionFigures',
      z.object({
        ...range,
        cohorts: described(
          z.array(
            z.object({ month: described(z.string(), 'A UTC month: `2026-11`.'), ...conversionFigures }),
          ),
          'The months of the days, whole ones.',
        ),
        checkouts: described(
          z.array(
            z.object({
              day,
              opened: described(wholeNumber, 'Accounts that opened a checkout.'),
              subscribed: described(wholeNumber, 'Those with a subscription within 7 days, trials included.'),
              isComplete: described(z.boolean(), 'Whether the 7 days are over.'),
            }),
          ),
          'One for each day, oldest first.',
        ),
      }),
      { description: 'How accounts begin to pay.' },
    ),
  },
  getChurn: {
    200: named(
      'ChurnFigures',
      z.object({
        ...range,
        currency,
        days: described(z.array(z.object({ day, ...churnFigures })), 'One for each day, oldest first.'),
      }),
      {
        description: 'The churn of the 30 days up to each day.',
      },
    ),
  },
  getSessionFigures: {
    200: named(
      'SessionFigures',
      z.object({
        ...range,
        days: described(
          z.array(
            z.object({
              day,
              plans: described(
                z.array(
                  z.object({
                    plan,
                    sessions: described(wholeNumber, 'Sessions that were counted.'),
                    minutes: described(wholeNumber, 'Minutes of sessions that ended, rounded down.'),
                  }),
                ),
                'Plans with sessions on the day.',
              ),
            }),
          ),
          'One for each day, oldest first.',
        ),
        refusals: z.optional(
          described(
            z.array(
              z.object({
                day,
                reason: described(z.string(), 'The code of the problem, such as `quota_exceeded`.'),
                count: described(wholeNumber, 'Starts that were refused.'),
              }),
            ),
            'Of the whole stage. Absent where no metrics are kept, as in the local run.',
          ),
        ),
      }),
      { description: 'The sessions of each day.' },
    ),
  },
  listAccounts: {
    200: named(
      'AccountList',
      z.object({
        accounts: z.array(listedAccount),
        total: described(wholeNumber, 'All accounts of the stage.'),
        subscribers: described(wholeNumber, 'Those with recurring revenue.'),
        states,
        nextCursor,
      }),
      {
        description: `A page of accounts. Filters are plan, status and state (${ACCOUNT_STATES.join(', ')}). A page can have fewer accounts than \`limit\`, or none, and still be followed by others.`,
      },
    ),
  },
  getTimeline: { 200: timeline },
};
