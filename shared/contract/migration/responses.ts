import * as z from 'zod/mini';
import { described, instant, named, nextCursor, planId, userId, wholeNumber } from '../values.ts';
import { MIGRATION_DECISIONS, MIGRATION_STATES, SHOWN_MIGRATION_STATES } from './states.ts';

const currency = described(z.string(), 'The ISO 4217 code in lower case, such as `usd`.');
const amountMinor = described(wholeNumber, 'The amount in minor units (cents for usd).');
const money = z.object({ amountMinor, currency });

const decision = named(
  'MigrationDecision',
  z.object({
    decision: described(
      z.enum(MIGRATION_DECISIONS),
      '`consent`: the planned change. `plan`: another plan. `leave`: the subscription ends at `movesAt`.',
    ),
    plan: described(z.nullable(planId), 'The chosen plan; null for `consent` and `leave`.'),
    at: described(instant, 'When it was decided.'),
  }),
  { description: 'The latest decision of the customer about the change.' },
);

const lastMonth = z.object({
  month: described(z.string(), 'A UTC month, such as `2026-10`.'),
  sessions: described(wholeNumber, 'Sessions in this month.'),
  minutes: described(z.number(), 'Minutes in this month.'),
});

const option = named(
  'MigrationOption',
  z.object({
    plan: planId,
    isPlanned: described(z.boolean(), 'Whether it applies if the customer decides nothing.'),
    price: described(money, 'What a month costs from `movesAt` on, before taxes.'),
    months: described(wholeNumber, 'For how many months that is so. 0: the price does not change later.'),
    thenPrice: described(money, 'What a month costs afterwards: the list price.'),
    listPriceFrom: described(
      z.nullable(instant),
      'When the list price begins; null if it is billed from `movesAt` on, or without a subscription.',
    ),
    sessionsIncluded: described(wholeNumber, 'Sessions in a month.'),
    concurrent: described(wholeNumber, 'Sessions open at the same time.'),
    projectsIncluded: described(wholeNumber, 'Active projects.'),
    projectsArchived: described(
      wholeNumber,
      'How many of the projects are archived, because there are more.',
    ),
    usedPercent: described(
      z.nullable(wholeNumber),
      'The share of `sessionsIncluded` that `lastMonth` would have used, in percent, rounded down; null without that month.',
    ),
  }),
  { description: 'A plan that the customer can have after the change.' },
);

const migration = named(
  'Migration',
  z.object({
    state: described(
      z.enum(SHOWN_MIGRATION_STATES),
      '`announced`: the change is planned. `scheduled`: it is set up, and takes place at `movesAt`. `completed`: it took place. ' +
        '`delayed`: it is not carried out for the time being; nothing changes until the customer hears of it.',
    ),
    canDecide: described(z.boolean(), 'Whether a decision can be made or changed now.'),
    former: described(
      z.object({
        plan: described(z.string(), 'Its name.'),
        price: described(money, 'What a month costs, before taxes.'),
        hasOverage: described(z.boolean(), 'Whether additional minutes are billed until `movesAt`.'),
      }),
      'The plan of the minutes-based service. Its price is billed until `movesAt`.',
    ),
    movesAt: described(
      z.nullable(instant),
      'When the price changes: at the end of a paid month. Null without a subscription.',
    ),
    decideUntil: described(
      z.nullable(instant),
      'Until when a decision can be made: a day before `movesAt`. Null without a subscription.',
    ),
    plan: described(
      planId,
      'The plan that applies from `movesAt` on, as it is decided now. `free` if the customer leaves.',
    ),
    options: described(z.array(option), 'The planned one first.'),
    lastMonth: described(z.nullable(lastMonth), 'Use of the last whole month; null if it is not known.'),
    projects: described(wholeNumber, 'How many projects the customer has.'),
    leaving: described(
      z.nullable(
        z.object({
          endsAt: described(instant, 'When the paid plan ends. Nothing is charged from then on.'),
          plan: described(planId, 'The plan afterwards.'),
          sessionsIncluded: described(wholeNumber, 'Sessions in a month afterwards.'),
        }),
      ),
      'What leaving means; null without a subscription.',
    ),
    decision: described(z.nullable(decision), 'The latest decision; null without one.'),
    notifiedAt: described(z.nullable(instant), 'When the customer was notified; null without a notice.'),
  }),
  { description: 'What changes for a customer of the minutes-based service.' },
);

const state = named('MigrationState', z.enum(MIGRATION_STATES), {
  description:
    'Where an account is. `planned`: it is in a reviewed plan. `notified`: the notice was written. `moved`: its subscription and its account ' +
    'are set up. `verified`: they were compared with the plan. `failed`: a step could not be carried out. `skipped`: it is left out.',
});

