import type { Export } from '../exportedAccount.ts';
import type { SqlValue } from './exportedValues.ts';

const EXAMPLES_MAX = 3;
const EXAMPLE_LENGTH_MAX = 20;

/** Counts values of an export that cannot be used, by `table.column`. */
export type UnusableValues = {
  /** A `value` becomes an example. Ids are not passed: they can be e-mail addresses. */
  count(column: UnusableColumn, value?: SqlValue): void;
  list(): Export['unusable'];
};

const CONSEQUENCES = {
  'stripe_customers.user_id': 'the row is left out: nobody can be told whose it is',
  'stripe_customers.stripe_customer_id': 'the user counts as one without a Stripe customer',
  'session_usage.user_id': 'the session is left out: nobody can be told whose it is',
  'session_usage.session_id':
    'the session counts in its month, and is not in the history: the new service refuses such an id',
  'session_usage.session_id (twice)': 'a user has several rows of one session: the longest is taken',
  'session_usage.created_at':
    'the session is left out: it is not in the history, and counts only in a month that monthly_usage has',
  'session_usage.minutes_used': 'the session has 0 minutes',
  'monthly_usage.user_id': 'the row is left out: nobody can be told whose it is',
  'monthly_usage.year_month': 'the row is left out: the sessions of its month are counted in session_usage',
  'monthly_usage.year_month (twice)': 'a user has several rows of one month: they are added up',
  'monthly_usage.total_sessions': 'the sessions of the month are counted in session_usage',
  'monthly_usage.total_minutes_used': 'the minutes of the month are the sum of its sessions in session_usage',
} as const;

export type UnusableColumn = keyof typeof CONSEQUENCES;

export function createUnusableValues(): UnusableValues {
  const found = new Map<UnusableColumn, { count: number; examples: Set<string> }>();
  return {
    count(column, value) {
      const entry = found.get(column) ?? { count: 0, examples: new Set() };
      found.set(column, entry);
      entry.count += 1;
      if (value !== undefined && entry.examples.size < EXAMPLES_MAX) entry.examples.add(shown(value));
    },
    list: () =>
      [...found].map(([column, { count, examples }]) => ({
        column,
        count,
        examples: [...examples],
        consequence: CONSEQUENCES[column],
      })),
  };
}

function shown(value: SqlValue): string {
  if (value === null) return 'NULL';
  if (value instanceof Uint8Array) return 'a BLOB';
  const text = String(value);
  return text.length > EXAMPLE_LENGTH_MAX ? `${text.slice(0, EXAMPLE_LENGTH_MAX)}…` : text;
}
