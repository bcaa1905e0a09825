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

/** Sessions that wait to be reported, in the order in which they are sent. Times are by `monotonicMs`. */
export function createWaitingList(runtime: Runtime) {
  const waiting = new Map<string, Waiting>();
  return {
    add: (one: Waiting): unknown => waiting.set(one.sessionId, one),
    remove: (one: Waiting): unknown => waiting.delete(one.sessionId),
    has: (sessionId: string): boolean => waiting.has(sessionId),
    all: (): Waiting[] => [...waiting.values()],
    get size(): number {
      return waiting.size;
    },
    /** When the first one is due. Infinite if none waits. */
    dueMs(): number {
      let firstMs = Number.POSITIVE_INFINITY;
      for (const { dueMs } of waiting.values()) firstMs = Math.min(firstMs, dueMs);
      return firstMs;
    },
    /** The first ones that are due, as many as a request takes. */
    nextBatch(): Waiting[] {
      const nowMs = runtime.monotonicMs();
      const batch: Waiting[] = [];
      for (const one of waiting.values()) {
        if (one.dueMs <= nowMs) batch.push(one);
        if (batch.length === BATCH_MAX) break;
      }
      return batch;
    },
    /** Others are sent first. */
    postpone(one: Waiting, pauseMs = pauseOf(one.attempts++, runtime)): void {
      one.dueMs = runtime.monotonicMs() + pauseMs;
      one.settle({ kind: 'kept' });
      waiting.delete(one.sessionId);
      waiting.set(one.sessionId, one);
    },
    /** Puts the sessions of a user before all others, due at once. Returns them. */
    putFirst(userId: string): Waiting[] {
      const own = [...waiting.values()].filter((one) => one.userId === userId);
      if (own.length === 0) return [];
      const others = [...waiting.values()].filter((one) => one.userId !== userId);
      waiting.clear();
      for (const one of [...own, ...others]) waiting.set(one.sessionId, one);
      for (const one of own) one.dueMs = 0;
      return own;
    },
    /** None was sent, or none for now. */
    settleAll(): void {
      for (const one of waiting.values()) one.settle({ kind: 'kept' });
    },
  };
}
