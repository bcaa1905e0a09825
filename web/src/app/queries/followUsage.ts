import { retryMs } from './retryMs.ts';

type Followed = {
  readonly state: { readonly error: Error | null; readonly dataUpdatedAt: number };
  /** The usage of the account now, and when the query was last answered. */
  readonly usage: { readonly sessionsUsed: number } | undefined;
  readonly seen: { readonly sessionsUsed?: number } | undefined;
  readonly freshMs: number;
};

/** What the ledger adds in minutes, minutes of sessions that end, and the turn of a day. */
const UNCHANGED_MS = 300_000;

/** When a query is asked again that changes when the usage does: seldom while that is the same. */
export function followUsage({ state, usage, seen, freshMs }: Followed): number | false {
  if (state.error) return retryMs(state.error);
  if (!usage || !seen) return false;
  const afterMs = usage.sessionsUsed === seen.sessionsUsed ? UNCHANGED_MS : freshMs;
  return Math.max(1_000, state.dataUpdatedAt + afterMs - Date.now());
}
