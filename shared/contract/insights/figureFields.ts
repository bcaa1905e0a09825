import * as z from 'zod/mini';
import { described, instant, named, userId, wholeNumber } from '../values.ts';
import { MOVEMENT_KINDS } from './inputs.ts';

/** What several responses with figures share. */

export const day = described(z.iso.date(), 'A UTC day.');
const minor = z.int();
export const currency = described(
  z.literal('usd'),
  'The currency of all amounts, which are in minor units (cents).',
);
export const plan = described(z.string(), 'A plan of the catalogue, or one that it had earlier.');

export const range = {
  from: described(day, 'The first day, included.'),
  to: described(day, 'The last day, included.'),
  asOf: described(
    instant,
    'How far the figures are. The current day is not over. Earlier than that, and than the end of `to`, only while figures are late.',
  ),
  completeFrom: described(
    z.nullable(day),
    'From then on the figures have all accounts. Null if they always had. Figures before it lack accounts that were created earlier.',
  ),
};

export const movementAmounts = {
  kind: described(
    z.enum(MOVEMENT_KINDS),
    'Why the revenue changed. `opening`: the account existed before its figures did.',
  ),
  accounts: described(wholeNumber, 'Accounts with this movement, each once a day.'),
  amountMinor: described(minor, 'The change of monthly recurring revenue.'),
};

export const movement = named('RevenueMovement', z.object(movementAmounts), {
  description: 'How much of a change of recurring revenue has one reason.',
});

export const planFigures = named(
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

export const revenueFigures = {
  mrrMinor: described(
    wholeNumber,
    'Monthly recurring revenue: what subscriptions bill in a month, before tax, minus coupons that apply forever.',
  ),
  committedMrrMinor: described(wholeNumber, 'The part without subscriptions that are set to cancel.'),
  mrrAtRiskMinor: described(wholeNumber, 'The part of subscriptions with a payment due.'),
  subscribers: described(wholeNumber, 'Accounts with recurring revenue.'),
};

export const churnFigures = {
  churned: described(wholeNumber, 'Accounts whose revenue went to 0 in the 30 days, each once.'),
  base: described(wholeNumber, 'Subscribers before the 30 days, and accounts that became one in them.'),
  voluntary: described(wholeNumber, 'Churned accounts that had no payment due.'),
  paymentFailure: described(wholeNumber, 'Churned accounts that had a payment due.'),
  churnedMrrMinor: described(wholeNumber, 'The revenue that the churned accounts brought.'),
  startMrrMinor: described(wholeNumber, 'The revenue before the 30 days.'),
};

export const conversionFigures = {
  started: described(wholeNumber, 'Accounts with their first session in this time, without migrated ones.'),
  converted: described(wholeNumber, 'Those whose first invoice above 0 was paid within 30 days of it.'),
  migrated: described(wholeNumber, 'Accounts that came from another service. They are counted here only.'),
  isComplete: described(z.boolean(), 'Whether the 30 days are over for all of them.'),
};

export const states = described(
  z.object({
    at80: described(wholeNumber, 'Accounts that used 80 % of their quota or more.'),
    usedUp: described(wholeNumber, 'Accounts whose quota is used up.'),
    paymentDue: described(wholeNumber, 'Accounts with a payment due.'),
    terms: described(wholeNumber, 'Accounts with negotiated terms.'),
  }),
  'How many accounts need a look.',
);

export const drift = named(
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
