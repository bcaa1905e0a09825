import type { EndedSession, ReportedSession, SessionFailure } from '../apiTypes.ts';
import { ApiError } from '../errors.ts';
import { toEntry, toReport } from './entries.ts';
import type { Keeper } from './keeper.ts';
import type { Moments } from './moments.ts';
import { readReport, resultsOf } from './readResults.ts';
import { canBeOfAccount } from './readStart.ts';
import { delay, type Runtime } from './runtime.ts';
import { toReference } from './sessions.ts';
import type { MeterClient, MeterEvents, SessionEnd } from './types.ts';
import {
  type EndedLocally,
  firstDueMs,
  nextBatch,
  pauseOf,
  putFirst,
  type Waiting,
  type WaitingList,
} from './waitingList.ts';

/** Until somebody gives the key its scope. */
const FORBIDDEN_PAUSE_MS = 60_000;

export type Reporter = ReturnType<typeof createReporter>;

type Deps = {
  client: MeterClient;
  runtime: Runtime;
  moments: Moments;
  keeper: Keeper;
  onLost(event: MeterEvents['lost']): void;
  onSuccess(): void;
  /** Two attempts in a row have failed. */
  onFailure(cause: Error): void;
  /** The key has no scope `report`, or has it again. */
  onForbidden(change: { isForbidden: boolean; cause?: Error }): void;
};

