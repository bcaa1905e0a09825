import './audit.css';
import { useRef, useState } from 'react';
import { useSearchParams } from 'wouter';
import { PageUpdated } from '../../app/PageUpdated.tsx';
import { QueryError } from '../../app/QueryError.tsx';
import { Button } from '../../components/Button.tsx';
import { EmptyState } from '../../components/EmptyState.tsx';
import { Loading } from '../../components/Loading.tsx';
import { PageHead } from '../../components/PageHead.tsx';
import { Panel } from '../../components/Panel.tsx';
import { useText } from '../../text/useText.ts';
import { useAudit } from '../queries/useAudit.ts';
import { AuditFilters } from './AuditFilters.tsx';
import { AuditFoot } from './AuditFoot.tsx';
import { AuditTable } from './AuditTable.tsx';
import { type AuditFilter, readFilter, withFilter } from './auditFilter.ts';

/** What operators, API keys and commands did, by UTC day or about one account. */
export function Audit() {
  const { format } = useText();
  const [parameters, setParameters] = useSearchParams();
  const filter = readFilter(parameters);
  const today = new Date().toISOString().slice(0, 10);
  const day = filter.day ?? today;
  const query = useAudit({ ...filter, day });
  const [focusedRow, setFocusedRow] = useState<string>();
  const countRef = useRef<HTMLSpanElement>(null);
  const { data } = query;
  const setFilter = (next: AuditFilter) => setParameters((current) => withFilter(current, next));
  const isFiltered = filter.by !== undefined || filter.changes === true;
  const { account } = filter;

  async function showMore() {
    const before = data?.acts.length ?? 0;
    const result = await query.fetchNextPage();
    const added = result.data?.acts[before]?.requestId;
    setFocusedRow(added);
    // A page of a search can have no row, and the button goes with the last page.
    if (added === undefined && !result.hasNextPage) countRef.current?.focus();
  }

  return (
    <>
      <title>Audit · AI-Gate Operator</title>
      <PageHead
        title="Audit"
        updated={<PageUpdated {...(data && { atMs: query.dataUpdatedAt })} />}
        actions={
          <Button
            pending={query.isFetching && !query.isFetchingNextPage}
            onClick={() => void query.refetch()}
          >
            Read again
          </Button>
        }
      >
        What operators, API keys and commands did. Entries are kept for 13 months. Times are in UTC.
      </PageHead>
      <Panel
        title={account === undefined ? format.weekday(day) : `Actions about ${account}`}
        aside={
          <AuditFilters
            filter={filter}
            day={day}
            today={today}
            people={data?.people ?? []}
            onChange={setFilter}
          />
        }
        foot={data && <AuditFoot countRef={countRef} query={query} isSearch={isFiltered} onMore={showMore} />}
        busy={query.isPending}
        flush
      >
        {data && data.acts.length > 0 && (
          <AuditTable acts={data.acts} ofAccount={account !== undefined} focusedRow={focusedRow} />
        )}
        {data?.acts.length === 0 && (
          <EmptyState
            action={
              isFiltered && (
                <Button onClick={() => setFilter({ ...withoutSearch(filter) })}>Clear filters</Button>
              )
            }
          >
            {isFiltered ? 'No action of these matches.' : 'Nothing was done.'}
          </EmptyState>
        )}
        {!data && (
          <div className="panel-body">
            {query.isError ? (
              <QueryError what="the audit trail" query={query} />
            ) : (
              <Loading shape="rows" rows={8} />
            )}
          </div>
        )}
      </Panel>
    </>
  );
}

const withoutSearch = ({ by: _by, changes: _changes, ...rest }: AuditFilter): AuditFilter => rest;