const accountMigration = named(
  'AccountMigration',
  z.object({
    userId,
    state,
    stateSince: described(instant, 'When it got its state.'),
    planHash: described(z.string(), 'The hash of the plan file.'),
    canDecide: described(z.boolean(), 'Whether the customer can decide now.'),
    former: described(
      z.object({
        plan: described(z.string(), 'Its name.'),
        price: described(money, 'What a month costs, before taxes.'),
        prices: described(z.array(z.string()), 'The Stripe prices of the plan.'),
        overagePrices: described(z.array(z.string()), 'The Stripe prices of the metered overage.'),
      }),
      'The plan of the minutes-based service.',
    ),
    plan: described(planId, 'The plan that applies from `movesAt` on, as it is decided now.'),
    options: described(z.array(option), 'The planned one first.'),
    movesAt: described(z.nullable(instant), 'When the price changes; null without a subscription.'),
    lastMonth: described(z.nullable(lastMonth), 'Use of the last whole month; null if it is not known.'),
    warnings: described(z.array(z.string()), 'Codes of what the plan warned of.'),
    blockers: described(z.array(z.string()), 'Codes of why the plan leaves the account out.'),
    projects: described(wholeNumber, 'How many projects the customer has.'),
    projectsArchived: described(wholeNumber, 'How many of them the plan archives.'),
    customer: described(z.nullable(z.string()), 'The Stripe customer; null without one.'),
    subscription: described(z.nullable(z.string()), 'The Stripe subscription; null without one.'),
    decision: described(z.nullable(decision), 'The latest decision; null without one.'),
    notifiedAt: described(z.nullable(instant), 'When the notice was written; null before.'),
    grants: described(
      z.array(z.object({ price: described(z.string(), 'A Stripe price.'), plan: planId })),
      'Which plan each Stripe price gives the account.',
    ),
    move: described(
      z.nullable(
        z.object({
          at: described(instant, 'When it was carried out.'),
          plan: planId,
          leaves: described(z.boolean(), 'Whether the subscription ends at `movesAt`.'),
          decidedAt: described(
            z.nullable(instant),
            'The time of the decision that it follows; null without one.',
          ),
          schedule: described(z.nullable(z.string()), 'The Stripe subscription schedule; null without one.'),
        }),
      ),
      'The move that was carried out; null before.',
    ),
    problem: described(
      z.nullable(
        z.object({
          code: described(z.string(), 'A stable code.'),
          text: described(z.string(), 'A sentence for operators.'),
          at: described(instant, 'When it was found.'),
        }),
      ),
      'Why it is `failed` or `skipped`; null if it is neither.',
    ),
  }),
  { description: 'An account of the minutes-based service, and what becomes of it.' },
);

const counts = named(
  'MigrationCounts',
  z.object({
    isComplete: described(
      z.boolean(),
      'False if there are more accounts than are counted for a page: `npm run migrate -- report` counts them all.',
    ),
    accounts: described(wholeNumber, 'All accounts.'),
    states: described(
      z.object(
        Object.fromEntries(
          MIGRATION_STATES.map((each) => [each, described(wholeNumber, `Accounts that are ${each}.`)]),
        ) as StateCounts,
      ),
      'How many are in each state.',
    ),
    decisions: described(
      z.object({
        ...(Object.fromEntries(
          MIGRATION_DECISIONS.map((each) => [
            each,
            described(wholeNumber, `Customers whose latest decision is ${each}.`),
          ]),
        ) as DecisionCounts),
        none: described(wholeNumber, 'Notified, and without a decision.'),
      }),
      'How many of the customers who were notified decided what.',
    ),
    problems: described(
      z.array(
        z.object({
          code: described(z.string(), 'The code of a blocker or of a problem.'),
          accounts: described(wholeNumber, 'How many accounts have it.'),
        }),
      ),
      'The most frequent one first.',
    ),
  }),
  { description: 'How many accounts of the minutes-based service are where.' },
);
type StateCounts = Record<(typeof MIGRATION_STATES)[number], typeof wholeNumber>;
type DecisionCounts = Record<(typeof MIGRATION_DECISIONS)[number], typeof wholeNumber>;

export const migrationResponses = {
  getMigration: { 200: migration },
  decideMigration: { 200: migration },
};

export const migrationAdminResponses = {
  listMigrations: {
    200: named(
      'MigrationPage',
      z.object({
        counts: z.optional(
          described(counts, 'Of all accounts, whatever the filters. Only on a page without a cursor.'),
        ),
        accounts: described(
          z.array(accountMigration),
          'In the order of their ids. A page can be short, or empty, and still be followed by others.',
        ),
        nextCursor,
      }),
      { description: 'A page of the accounts of the minutes-based service.' },
    ),
  },
  getAccountMigration: { 200: accountMigration },
};
