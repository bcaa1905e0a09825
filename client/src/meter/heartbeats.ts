import type { SessionFailure, SessionLease } from '../apiTypes.ts';
import { ApiError } from '../errors.ts';
import { type HeartbeatMeaning, readHeartbeat, resultsOf } from './readResults.ts';
import { isAccessProblem } from './readStart.ts';
import { jittered, type Runtime, sendBatches } from './runtime.ts';
import { type Served, toReference } from './sessions.ts';
import type { MeterClient } from './types.ts';

/** Before sessions whose heartbeat had no result are sent again. */
const AGAIN_MS = 10_000;

/** Of one batch, with its retries. */
const BATCH_MS = 15_000;

type Deps = {
  client: MeterClient;
  runtime: Runtime;
  heartbeatMs: number;
  /** The sessions whose leases are to be renewed. */
  renewed(): Served[];
  /** Called before each round of all sessions. */
  onRound(): void;
  onResult(session: Served, meaning: HeartbeatMeaning): void;
  onSuccess(): void;
  onFailure(error: unknown): void;
};

/** Renews the leases of all sessions in rounds, and of those whose heartbeat had no result between them. */
export function createHeartbeats(deps: Deps) {
  const { client, runtime, heartbeatMs } = deps;
  let isStopped = false;
  let roundAtMs = runtime.monotonicMs() + heartbeatMs;
  let cancel = runtime.after(heartbeatMs, () => void beat());

  async function beat(): Promise<void> {
    const nowMs = runtime.monotonicMs();
    const isRound = nowMs >= roundAtMs;
    if (isRound) {
      roundAtMs = nowMs + heartbeatMs;
      deps.onRound();
    }
    await renew(deps.renewed().filter(({ isStale }) => isRound || isStale));
    if (isStopped) return;
    const isAnyStale = deps.renewed().some(({ isStale }) => isStale);
    const untilRoundMs = Math.max(0, roundAtMs - runtime.monotonicMs());
    const againMs = isAnyStale ? jittered(AGAIN_MS, runtime) : untilRoundMs;
    cancel = runtime.after(Math.min(againMs, untilRoundMs), () => void beat());
  }

  /** While the service is unreachable, one failure is enough. */
  async function renew(sessions: Served[]): Promise<void> {
    for (const session of sessions) session.isStale = true;
    await sendBatches(sessions, async (batch) => !isStopped && renewBatch(batch));
  }

  /** Whether the service responded. */
  async function renewBatch(batch: Served[]): Promise<boolean> {
    let results: (SessionLease | SessionFailure | undefined)[];
    try {
      const response = await client.renewSessions(
        { sessions: batch.map(toReference) },
        { totalMs: BATCH_MS },
      );
      results = resultsOf(response);
      deps.onSuccess();
    } catch (error) {
      deps.onFailure(error);
      return error instanceof ApiError && !isAccessProblem(error);
    }
    for (const [index, session] of batch.entries()) {
      deps.onResult(session, readHeartbeat(results[index]));
    }
    return true;
  }

  return {
    stop(): void {
      isStopped = true;
      cancel();
    },
  };
}
