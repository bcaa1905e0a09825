import './migration.css';
import { useState } from 'react';
import { useSearchParams } from 'wouter';
import { PageUpdated } from '../../app/PageUpdated.tsx';
import { QueryError } from '../../app/QueryError.tsx';
import { Button } from '../../components/Button.tsx';
import { EmptyState } from '../../components/EmptyState.tsx';
import { Loading } from '../../components/Loading.tsx';
import { PageHead } from '../../components/PageHead.tsx';
import { Panel } from '../../components/Panel.tsx';
import { useText } from '../../text/useText.ts';
import { ListFoot } from '../ListFoot.tsx';
import { type MigrationFilter, useMigrations } from '../queries/useMigrations.ts';
import { MigrationFilters } from './MigrationFilters.tsx';
import { MigrationsTable } from './MigrationsTable.tsx';
import { migrationFilterOf } from './migrationFilter.ts';
import { ProblemsPanel } from './ProblemsPanel.tsx';

const ACCOUNT_FORMS = { one: 'account', other: 'accounts' };

/** The accounts of the former service: where they are, what was decided, and what keeps them. */
export function Migrations() {
  const { format } = useText();
  const [parameters, setParameters] = useSearchParams();
  const [focusedRow, setFocusedRow] = useState<string>();
  const filter = migrationFilterOf(parameters);
  const query = useMigrations(filter);
  const { data } = query;
  const counts = data?.counts;
  const change = (next: MigrationFilter) => {
    setFocusedRow(undefined);
    setParameters(Object.entries(next), { replace: true });
  };
  async function showMore() {
    const before = data?.accounts.length ?? 0;
    setFocusedRow((await query.fetchNextPage()).data?.accounts[before]?.userId);
  }
  const numberOf = (count: number) => `${format.number(count)} ${format.plural(count, ACCOUNT_FORMS)}`;
  return (
    <>
      <title>Moved accounts · AI-Gate Operator</title>
      <PageHead title="Moved accounts" updated={<PageUpdated atMs={query.dataUpdatedAt} />}>
        {counts &&
          (counts.isComplete
            ? `${numberOf(counts.accounts)} of the minutes-based service. Times are in UTC.`
            : `More than ${numberOf(counts.accounts)}: npm run migrate -- report counts them all.`)}
      </PageHead>
      <div className="migration-page">
        {counts && counts.problems.length > 0 && (
          <ProblemsPanel
            problems={counts.problems}
            chosen={filter.problem}
            onChoose={(problem) => {
              const { problem: _former, ...rest } = filter;
              change(problem === undefined ? rest : { ...rest, problem });
            }}
          />
        )}
        <Panel
          flush
          busy={query.isPending || query.isPlaceholderData}
          foot={
            data &&
            data.accounts.length > 0 && (
              <ListFoot
                query={query}
                shown={`${numberOf(data.accounts.length)} shown`}
                what="accounts"
                action="Show 50 more"
                onMore={showMore}
              />
            )
          }
        >
          <MigrationFilters filter={filter} counts={counts} onChange={change} />
          <Content
            query={query}
            filter={filter}
            focusedRow={focusedRow}
            onChange={change}
            onMore={showMore}
          />
        </Panel>
      </div>
    </>
  );
}

type ContentProps = {
  readonly query: ReturnType<typeof useMigrations>;
  readonly filter: MigrationFilter;
  readonly focusedRow: string | undefined;
  readonly onChange: (filter: MigrationFilter) => void;
  readonly onMore: () => Promise<void>;
};

function Content({ query, filter, focusedRow, onChange, onMore }: ContentProps) {
  const { data } = query;
  if (!data) {
    return (
      <div className="panel-body">
        {query.isError ? (
          <QueryError what="the moved accounts" query={query} />
        ) : (
          <Loading shape="rows" rows={8} />
        )}
      </div>
    );
  }
  if (data.accounts.length > 0) {
    return (
      <div data-old={query.isPlaceholderData || undefined}>
        <MigrationsTable accounts={data.accounts} focusedRow={focusedRow} />
      </div>
    );
  }
  if (query.hasNextPage) {
    return (
      <EmptyState action={<Button onClick={() => void onMore()}>Search further</Button>}>
        None of the accounts so far match.
      </EmptyState>
    );
  }
  return Object.keys(filter).length > 0 ? (
    <EmptyState action={<Button onClick={() => onChange({})}>Clear the filters</Button>}>
      No account matches.
    </EmptyState>
  ) : (
    <EmptyState>
      Nothing yet. The accounts of the minutes-based service appear here when npm run migrate -- notify has
      registered them.
    </EmptyState>
  );
}
