import type { RefObject } from 'react';
import { requestIdOf } from '../../app/createQueryClient.ts';
import { Button } from '../../components/Button.tsx';
import { useText } from '../../text/useText.ts';
import { ACTIONS_PER_PAGE, type useAudit } from '../queries/useAudit.ts';
import { useConsole } from '../useConsole.ts';

type AuditFootProps = {
  /** Takes the focus when there is no next page. */
  readonly countRef: RefObject<HTMLSpanElement | null>;
  readonly query: ReturnType<typeof useAudit>;
  /** By person or change: then a page can have fewer rows, or none, and be followed by others. */
  readonly isSearch: boolean;
  readonly onMore: () => void;
};

/** How many actions are shown, and the way to the next ones. */
export function AuditFoot({ countRef, query, isSearch, onMore }: AuditFootProps) {
  const { format } = useText();
  const { isActive } = useConsole();
  const { data, hasNextPage } = query;
  const count = data?.acts.length ?? 0;
  const requestId = requestIdOf(query.error);
  const actions = `${format.number(count)} ${format.plural(count, { one: 'action', other: 'actions' })}`;
  return (
    <>
      <span ref={countRef} role="status" tabIndex={-1}>
        {hasNextPage ? `${actions} so far` : actions}
      </span>
      {query.isFetchNextPageError && (
        <span role="alert">
          We can’t load more right now.
          {requestId && (
            <>
              {' '}
              Request id <code>{requestId}</code>
            </>
          )}
        </span>
      )}
      {hasNextPage && isActive && (
        <Button size="small" pending={query.isFetchingNextPage} onClick={onMore}>
          {isSearch ? 'Search further' : `Show ${ACTIONS_PER_PAGE} more`}
        </Button>
      )}
    </>
  );
}
