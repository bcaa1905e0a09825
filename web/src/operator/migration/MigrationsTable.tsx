import { Link } from 'wouter';
import { type Column, Table } from '../../components/Table.tsx';
import { TwoLines } from '../../components/TwoLines.tsx';
import { useText } from '../../text/useText.ts';
import { migrationPath } from '../paths.ts';
import type { AccountMigration } from '../queries/useMigrations.ts';
import { MigrationState } from './MigrationState.tsx';
import { codesOf, decisionText, plansText, pricesText } from './migrationText.ts';

type MigrationsTableProps = {
  readonly accounts: readonly AccountMigration[];
  readonly focusedRow: string | undefined;
};

/** The accounts of the former service, in the order of their ids. */
export function MigrationsTable({ accounts, focusedRow }: MigrationsTableProps) {
  const { format } = useText();
  const columns: Column<AccountMigration>[] = [
    {
      key: 'account',
      label: 'Account',
      cell: (migration) => (
        <TwoLines
          phoneOnly
          second={`${plansText(migration)} · ${pricesText(migration, format)} · ${decisionText(migration)}`}
        >
          <Link href={migrationPath(migration.userId)}>
            <code>{migration.userId}</code>
          </Link>
        </TwoLines>
      ),
    },
    { key: 'plan', label: 'Plan', wide: true, cell: plansText },
    { key: 'price', label: 'Price a month', wide: true, cell: (migration) => pricesText(migration, format) },
    {
      key: 'moves',
      label: 'Moves',
      wide: true,
      cell: ({ movesAt }) =>
        movesAt === null ? '–' : <time dateTime={movesAt}>{format.date(movesAt)}</time>,
    },
    {
      key: 'state',
      label: 'State',
      cell: (migration) => {
        const [code, ...others] = codesOf(migration);
        return (
          <TwoLines second={code && `${code}${others.length > 0 ? ` +${others.length}` : ''}`}>
            <MigrationState state={migration.state} />
          </TwoLines>
        );
      },
    },
    { key: 'decision', label: 'Decision', wide: true, cell: decisionText },
  ];
  return (
    <div className="migrations-table">
      <Table
        label="Moved accounts"
        columns={columns}
        rows={accounts}
        rowKey={({ userId }) => userId}
        {...(focusedRow !== undefined && { focusedRow })}
      />
    </div>
  );
}
