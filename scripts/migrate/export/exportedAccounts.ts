import { createHash } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';
import type { Export, OldAccount, OldMonth, OldProject, OldSession } from '../exportedAccount.ts';
import { FIGURE_MAX } from './exportedValues.ts';

const CUSTOMERS = 'SELECT customer, plan FROM customers WHERE user = ? ORDER BY seq';

/** Of the user's customers the one that most others have. */
const SHARING = `
  SELECT customer, users - 1 AS count FROM shared_customers
  WHERE customer IN (SELECT customer FROM customers WHERE user = ?) ORDER BY users DESC, customer LIMIT 1`;

/** A few: every user can have the same placeholder instead of a customer. */
const OTHERS = `
  SELECT DISTINCT user FROM customers WHERE customer = :customer AND user <> :user ORDER BY user LIMIT 10`;

/** What monthly_usage has of a month comes first; what it lacks is counted in the sessions. */
const MONTHS = `
  WITH counted AS (
    SELECT strftime('%Y-%m', at, 'unixepoch') AS month, count(*) AS sessions, sum(minutes) AS minutes
    FROM sessions WHERE user = :user GROUP BY 1
  ), given AS (SELECT month, sessions, minutes FROM months WHERE user = :user)
  SELECT month, min(coalesce(given.sessions, counted.sessions, 0), ${FIGURE_MAX}) AS sessions,
    min(coalesce(given.minutes, counted.minutes, 0), ${FIGURE_MAX}) AS minutes
  FROM given FULL JOIN counted USING (month) ORDER BY month`;

const PROJECTS = `
  SELECT project AS projectId, count(*) AS sessions, min(at) AS firstAt, max(at) AS lastAt
  FROM sessions WHERE user = ? AND project IS NOT NULL GROUP BY project ORDER BY lastAt DESC, project`;

const SESSIONS = `
  SELECT session AS sessionId, project AS projectId, at AS createdAt, minutes
  FROM sessions WHERE user = ? AND at >= ? AND is_usable ORDER BY at, session`;

/** Reads accounts in the database that `copyUsable` filled. */
export function exportedAccounts(copy: DatabaseSync): Pick<Export, 'accounts' | 'readAccount' | 'sessions'> {
  const customersOf = copy.prepare(CUSTOMERS);
  const sharingOf = copy.prepare(SHARING);
  const othersOf = copy.prepare(OTHERS);
  const monthsOf = copy.prepare(MONTHS);
  const projectsOf = copy.prepare(PROJECTS);
  const isUser = copy.prepare('SELECT 1 FROM users WHERE user = ?');
  copy.exec('CREATE UNIQUE INDEX users_by_id ON users (user)');

  function sharing(user: string): Pick<OldAccount, 'sharing'> {
    const shared = sharingOf.get(user) as { customer: string; count: number } | undefined;
    if (!shared) return {};
    const others = othersOf.all({ user, customer: shared.customer });
    return { sharing: { count: shared.count, users: others.map((other) => String(other.user)) } };
  }

  function accountOf(userId: string): OldAccount {
    const rows = customersOf.all(userId) as { customer: string | null; plan: string | null }[];
    const customers = distinct(rows.map(({ customer }) => customer));
    const plans = distinct(rows.map(({ plan }) => plan));
    return {
      userId,
      plan: rows.findLast(({ plan }) => plan !== null)?.plan ?? undefined,
      customers,
      ...sharing(userId),
      months: monthsOf.all({ user: userId }).map((row) => ({ ...row })) as OldMonth[],
      projects: projectsOf.all(userId).map((row) => ({ ...row })) as OldProject[],
      hash: hashOf([userId, customers, plans]),
    };
  }

  return {
    *accounts() {
      // A statement of its own, so that two readers do not disturb each other.
      for (const { user } of copy.prepare('SELECT user FROM users ORDER BY user').iterate()) {
        yield accountOf(String(user));
      }
    },
    readAccount: (userId) => (isUser.get(userId) ? accountOf(userId) : undefined),
    *sessions(userId, from) {
      for (const row of copy.prepare(SESSIONS).iterate(userId, from)) {
        const { projectId, ...session } = row as OldSession & { projectId: string | null };
        yield projectId === null ? session : { ...session, projectId };
      }
    },
  };
}

const distinct = (values: (string | null)[]): string[] =>
  [...new Set(values)].filter((value) => value !== null).sort();

const hashOf = (value: unknown): string => createHash('sha256').update(JSON.stringify(value)).digest('hex');
