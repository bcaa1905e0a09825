import { Link } from 'wouter';
import { Meter } from '../../../../client/react/meter/Meter.tsx';
import { type Column, Table } from '../../components/Table.tsx';
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
  const columns: Column<ListedAccount>[] = [
    { key: 'account', label: 'Account', cell: (account) => <AccountName account={account} /> },
    { key: 'plan', label: 'Plan', wide: true, cell: (account) => <Plan account={account} /> },
    { key: 'status', label: 'Status', wide: true, cell: (account) => <AccountStatus {...account} /> },
    { key: 'use', label: 'Use of quota', sortable: true, cell: (account) => <Use account={account} /> },
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
  ];
  return (
    <div className="accounts-table">
      <Table
        label="Accounts"
        rows={accounts}
        rowKey={({ userId }) => userId}
        columns={columns}
        {...(!isSearch && { sort: { key: filter.sort ?? 'use', direction }, onSort })}
        {...(focusedRow !== undefined && { focusedRow })}
      />
    </div>
  );
}

type CellProps = { readonly account: ListedAccount };

const Plan = ({ account: { plan, hasTerms } }: CellProps) => (
  <>
    {planName(plan)} {hasTerms && <span className="tag">terms</span>}
  </>
);

function Use({ account: { sessionsUsed, sessionsIncluded } }: CellProps) {
  const { format } = useText();
  return (
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
  );
}

/** With what a phone has no columns for. */
function AccountName({ account }: CellProps) {
  const { userId, email, plan, status } = account;
  return (
    <TwoLines
      second={
        <>
          {email !== null && <code>{userId}</code>}
          <span className="phone-only">
            {planName(plan)} {status !== 'none' && <AccountStatus {...account} />}
          </span>
        </>
      }
      phoneOnly={email === null}
    >
      <Link href={accountPath(userId)}>{email ?? <code>{userId}</code>}</Link>
    </TwoLines>
  );
}
