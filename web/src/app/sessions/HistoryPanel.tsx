import { type ReactNode, useRef, useState } from 'react';
import { Button } from '../../components/Button.tsx';
import { EmptyState } from '../../components/EmptyState.tsx';
import { Loading } from '../../components/Loading.tsx';
import { Panel } from '../../components/Panel.tsx';
import { useText } from '../../text/useText.ts';
import { QueryError } from '../QueryError.tsx';
import type { useEndedSessions } from '../queries/useEndedSessions.ts';
import type { useProjects } from '../queries/useProjects.ts';
import { HistoryFilters } from './HistoryFilters.tsx';
import { HistoryFoot } from './HistoryFoot.tsx';
import { HistoryTable } from './HistoryTable.tsx';
import type { HistoryFilter } from './historyFilter.ts';
import type { ProjectNameOf } from './projectNameOf.ts';

type HistoryPanelProps = {
  readonly query: ReturnType<typeof useEndedSessions>;
  readonly filter: HistoryFilter;
  readonly onFilter: (filter: HistoryFilter) => void;
  readonly projects: ReturnType<typeof useProjects>['data'];
  readonly projectNameOf: ProjectNameOf;
  /** Beside the heading, such as that there are newer sessions. */
  readonly note?: ReactNode;
};

/** The sessions that have ended, with filters. What failed to refresh stays. */
export function HistoryPanel({ query, filter, onFilter, projects, projectNameOf, note }: HistoryPanelProps) {
  const { t } = useText();
  const [focusedRow, setFocusedRow] = useState<string>();
  const countRef = useRef<HTMLSpanElement>(null);
  const { data, hasNextPage } = query;
  const isFiltered = Object.values(filter).some((value) => value !== undefined);

  async function showMore() {
    const before = data?.sessions.length ?? 0;
    const result = await query.fetchNextPage();
    const added = result.data?.sessions[before]?.sessionId;
    setFocusedRow(added);
    // The last page of a search can have no row, and the button goes with it.
    if (added === undefined && !result.hasNextPage) countRef.current?.focus();
  }

  return (
    <Panel
      title={t('sessions.history')}
      note={note}
      aside={<HistoryFilters filter={filter} projects={projects} onChange={onFilter} />}
      foot={
        data &&
        (hasNextPage || data.sessions.length > 0 || data.pages > 1) && (
          <HistoryFoot
            countRef={countRef}
            query={query}
            isSearch={filter.project !== undefined || filter.end !== undefined}
            onMore={showMore}
          />
        )
      }
      busy={query.isPending || query.isPlaceholderData}
      flush
    >
      {data ? (
        <div className="sessions history" data-old={query.isPlaceholderData || undefined}>
          {data.sessions.length > 0 ? (
            <HistoryTable sessions={data.sessions} projectNameOf={projectNameOf} focusedRow={focusedRow} />
          ) : (
            <EmptyState
              action={isFiltered && <Button onClick={() => onFilter({})}>{t('sessions.clear')}</Button>}
            >
              {t(!isFiltered ? 'empty.sessions' : hasNextPage ? 'sessions.none.yet' : 'sessions.none')}
            </EmptyState>
          )}
        </div>
      ) : (
        <div className="panel-body">
          {query.isError ? (
            <QueryError what={t('sessions.history.what')} query={query} />
          ) : (
            <Loading shape="rows" rows={8} />
          )}
        </div>
      )}
    </Panel>
  );
}
