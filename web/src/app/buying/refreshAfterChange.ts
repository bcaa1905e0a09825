import type { QueryClient } from '@tanstack/react-query';

/** What does not follow from a change of plan, or is polled anyway. */
const UNCHANGED = new Set<unknown>(['usage', 'plans']);

/** Reads again what a change of plan changes, as far as it is shown. */
export function refreshAfterChange(queries: QueryClient): Promise<void> {
  return queries.invalidateQueries({ predicate: ({ queryKey: [name] }) => !UNCHANGED.has(name) });
}
