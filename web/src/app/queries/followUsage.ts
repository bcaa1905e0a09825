import { retryMs } from './retryMs.ts';

type Followed = {
  readonly state: { readonly error: Error | null; readonly dataUpdatedAt: number };
  /** The usage of the account now, and when the query was last answered. */
  readonly usage: { readonly sessionsUsed: number } | undefined;
  readonly seen: { readonly sessionsUsed?: number } | undefined;
  readonly freshMs: number;
};

/** When a query is asked again that changes only when the usage does: not at all while that is the same. */
export function followUsage({ state, usage, seen, freshMs }: Followed): number | false {
  if (state.error) return retryMs(state.error);
  if (!usage || !seen || usage.sessionsUsed === seen.sessionsUsed) return false;
  return Math.max(1_000, state.dataUpdatedAt + freshMs - Date.now());
}
