import * as z from 'zod/mini';
import { PLAN_IDS } from '../../account/plans.ts';
import { day, id, pageOf } from '../fields.ts';
import { LISTED_STATUSES } from './listedStatuses.ts';

/** UTC days, both included. The last 30 days without them. */
const range = { from: z.optional(day), to: z.optional(day) };

export const MOVEMENT_KINDS = [
  'new',
  'reactivation',
  'expansion',
  'contraction',
  'churn',
  'migrated',
  'opening',
] as const;
export type MovementKind = (typeof MOVEMENT_KINDS)[number];

export const ACCOUNT_ORDERS = ['use', 'mrr', 'created'] as const;
export type AccountOrder = (typeof ACCOUNT_ORDERS)[number];

/** What is shown in a chip: at 80 % of the quota or more, the quota used up, a payment due, negotiated terms. */
export const ACCOUNT_STATES = ['at_80', 'used_up', 'payment_due', 'terms'] as const;
export type AccountState = (typeof ACCOUNT_STATES)[number];

export const TIMELINE_KINDS = ['payments', 'notices', 'plan', 'operators'] as const;
export type TimelineKind = (typeof TIMELINE_KINDS)[number];

const oneOf = <Value extends string>(values: readonly [Value, ...Value[]]) =>
  z.optional(z.enum(values, `must be one of ${values.join(', ')}`));

/** An account and its contact are two of the 100 keys that one read of DynamoDB can have. */
const ACCOUNTS_PAGE_MAX = 50;

const SEARCH_LENGTH_MAX = 254;
const SEARCH_RULE = `must be 1 to ${SEARCH_LENGTH_MAX} characters: the beginning of a user id, an e-mail address, or a Stripe customer`;

export const insightsInputs = {
  getOverview: z.object(range),
  getRevenue: z.object(range),
  listMovements: z.object({ ...range, kind: oneOf(MOVEMENT_KINDS), ...pageOf(50) }),
  getConversion: z.object(range),
  getChurn: z.object(range),
  getSessionFigures: z.object(range),
  listAccounts: z.object({
    plan: oneOf(PLAN_IDS),
    status: oneOf(LISTED_STATUSES),
    state: oneOf(ACCOUNT_STATES),
    search: z.optional(
      z.string(SEARCH_RULE).check(z.regex(/\S/, SEARCH_RULE), z.maxLength(SEARCH_LENGTH_MAX, SEARCH_RULE)),
    ),
    sort: z._default(z.enum(ACCOUNT_ORDERS, `must be one of ${ACCOUNT_ORDERS.join(', ')}`), 'use'),
    order: z._default(z.enum(['asc', 'desc'], 'must be asc or desc'), 'desc'),
    ...pageOf(ACCOUNTS_PAGE_MAX, ACCOUNTS_PAGE_MAX),
  }),
  getTimeline: z.object({ user_id: id, kind: oneOf(TIMELINE_KINDS), ...pageOf(50) }),
};
