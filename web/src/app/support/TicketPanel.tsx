import { useRef } from 'react';
import { Button } from '../../components/Button.tsx';
import { EmptyState } from '../../components/EmptyState.tsx';
import { Loading } from '../../components/Loading.tsx';
import { Panel } from '../../components/Panel.tsx';
import { useText } from '../../text/useText.ts';
import { QueryError } from '../QueryError.tsx';
import { useApp } from '../useApp.ts';
import { TicketTable } from './TicketTable.tsx';
import type { ListedTicket } from './ticket.ts';
import { useSupportText } from './useSupportText.ts';
import type { useTickets } from './useTickets.ts';

type TicketPanelProps = {
  readonly state: ListedTicket['state'];
  readonly query: ReturnType<typeof useTickets>;
  /** Without it nothing is shown where there is no ticket. */
  readonly isEmptyShown: boolean;
};

/** The open or the closed tickets. */
export function TicketPanel({ state, query, isEmptyShown }: TicketPanelProps) {
  const { t } = useSupportText();
  const title = t(state);
  const tickets = query.data?.pages.flatMap((page) => page.tickets);
  if (!tickets) {
    return (
      <Panel title={title} busy={query.isPending}>
        {query.isError ? (
          <QueryError what={t(state === 'open' ? 'what' : 'what.closed')} query={query} />
        ) : (
          <Loading shape="rows" rows={3} />
        )}
      </Panel>
    );
  }
  if (tickets.length === 0 && !query.hasNextPage) {
    return (
      isEmptyShown && (
        <Panel title={title} flush>
          <EmptyState>{t('empty.open')}</EmptyState>
        </Panel>
      )
    );
  }
  return (
    <Panel title={title} flush foot={<Pages query={query} count={tickets.length} />}>
      <TicketTable label={title} tickets={tickets} />
    </Panel>
  );
}

/** How many are shown, and the way to older ones. */
function Pages({ query, count }: { query: TicketPanelProps['query']; count: number }) {
  const app = useText();
  const { t } = useSupportText();
  const { isActive } = useApp();
  const countRef = useRef<HTMLSpanElement>(null);
  const showMore = async () => {
    const { hasNextPage } = await query.fetchNextPage();
    // The button goes with the last page: the focus stays where it was.
    if (!hasNextPage) countRef.current?.focus();
  };
  return (
    <>
      <span ref={countRef} role="status" tabIndex={-1}>
        {t(query.hasNextPage ? 'shown.newest' : 'shown', { count })}
      </span>
      {query.isFetchNextPageError && (
        <span className="full" role="alert">
          {app.t('error', { what: t('what') })}
        </span>
      )}
      {query.hasNextPage && isActive && (
        <Button size="small" pending={query.isFetchingNextPage} onClick={showMore}>
          {query.isFetchNextPageError ? app.t('error.retry') : t('more')}
        </Button>
      )}
    </>
  );
}
