import { type InfiniteData, useInfiniteQuery } from '@tanstack/react-query';
import type { Operations } from '../../../../client/src/apiTypes.ts';
import { isReadAction } from '../../../../shared/contract/readActions.ts';
import type { AuditFilter } from '../audit/auditFilter.ts';
import { useConsole } from '../useConsole.ts';

export type AdminAction = Operations['listAdminActions']['response']['acts'][number];
type AuditPage = { acts: AdminAction[]; nextCursor?: string };

export const ACTIONS_PER_PAGE = 50;

/** Each read is in the audit trail itself: it is read again when somebody asks for it. */
const FRESH_MS = 300_000;

/**
 * The admin actions of a UTC day, or those about one account, newest first, a page at a time. The API has no filter by person, and none
 * by change for a day, so that the rows of a page can be fewer.
 */
export function useAudit({ day, account, by, changes }: AuditFilter & { day: string }) {
  const { api, isActive } = useConsole();
  const source = account === undefined ? { day } : { account, changes };
  return useInfiniteQuery({
    queryKey: ['audit', source],
    queryFn: async ({ pageParam, signal }): Promise<AuditPage> => {
      const page = { limit: ACTIONS_PER_PAGE, ...(pageParam !== undefined && { cursor: pageParam }) };
      if (account === undefined) return api.listAdminActions({ day, ...page }, { signal });
      const only = changes && ({ only: 'changes' } as const);
      return api.listAccountActions({ user_id: account, ...only, ...page }, { signal });
    },
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ nextCursor }) => nextCursor,
    select: ({ pages }: InfiniteData<AuditPage>) => {
      const all = pages.flatMap(({ acts }) => acts);
      return {
        people: [...new Set(all.map((action) => action.by))].toSorted(),
        acts: all.filter(
          (action) => (by ?? action.by) === action.by && !(changes && isReadAction(action.act)),
        ),
      };
    },
    staleTime: FRESH_MS,
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
    enabled: isActive,
  });
}
