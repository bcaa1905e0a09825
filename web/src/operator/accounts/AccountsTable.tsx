import { Link } from 'wouter';
import { Meter } from '../../components/Meter.tsx';
import { Table } from '../../components/Table.tsx';
import { TwoLines } from '../../components/TwoLines.tsx';
import { useText } from '../../text/useText.ts';
import { planName } from '../overview/plans.ts';
import { accountPath } from '../paths.ts';
import type { AccountFilter, ListedAccount } from '../queries/useAccounts.ts';
import { AccountStatus } from './AccountStatus.tsx';

type AccountsTableProps = {
  readonly accounts: readonly ListedAccount[];
  readonly filter: AccountFilter;
  readonly onSort: (key: string) => void;
  readonly focusedRow: string | undefined;
};

export function AccountsTable({ accounts, filter, onSort, focusedRow }: AccountsTableProps) {
  const { format } = useText();
  const isSearch = filter.search !== undefined;
  const direction = filter.order === 'asc' ? 'ascending' : 'descending';
  return (
    <div className="accounts-table">
      <Table
        label="Accounts"
        rows={accounts}
        rowKey={({ userId }) => userId}
        {...(!isSearch && { sort: { key: filter.sort ?? 'use', direction }, onSort })}
        {...(focusedRow !== undefined && { focusedRow })}
        columns={[
          { key: 'account', label: 'Account', cell: (account) => <AccountName account={account} /> },
          {
            key: 'plan',
            label: 'Plan',
            wide: true,
            cell: ({ plan, hasTerms }) => (
              <>
                {planName(plan)} {hasTerms && <span className="tag">terms</span>}
              </>
            ),
          },
          { key: 'status', label: 'Status', cell: (account) => <AccountStatus {...account} /> },
          {
            key: 'use',
            label: 'Use of quota',
            sortable: true,
            cell: ({ sessionsUsed, sessionsIncluded }) => (
              <span className="use">
                <Meter
                  label="Sessions used"
                  value={sessionsUsed}
                  max={sessionsIncluded}
                  valueText={`${format.number(sessionsUsed)} of ${format.number(sessionsIncluded)} sessions`}
                  thin
                />
                <span>
                  {format.number(sessionsUsed)} / {format.number(sessionsIncluded)}
                </span>
              </span>
            ),
          },
          {
            key: 'open',
            label: 'Open',
            numeric: true,
            wide: true,
            cell: ({ openSessions }) => format.number(openSessions),
          },
          {
            key: 'mrr',
            label: 'MRR',
            numeric: true,
            sortable: true,
            wide: true,
            cell: ({ mrrMinor }) =>
              mrrMinor === 0 ? '–' : format.price({ amountMinor: mrrMinor, currency: 'usd' }),
          },
          {
            key: 'created',
            label: 'Since',
            sortable: true,
            wide: true,
            cell: ({ createdAt }) => format.dayWithYear(createdAt),
          },
        ]}
      />
    </div>
  );
}

function AccountName({ account: { userId, email, plan } }: { readonly account: ListedAccount }) {
  return (
    <TwoLines
      second={
        <>
          {email !== null && <code>{userId}</code>} <span className="phone-only">{planName(plan)}</span>
        </>
      }
      phoneOnly={email === null}
    >
      <Link href={accountPath(userId)}>{email ?? <code>{userId}</code>}</Link>
    </TwoLines>
  );
}
