import { listingOf } from '../../../shared/account/listing.ts';
import { accountAt } from '../../../shared/account/rollOver.ts';
import { runningCount } from '../../../shared/account/slots.ts';
import type { directoryRoutes } from '../../../shared/contract/insights/routes.ts';
import type { ResponseOf } from '../../../shared/contract/route.ts';
import type { CsvTable } from '../../../shared/http/csv.ts';
import { isoInstant } from '../../../shared/time.ts';
import { planFigures, revenueFigures, stateFigures } from '../domain/levelFigures.ts';
import type { FoundAccount } from '../domain/listAccounts.ts';
import type { Totals } from '../domain/totals.ts';

type Response = ResponseOf<(typeof directoryRoutes)['listAccounts']>;

export function accountListResponse({
  found,
  levels,
  nextCursor,
  now,
}: {
  found: FoundAccount[];
  levels: Totals['levels'];
  nextCursor: string | undefined;
  now: number;
}): Response {
  return {
    status: 200,
    body: {
      accounts: found.map((one) => accountBody(one, now)),
      total: planFigures(levels).reduce((sum, { accounts }) => sum + accounts, 0),
      subscribers: revenueFigures(levels).subscribers,
      states: stateFigures(levels),
      nextCursor,
    },
  };
}

function accountBody({ account: stored, contact }: FoundAccount, now: number) {
  const account = accountAt(stored, now);
  const { plan, status, hasTerms, createdAt, revenue } = listingOf(account);
  const endsAt = status === 'ending' ? account.subscription?.cancelAt : undefined;
  return {
    userId: account.accountId,
    email: contact.email ?? null,
    plan,
    status,
    endsAt: endsAt === undefined ? null : isoInstant(endsAt),
    hasTerms,
    sessionsUsed: account.sessionsUsed,
    sessionsIncluded: account.sessionsIncluded,
    openSessions: runningCount(account, now),
    mrrMinor: revenue?.mrr ?? 0,
    createdAt: isoInstant(createdAt),
  };
}

const COLUMNS = [
  'userId',
  'email',
  'plan',
  'status',
  'endsAt',
  'hasTerms',
  'sessionsUsed',
  'sessionsIncluded',
  'openSessions',
  'mrrMinor',
  'createdAt',
] as const;

/** A line for each account. */
export const accountListCsv = ({ accounts }: Response['body']): CsvTable => ({
  fileName: 'accounts.csv',
  columns: [...COLUMNS],
  rows: accounts.map((account) =>
    COLUMNS.map((column) => {
      const value = account[column];
      return typeof value === 'boolean' ? String(value) : value;
    }),
  ),
});
