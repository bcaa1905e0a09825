import type { EndedSession, ReportedSession, SessionFailure, SessionLease } from '../apiTypes.ts';
import type { LostReason } from './types.ts';

/** The results of a batch. Throws for a response that is not one of the API: a proxy can say 200 with a JSON of its own. */
export function resultsOf<Result>({ results }: { results: Result[] }): (Result | undefined)[] {
  if (!Array.isArray(results)) throw new Error('the response is not one of the API');
  return results.map((one) => (typeof one === 'object' && one !== null ? one : undefined));
}

/**
 * What the result of a heartbeat means. `again`: nothing is known, ask again soon. `missing`: the service does not know the session.
 * `over`: it has ended it; the reason is undefined while the service is still at it.
 */
export type HeartbeatMeaning =
  | { kind: 'renewed' | 'again' | 'missing' }
  | { kind: 'over'; reason: LostReason | undefined };

export function readHeartbeat(result: SessionLease | SessionFailure | undefined): HeartbeatMeaning {
  if (result && !('code' in result)) return { kind: 'renewed' };
  if (result?.code === 'session_not_found') return { kind: 'missing' };
  if (result?.code === 'session_over') return { kind: 'over', reason: result.endReason };
  return { kind: 'again' };
}

/** `later`: report it again later. `rejected`: no later report would be accepted. */
export type ReportMeaning =
  | { kind: 'recorded'; result: ReportedSession }
  | { kind: 'later' }
  | { kind: 'rejected'; failure: SessionFailure };

/** An end that is refused although it is younger than this is ahead of the service's clock. */
const AHEAD_MS = 3_600_000;

/** `ageMs`: how long ago the session ended, by what this machine knows. */
export function readReport(
  result: ReportedSession | SessionFailure | undefined,
  { ageMs }: { ageMs: number },
): ReportMeaning {
  if (result === undefined) return { kind: 'later' };
  if (!('code' in result)) return { kind: 'recorded', result };
  const isAhead = ageMs < AHEAD_MS && result.errors?.some(({ field }) => field === 'ended_at');
  return result.retryable || isAhead ? { kind: 'later' } : { kind: 'rejected', failure: result };
}

/** What the result of an end means. `before`: the session had ended before, so not all of its time is recorded. */
export type EndMeaning =
  | { kind: 'ended'; endedAt: string; durationSeconds: number }
  | { kind: 'before' | 'missing' | 'later' };

/** Whole seconds of the service, and a second for what is not known of its clock. */
const CLOCK_MS = 2_000;

/** `endedMs`: when the end was sent, by the clock of the service; undefined if that is not known. */
export function readEnd(
  result: EndedSession | SessionFailure | undefined,
  { endedMs }: { endedMs: number | undefined },
): EndMeaning {
  if (result === undefined) return { kind: 'later' };
  if ('code' in result) return { kind: result.code === 'session_not_found' ? 'missing' : 'later' };
  const { endedAt, durationSeconds } = result;
  const atMs = Date.parse(endedAt);
  if (Number.isNaN(atMs)) return { kind: 'later' };
  const isBefore = endedMs !== undefined && atMs < endedMs - CLOCK_MS;
  return isBefore ? { kind: 'before' } : { kind: 'ended', endedAt, durationSeconds };
}
