import type { DueFilter } from '../queries/useTickets.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/** As the API has it for `due=soon`. */
export const SOON_HOURS = 12;

/** When an answer is due, in words: "in 3 h", "in 25 min", "2 h late". `state` is undefined while there is time. */
export function dueText(
  dueAt: string,
  nowMs: number,
): { readonly text: string; readonly state: DueFilter | undefined } {
  const leftMs = Date.parse(dueAt) - nowMs;
  if (leftMs <= 0) return { text: `${spanOf(-leftMs)} late`, state: 'late' };
  return { text: `in ${spanOf(leftMs)}`, state: leftMs < SOON_HOURS * HOUR_MS ? 'soon' : undefined };
}

/** Whole hours, or minutes under one hour: less time than there is, never more. */
const spanOf = (ms: number) =>
  ms >= HOUR_MS ? `${Math.floor(ms / HOUR_MS)}\u00a0h` : `${Math.floor(ms / MINUTE_MS)}\u00a0min`;

/** How many there are, as far as they were read: "3", "50+". Undefined if none was read, but there may be some. */
export function countText(
  { tickets, hasMore }: { readonly tickets: readonly unknown[]; readonly hasMore: boolean },
  format: { number(value: number): string },
): string | undefined {
  if (!hasMore) return format.number(tickets.length);
  return tickets.length === 0 ? undefined : `${format.number(tickets.length)}+`;
}
