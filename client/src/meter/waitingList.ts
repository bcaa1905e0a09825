import type { Moment } from './moments.ts';
import { BATCH_MAX, jittered, type Runtime } from './runtime.ts';
import type { SessionEnd, SessionOwner } from './types.ts';

/** A session whose end the service does not know of. */
export type EndedLocally = SessionOwner & {
  sessionId: string;
  started: Moment;
  ended: Moment;
  /** Its start was accepted: without the scope `report` it can be ended instead, at the time of the request. */
  isCounted: boolean;
  /** The service had ended it before. */
  isBefore?: boolean;
};

export type Waiting = EndedLocally & {
  /** Its end is in the journal. */
  isKept: boolean;
  attempts: number;
  dueMs: number;
  settle(end: SessionEnd): void;
};

/** Before what failed is sent again: the first time, and at most. */
const PAUSE_MS = 1_000;
const PAUSE_MS_MAX = 30_000;

/** The pause after so many failures in a row. */
export const pauseOf = (failures: number, runtime: Runtime): number =>
  jittered(Math.min(PAUSE_MS_MAX, PAUSE_MS * 2 ** Math.min(failures, 10)), runtime);

/** Sessions that wait to be reported by their ids, in the order in which they are sent. Times are by `monotonicMs`. */
export type WaitingList = Map<string, Waiting>;

/** When the first one is due. Infinite if none waits. */
export function firstDueMs(waiting: WaitingList): number {
  let firstMs = Number.POSITIVE_INFINITY;
  for (const { dueMs } of waiting.values()) firstMs = Math.min(firstMs, dueMs);
  return firstMs;
}

/** The first ones that are due, as many as a request takes. */
export function nextBatch(waiting: WaitingList, nowMs: number): Waiting[] {
  const batch: Waiting[] = [];
  for (const one of waiting.values()) {
    if (one.dueMs <= nowMs) batch.push(one);
    if (batch.length === BATCH_MAX) break;
  }
  return batch;
}

/** Puts the sessions of a user before all others, due at once. Whether there are any. */
export function putFirst(waiting: WaitingList, userId: string): boolean {
  const all = [...waiting.values()];
  const own = all.filter((one) => one.userId === userId);
  if (own.length > 0) waiting.clear();
  for (const one of own) one.dueMs = 0;
  for (const one of [...own, ...all]) waiting.set(one.sessionId, one);
  return own.length > 0;
}