/** Reports ends that the service does not know of: in batches, one at a time, each again until there is a result for it. */
export function createReporter(deps: Deps) {
  const { client, runtime, moments, keeper } = deps;
  const waiting: WaitingList = new Map();
  let failures = 0;
  let pausedUntilMs = 0;
  /** Above 0: the key has no scope `report`. */
  let forbiddenUntilMs = 0;
  let isStopped = false;
  let pumping: Promise<void> | undefined;
  let cancelTimer: () => void = () => undefined;

  /** Sends what is due, and sets a timer for the rest. */
  function pump(): Promise<void> {
    if (isStopped) return Promise.resolve();
    pumping ??= sendDue().finally(() => {
      pumping = undefined;
      cancelTimer();
      const nextMs = nextDueMs();
      if (nextMs !== undefined && !isStopped) {
        cancelTimer = runtime.after(Math.max(0, nextMs - runtime.monotonicMs()), () => void pump());
      }
    });
    return pumping;
  }

  function nextDueMs(): number | undefined {
    if (waiting.size === 0) return undefined;
    // In an outage, thousands can wait: none of them is looked at for each that is added.
    if (runtime.monotonicMs() < pausedUntilMs) return pausedUntilMs;
    return firstDueMs(waiting);
  }

  async function sendDue(): Promise<void> {
    while (!isStopped) {
      if (runtime.monotonicMs() < pausedUntilMs) return;
      const batch = nextBatch(waiting, runtime.monotonicMs());
      if (batch.length === 0) return;
      await send(batch);
    }
  }

  async function send(batch: Waiting[]): Promise<void> {
    try {
      await learnTime(batch);
      const sessions = batch.map((one) => toReport(one, moments));
      const results = resultsOf(await client.reportSessions({ sessions }, { attemptsMax: 1 }));
      succeeded();
      if (forbiddenUntilMs > 0) deps.onForbidden({ isForbidden: false });
      forbiddenUntilMs = 0;
      for (const [index, one] of batch.entries()) settleReport(one, results[index]);
    } catch (error) {
      await failed(batch, error);
    }
  }

  /** Without the time of the service, an end could be in its future. A heartbeat shows it, and changes nothing else. */
  async function learnTime([one]: Waiting[]): Promise<void> {
    if (!one || client.clock.isKnown()) return;
    await client
      .renewSessions({ sessions: [toReference(one)] }, { attemptsMax: 1 })
      .catch((error: unknown) => {
        // A problem has a date, too.
        if (!(error instanceof ApiError)) throw error;
      });
  }

  function settleReport(one: Waiting, result: ReportedSession | SessionFailure | undefined): void {
    const ageMs = client.clock.nowMs() - moments.msOf(one.ended);
    const meaning = readReport(result, { ageMs });
    if (meaning.kind === 'later') postpone(one);
    else if (meaning.kind === 'rejected') reject(one, meaning.failure);
    else {
      const { status, endedAt, durationSeconds } = meaning.result;
      const isErased = endedAt === undefined || durationSeconds === undefined;
      const isLost = isErased || (one.isBefore && status === 'ended');
      done(one, isLost ? { kind: 'lost' } : { kind: 'ended', endedAt, durationSeconds });
    }
  }

  function done(one: Waiting, end: SessionEnd): void {
    waiting.delete(one.sessionId);
    one.settle(end);
    void keeper.remove([one.sessionId]);
  }

  function reject(one: Waiting, { code }: SessionFailure): void {
    const { sessionId, userId } = one;
    waiting.delete(one.sessionId);
    one.settle({ kind: 'lost' });
    void keeper.reject(toEntry(one, moments), code);
    deps.onLost({ sessionId, userId, reason: 'rejected', code });
  }

  /** Others are sent first. */
  function postpone(one: Waiting, pauseMs = pauseOf(one.attempts++, runtime)): void {
    one.dueMs = runtime.monotonicMs() + pauseMs;
    one.settle({ kind: 'kept' });
    waiting.delete(one.sessionId);
    waiting.set(one.sessionId, one);
  }

  /** None can be sent for now. */
  function keepAll(): void {
    for (const one of waiting.values()) one.settle({ kind: 'kept' });
  }

  function succeeded(): void {
    failures = 0;
    deps.onSuccess();
  }

  async function failed(batch: Waiting[], error: unknown): Promise<void> {
    if (error instanceof ApiError && error.code === 'forbidden') return endInstead(batch, error);
    const isOfAccounts = canBeOfAccount(error);
    if (isOfAccounts) for (const one of batch) postpone(one);
    // A batch fails as a whole if all of its accounts do. Those of the next one may not.
    if (isOfAccounts && failures++ === 0) return;
    if (!isOfAccounts && failures > 0 && error instanceof Error) deps.onFailure(error);
    pausedUntilMs = runtime.monotonicMs() + pauseOf(failures++, runtime);
    keepAll();
  }

  async function endInstead(batch: Waiting[], cause: ApiError): Promise<void> {
    if (forbiddenUntilMs === 0) deps.onForbidden({ isForbidden: true, cause });
    forbiddenUntilMs = runtime.monotonicMs() + FORBIDDEN_PAUSE_MS;
    const counted = batch.filter(({ isCounted }) => isCounted);
    for (const one of [...waiting.values()]) if (!one.isCounted) postpone(one, FORBIDDEN_PAUSE_MS);
    if (counted.length === 0) return;
    try {
      const results = resultsOf(
        await client.endSessions({ sessions: counted.map(toReference) }, { attemptsMax: 1 }),
      );
      succeeded();
      for (const [index, one] of counted.entries()) settleEnd(one, results[index]);
    } catch {
      for (const one of counted) postpone(one);
    }
  }

  function settleEnd(one: Waiting, result: EndedSession | SessionFailure | undefined): void {
    if (result === undefined || ('code' in result && result.retryable)) postpone(one);
    else if (!('code' in result)) {
      const { endedAt, durationSeconds } = result;
      done(one, { kind: 'ended', endedAt, durationSeconds });
    } else if (result.code === 'session_not_found') done(one, { kind: 'lost' });
    else reject(one, result);
  }

  async function keep(one: Waiting): Promise<void> {
    one.isKept = true;
    one.isKept = await keeper.save([toEntry(one, moments)], { durable: true });
  }

  return {
    /** Writes what the journal could not save. */
    keepAgain(): void {
      for (const one of waiting.values()) if (!one.isKept) void keep(one);
    },
    /**
     * Reports the end of a session, and keeps it in the journal until the service knows of it. Resolves after the first attempt. `isKept`:
     * it is in the journal, as one that was taken over.
     */
    add(one: EndedLocally, { isKept = false } = {}): Promise<SessionEnd> {
      const end = new Promise<SessionEnd>((settle) => {
        const dueMs = one.isCounted ? 0 : forbiddenUntilMs;
        const added = { ...one, isKept, attempts: 0, dueMs, settle };
        waiting.set(one.sessionId, added);
        if (!isKept) void keep(added);
        if (isStopped || runtime.monotonicMs() < Math.max(pausedUntilMs, dueMs)) settle({ kind: 'kept' });
      });
      void pump();
      return end;
    },
    /** The service answers again. */
    resume(): void {
      pausedUntilMs = 0;
      failures = 0;
      void pump();
    },
    has: (sessionId: string): boolean => waiting.has(sessionId),
    /** Reports the sessions of a user before all others. Undefined if none waits. */
    flushUser(userId: string): Promise<void> | undefined {
      if (forbiddenUntilMs > 0 || !putFirst(waiting, userId)) return undefined;
      pausedUntilMs = 0;
      return pump();
    },
    /** Reports all that can be reported until then. */
    async flush(untilMs: number): Promise<void> {
      for (;;) {
        await pump();
        const nextMs = nextDueMs();
        if (nextMs === undefined || nextMs > untilMs || isStopped) return;
        await delay(Math.max(0, nextMs - runtime.monotonicMs()), runtime);
      }
    },
    /** Sends nothing further. What waits is in the journal. */
    stop(): void {
      isStopped = true;
      cancelTimer();
      keepAll();
    },
    get size(): number {
      return waiting.size;
    },
  };
}
