import { type RefObject, useState } from 'react';
import { Button } from '../../components/Button.tsx';
import { useText } from '../../text/useText.ts';
import { requestIdOf } from '../createQueryClient.ts';
import { SESSIONS_PER_PAGE, type useEndedSessions } from '../queries/useEndedSessions.ts';
import { useApp } from '../useApp.ts';

type HistoryFootProps = {
  /** Takes the focus when there is no next page. */
  readonly countRef: RefObject<HTMLSpanElement | null>;
  readonly query: ReturnType<typeof useEndedSessions>;
  /** By project or end: then a page can have fewer rows, or none, and be followed by others. */
  readonly isSearch: boolean;
  readonly onMore: () => void;
};

/** How many sessions are shown, and the way to the next ones. */
export function HistoryFoot({ countRef, query, isSearch, onMore }: HistoryFootProps) {
  const { t } = useText();
  const { isActive } = useApp();
  const { data, hasNextPage } = query;
  const count = data?.sessions.length ?? 0;
  const requestId = requestIdOf(query.error);
  // Whether the last read was a poll. What it changes is not announced, as what follows from a press or a choice is.
  const [isPolled, setPolled] = useState(false);
  const isAsked = query.isFetchingNextPage || query.isPlaceholderData;
  if (query.isFetching && isPolled === isAsked) setPolled(!isAsked);
  return (
    <>
      <span ref={countRef} role="status" aria-live={isPolled ? 'off' : undefined} tabIndex={-1}>
        {t(hasNextPage ? 'sessions.shown' : 'sessions.shown.all', { count })}
      </span>
      {query.isFetchNextPageError && (
        <span className="full" role="alert">
          {t('error', { what: t('sessions.history.what') })}
          {requestId && (
            <>
              {' '}
              {t('error.request')} <code>{requestId}</code>
            </>
          )}
        </span>
      )}
      {hasNextPage && isActive && (
        <Button size="small" pending={query.isFetchingNextPage} onClick={onMore}>
          {isSearch ? t('sessions.further') : t('sessions.more', { count: SESSIONS_PER_PAGE })}
        </Button>
      )}
    </>
  );
}
