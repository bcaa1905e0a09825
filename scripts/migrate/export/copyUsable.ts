import type { DatabaseSync } from 'node:sqlite';
import { isId } from '../../../shared/contract/ids.ts';
import { countOf, instantOf, monthOf, numberOf, type SqlValue, textOf } from './exportedValues.ts';
import type { ExportSchema, ExportTable } from './exportSchema.ts';
import type { UnusableColumn, UnusableValues } from './unusableValues.ts';

/** Times are epoch seconds. `seq` is the order of the rows in the export. */
const TABLES = `
  CREATE TABLE customers (user TEXT, customer TEXT, plan TEXT, seq INTEGER PRIMARY KEY);
  CREATE TABLE loaded (user TEXT, session TEXT, project TEXT, at INTEGER, minutes REAL, seq INTEGER PRIMARY KEY);
  CREATE TABLE sessions (
    user TEXT, at INTEGER, session TEXT, project TEXT, minutes REAL, is_usable INTEGER, PRIMARY KEY (user, at, session)
  ) WITHOUT ROWID;
  CREATE TABLE months (
    user TEXT, month TEXT, sessions INTEGER, minutes REAL, PRIMARY KEY (user, month)
  ) WITHOUT ROWID`;

/** Sorted once, which is faster than to insert each row at its place. A row without a usable id is a session of its own. */
const SORT_SESSIONS = `
  INSERT INTO sessions
  SELECT user, at, coalesce(session, '#' || seq), project, minutes, session IS NOT NULL FROM (
    SELECT *, row_number() OVER (PARTITION BY user, coalesce(session, '#' || seq) ORDER BY minutes DESC, seq) AS place FROM loaded
  ) WHERE place = 1 ORDER BY user, at, 3`;

const FINISH = `
  DROP TABLE loaded;
  CREATE INDEX customers_by_user ON customers (user);
  CREATE INDEX users_by_customer ON customers (customer, user);
  CREATE TABLE shared_customers AS
    SELECT customer, count(DISTINCT user) AS users FROM customers
    WHERE customer IS NOT NULL GROUP BY customer HAVING count(DISTINCT user) > 1;
  CREATE UNIQUE INDEX shared_customers_by_id ON shared_customers (customer);
  CREATE TABLE users AS
    SELECT user FROM customers UNION SELECT user FROM sessions UNION SELECT user FROM months ORDER BY user;
  COMMIT`;

/** Names of plans are short. Anything longer is none of the settings, and would fill the plan file and the table. */
const PLAN_LENGTH_MAX = 40;

const planOf = (value: SqlValue): string | null =>
  textOf(value)?.toLowerCase().slice(0, PLAN_LENGTH_MAX) ?? null;

const CUSTOMER_ID = /^[A-Za-z0-9_]{1,255}$/;

type Copying = { source: DatabaseSync; copy: DatabaseSync; schema: ExportSchema; unusable: UnusableValues };

/**
 * Copies what can be used of an export's tables into the empty database `copy`, row by row, in the types that the migration works with,
 * sorted by user. Counts what cannot be used.
 */
export function copyUsable(copying: Copying): void {
  const { copy, unusable } = copying;
  copy.exec(`BEGIN; ${TABLES}`);
  copyCustomers(copying);
  const loaded = copySessions(copying);
  copyMonths(copying);
  const kept = Number(copy.prepare(SORT_SESSIONS).run().changes);
  for (let left = loaded - kept; left > 0; left--) unusable.count('session_usage.session_id (twice)');
  copy.exec(FINISH);
}

function copyCustomers({ source, copy, schema, unusable }: Copying): void {
  const insert = copy.prepare('INSERT INTO customers (user, customer, plan) VALUES (?, ?, ?)');
  for (const row of rowsOf(source, schema, 'stripe_customers')) {
    const user = textOf(row.user_id);
    const customer = textOf(row.stripe_customer_id);
    const isUsable = customer === undefined || CUSTOMER_ID.test(customer);
    if (user === undefined) {
      unusable.count('stripe_customers.user_id');
      continue;
    }
    if (!isUsable) unusable.count('stripe_customers.stripe_customer_id');
    insert.run(user, isUsable ? (customer ?? null) : null, planOf(row.plan));
  }
}

/** Returns the number of sessions. */
function copySessions({ source, copy, schema, unusable }: Copying): number {
  const insert = copy.prepare(
    'INSERT INTO loaded (user, session, project, at, minutes) VALUES (?, ?, ?, ?, ?)',
  );
  const hasMinutes = schema.columns.session_usage.has('minutes_used');
  let sessions = 0;
  for (const row of rowsOf(source, schema, 'session_usage')) {
    const user = textOf(row.user_id);
    const at = instantOf(row.created_at);
    const session = textOf(row.session_id);
    const minutes = numberOf(row.minutes_used);
    if (user === undefined) unusable.count('session_usage.user_id');
    else if (at === undefined) unusable.count('session_usage.created_at', row.created_at);
    if (user === undefined || at === undefined) continue;
    if (minutes === undefined && hasMinutes) unusable.count('session_usage.minutes_used', row.minutes_used);
    if (!isId(session)) unusable.count('session_usage.session_id');
    insert.run(user, isId(session) ? session : null, textOf(row.project_id) ?? null, at, minutes ?? 0);
    sessions += 1;
  }
  return sessions;
}

function copyMonths({ source, copy, schema, unusable }: Copying): void {
  const has = copy.prepare('SELECT 1 FROM months WHERE user = ? AND month = ?');
  const add = copy.prepare(`
    INSERT INTO months VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET
      sessions = CASE WHEN sessions IS NULL THEN excluded.sessions ELSE sessions + coalesce(excluded.sessions, 0) END,
      minutes = CASE WHEN minutes IS NULL THEN excluded.minutes ELSE minutes + coalesce(excluded.minutes, 0) END`);
  for (const row of rowsOf(source, schema, 'monthly_usage')) {
    const user = textOf(row.user_id);
    const month = monthOf(row.year_month);
    if (user === undefined) unusable.count('monthly_usage.user_id');
    else if (month === undefined) unusable.count('monthly_usage.year_month', row.year_month);
    if (user === undefined || month === undefined) continue;
    const sessions = figure('monthly_usage.total_sessions', row.total_sessions, countOf);
    const minutes = figure('monthly_usage.total_minutes_used', row.total_minutes_used, numberOf);
    if (has.get(user, month)) unusable.count('monthly_usage.year_month (twice)', month);
    add.run(user, month, sessions ?? null, minutes ?? null);
  }

  function figure(column: UnusableColumn, value: SqlValue, parse: (value: SqlValue) => number | undefined) {
    const parsed = parse(value);
    // A missing column is reported once, by the schema.
    if (parsed === undefined && value !== undefined) unusable.count(column, value);
    return parsed;
  }
}

/** The rows of a table, in the order of the export. A column that it lacks is undefined. */
function rowsOf(source: DatabaseSync, { columns }: ExportSchema, table: ExportTable) {
  const names = [...columns[table]].filter((name) => NAMES.has(name));
  const rows = source.prepare(`SELECT ${names.map((name) => `"${name}"`).join(', ')} FROM "${table}"`);
  // Ids can be numbers that JavaScript would round.
  rows.setReadBigInts(true);
  return rows.iterate() as IterableIterator<Record<string, SqlValue>>;
}

const NAMES = new Set([
  'user_id',
  'stripe_customer_id',
  'plan',
  'session_id',
  'project_id',
  'created_at',
  'minutes_used',
  'year_month',
  'total_sessions',
  'total_minutes_used',
]);
