import { useInfiniteQuery } from '@tanstack/react-query';
import type { Operations } from '../../../../client/src/apiTypes.ts';
import { useConsole } from '../useConsole.ts';

type MovementPage = Operations['listMovements']['response'];
export type Movement = MovementPage['movements'][number];

type MovementFilter = {
  readonly from: string;
  readonly to: string;
  readonly kind: Movement['kind'] | undefined;
};

/** The accounts whose revenue changed in some days, newest first, a page at a time. */
export function useMovements({ from, to, kind }: MovementFilter) {
  const { api, isActive } = useConsole();
  return useInfiniteQuery({
    queryKey: ['movements', from, to, kind],
    queryFn: ({ pageParam: cursor, signal }) =>
      api.listMovements({ from, to, ...(kind && { kind }), ...(cursor && { cursor }) }, { signal }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ nextCursor }) => nextCursor,
    select: ({ pages }) => ({
      movements: pages.flatMap(({ movements }) => movements),
      currency: pages[0]?.currency ?? 'usd',
    }),
    enabled: isActive,
    gcTime: 0,
  });
}
