import * as z from 'zod/mini';
import { described, instant, named, nextCursor, userId, wholeNumber } from '../values.ts';
import {
  churnFigures,
  conversionFigures,
  currency,
  day,
  drift,
  movement,
  movementAmounts,
  plan,
  planFigures,
  range,
  revenueFigures,
  states,
} from './figureFields.ts';
import { ACCOUNT_STATES } from './inputs.ts';
import { LISTED_STATUSES } from './listedStatuses.ts';
import { timeline } from './timelineResponse.ts';

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
          'The start with all of these is the revenue at the end of `to`. Each kind is present.',
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
          'One for each account and day, and one more for each time that the account was taken into the figures.',
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
          'One for each day that is over and summed up, oldest first.',
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
        days: described(
          z.array(z.object({ day, ...churnFigures })),
          'One for each day that is over and summed up, oldest first.',
        ),
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
            'Of the whole stage. Absent where no metrics are kept, as in the local run, and if they cannot be read.',
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
