import './accounts.css';
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
import { type AccountFilter, useAccounts } from '../queries/useAccounts.ts';
import { useConsole } from '../useConsole.ts';
import { AccountFilters } from './AccountFilters.tsx';
import { AccountsTable } from './AccountsTable.tsx';
import { filterOf, parametersOf, sortedBy } from './accountFilter.ts';
import { ExportButton } from './ExportButton.tsx';

const ACCOUNT_FORMS = { one: 'account', other: 'accounts' };

/** All accounts: whom it concerns, and how they are. */
export function Accounts() {
  const { format } = useText();
  const { isActive } = useConsole();
  const [parameters, setParameters] = useSearchParams();
  const [focusedRow, setFocusedRow] = useState<string>();
  const filter = filterOf(parameters);
  const query = useAccounts(filter);
  const { data } = query;
  const change = (next: AccountFilter) => setParameters(parametersOf(next), { replace: true });
  async function showMore() {
    const before = data?.accounts.length ?? 0;
    const result = await query.fetchNextPage();
    setFocusedRow(result.data?.accounts[before]?.userId);
  }
  return (
    <>
      <title>Accounts · AI-Gate Operator</title>
      <PageHead
        title="Accounts"
        updated={<PageUpdated atMs={query.dataUpdatedAt} />}
        actions={isActive && <ExportButton filter={filter} />}
      >
        {data?.counts &&
          `${format.number(data.counts.total)} ${format.plural(data.counts.total, ACCOUNT_FORMS)}, ${format.number(data.counts.subscribers)} of them paying`}
      </PageHead>
      <Panel
        flush
        busy={query.isPending || query.isPlaceholderData}
        foot={
          data &&
          data.accounts.length > 0 && (
            <ListFoot
              query={query}
              shown={`${format.number(data.accounts.length)} ${format.plural(data.accounts.length, ACCOUNT_FORMS)} shown`}
              what="accounts"
              action="Show 50 more"
              onMore={showMore}
            />
          )
        }
      >
        <AccountFilters filter={filter} states={data?.counts?.states} onChange={change} />
        <Content query={query} filter={filter} focusedRow={focusedRow} onChange={change} onMore={showMore} />
      </Panel>
    </>
  );
}

type ContentProps = {
  readonly query: ReturnType<typeof useAccounts>;
  readonly filter: AccountFilter;
  readonly focusedRow: string | undefined;
  readonly onChange: (filter: AccountFilter) => void;
  readonly onMore: () => Promise<void>;
};

function Content({ query, filter, focusedRow, onChange, onMore }: ContentProps) {
  const { data } = query;
  if (data) {
    return (
      <div data-old={query.isPlaceholderData || undefined}>
        {data.accounts.length > 0 ? (
          <AccountsTable
            accounts={data.accounts}
            filter={filter}
            focusedRow={focusedRow}
            onSort={(key) => onChange(sortedBy(filter, key as NonNullable<AccountFilter['sort']>))}
          />
        ) : (
          <NoAccounts
            filter={filter}
            hasMore={query.hasNextPage}
            onMore={onMore}
            onClear={() => onChange({})}
          />
        )}
      </div>
    );
  }
  return (
    <div className="panel-body">
      {query.isError ? <QueryError what="the accounts" query={query} /> : <Loading shape="rows" rows={10} />}
    </div>
  );
}

type NoAccountsProps = {
  readonly filter: AccountFilter;
  readonly hasMore: boolean;
  readonly onMore: () => Promise<void>;
  readonly onClear: () => void;
};

function NoAccounts({ filter, hasMore, onMore, onClear }: NoAccountsProps) {
  if (hasMore) {
    return (
      <EmptyState action={<Button onClick={() => void onMore()}>Search further</Button>}>
        None of the accounts so far match.
      </EmptyState>
    );
  }
  if (filter.search !== undefined) {
    return (
      <EmptyState action={<Button onClick={onClear}>Clear the search</Button>}>
        No account has this e-mail address, this Stripe customer, or a user id that begins so.
      </EmptyState>
    );
  }
  return Object.keys(filter).length > 0 ? (
    <EmptyState action={<Button onClick={onClear}>Clear the filters</Button>}>No account matches.</EmptyState>
  ) : (
    <EmptyState>
      Nothing yet. An account appears here when it starts its first session or opens a checkout.
    </EmptyState>
  );
}
