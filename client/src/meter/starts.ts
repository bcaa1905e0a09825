import { isId } from '../../../shared/contract/ids.ts';
import { type AnyCallError, CallError } from '../errors.ts';
import { retryDelayMs } from '../retryDelay.ts';
import type { Breaker } from './breaker.ts';
import {
  canBeOfAccount,
  METER_REFUSALS,
  needsOtherId,
  type RefusalReason,
  readStartFailure,
} from './readStart.ts';
import { delay, isSettledWithin, type Runtime } from './runtime.ts';
import type { MeterClient, MeterOptions, SessionOwner } from './types.ts';

const ATTEMPTS_MAX = 3;

/** The part of the time of a start that another request needs. With less, a response that is on its way would look like none. */
const ATTEMPT_SHARE_MIN = 0.1;

/** What became of a start. `mayBeCounted`: it was not accepted, but a request of it may have been. */
export type StartOutcome = { sessionId: string; mayBeCounted: boolean } & (
  | { kind: 'counted' | 'unavailable' }
  | { kind: 'refused'; reason: RefusalReason }
);

type Deps = {
  client: MeterClient;
  runtime: Runtime;
  breaker: Breaker;
  onUnavailable: NonNullable<MeterOptions['onUnavailable']>;
  startMs: number;
  newId(): string;
  /** The id of an earlier start of the owner whose result nobody knows. */
  takeId(owner: SessionOwner): string | undefined;
  /** Reports the ends of the user that wait for it, if any. */
  reportKept(userId: string): Promise<unknown> | undefined;
  /** Waits until the ends of the user that are under way have arrived. Whether there were any, and they did in time. */
  freeSlots(userId: string, timeoutMs: number): Promise<boolean>;
};

/** Sends starts, each with few attempts and in limited time. */
export function createStarts(deps: Deps) {
  const { client, runtime, breaker, startMs } = deps;

  async function start(owner: SessionOwner): Promise<StartOutcome> {
    const untilMs = runtime.monotonicMs() + startMs;
    if (!breaker.permit()) return { kind: 'unavailable', sessionId: deps.newId(), mayBeCounted: false };
    // Before the start needs a slot: an end would be recorded with the end of its lease if its slot was reclaimed.
    const reported = deps.reportKept(owner.userId);
    if (reported) await isSettledWithin(startMs / 2, reported, runtime);
    const taken = deps.takeId(owner);
    const outcome = await send(owner, {
      sessionId: taken ?? deps.newId(),
      untilMs,
      mayBeCounted: taken !== undefined,
    });
    if (outcome.kind !== 'refused') return outcome;
    if (taken !== undefined && needsOtherId(outcome.reason)) {
      const other = { sessionId: deps.newId(), mayBeCounted: false };
      return leftMs(untilMs) > 0 ? send(owner, { ...other, untilMs }) : { ...other, kind: 'unavailable' };
    }
    // The user has just closed another connection, whose end is under way.
    if (outcome.reason.code !== 'concurrency_exceeded') return outcome;
    if (!(await deps.freeSlots(owner.userId, leftMs(untilMs)))) return outcome;
    const again = await send(owner, { ...outcome, untilMs });
    return again.kind === 'unavailable' ? { ...outcome, mayBeCounted: again.mayBeCounted } : again;
  }

  /** Until the last request of a start can be sent. */
  const leftMs = (untilMs: number) => untilMs - startMs * ATTEMPT_SHARE_MIN - runtime.monotonicMs();

  async function send(
    { userId, projectId }: SessionOwner,
    { sessionId, untilMs, ...before }: { sessionId: string; untilMs: number; mayBeCounted: boolean },
  ): Promise<StartOutcome> {
    let { mayBeCounted } = before;
    for (let attempts = 1; ; attempts++) {
      // A request that hangs leaves time for another one.
      const timeoutMs = Math.min(untilMs - runtime.monotonicMs(), startMs / 2);
      try {
        const input = { session_id: sessionId, user_id: userId, project_id: projectId };
        const response = await client.startSession(input, { attemptsMax: 1, timeoutMs, totalMs: timeoutMs });
        // Of a proxy, which says 200 with a JSON of its own.
        if (response.sessionId !== sessionId) throw new Error('the response is not one of the API');
        breaker.succeeded();
        return { kind: 'counted', sessionId, mayBeCounted };
      } catch (error) {
        const failure = readStartFailure(error, deps.onUnavailable);
        if (failure.kind === 'unavailable') mayBeCounted ||= !failure.isUntouched;
        const pauseMs = attempts < ATTEMPTS_MAX ? pauseOf(error) : undefined;
        const isInTime = pauseMs !== undefined && pauseMs < leftMs(untilMs);
        // Another start has found meanwhile that the service is unreachable.
        if (isInTime && !(failure.kind === 'unavailable' && breaker.isOpen())) {
          await delay(pauseMs, runtime);
          continue;
        }
        if (failure.kind === 'refused') {
          breaker.succeeded();
          return { kind: 'refused', sessionId, mayBeCounted, reason: failure.reason };
        }
        breaker.failed(failure.cause, canBeOfAccount(error) ? userId : undefined);
        return { kind: 'unavailable', sessionId, mayBeCounted };
      }
    }
  }

  const pauseOf = (error: unknown) =>
    error instanceof CallError ? retryDelayMs(error as AnyCallError, runtime.random) : undefined;

  return { start };
}

/** The refusal of an owner that the API would not accept. In an outage, nothing else would refuse it before its report. */
export const checkOwner = ({ userId, projectId }: SessionOwner): RefusalReason | undefined =>
  isId(userId) && (projectId === undefined || isId(projectId)) ? undefined : METER_REFUSALS.invalid_request;
