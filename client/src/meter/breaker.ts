import { jittered, type Runtime } from './runtime.ts';

const PAUSE_MS = 1_000;
const PAUSE_MS_MAX = 15_000;

export type Breaker = ReturnType<typeof createBreaker>;

/**
 * Stops starts while the service is unreachable, so that no connection waits for a request that would fail, and an outage is not made
 * longer by requests. After a pause, one start is sent. The next pause is twice as long, up to 15 s, until a call succeeds.
 */
export function createBreaker(
  runtime: Runtime,
  onChange: (change: { isOpen: boolean; cause?: Error }) => void,
) {
  let pauseMs = 0;
  let openUntilMs = 0;
  /** Of the start that is sent after a pause. */
  let isTrying = false;
  let failedUser: string | undefined;
  const isOpen = () => pauseMs > 0;
  return {
    isOpen,
    /** Whether a start can be sent now. */
    permit(): boolean {
      if (!isOpen()) return true;
      if (isTrying || runtime.monotonicMs() < openUntilMs) return false;
      isTrying = true;
      return true;
    },
    /** A response arrived, which need not be the one that the caller wanted. */
    succeeded() {
      isTrying = false;
      failedUser = undefined;
      if (!isOpen()) return;
      pauseMs = 0;
      onChange({ isOpen: false });
    },
    /**
     * A call failed after its retries. `userId`: the failure can be one of this account, such as `busy`. Then only that of another account
     * after it shows that the service is in trouble.
     */
    failed(cause: Error, userId?: string) {
      const isFirst = userId !== undefined && (failedUser ?? userId) === userId;
      failedUser = userId;
      if (isFirst && !isOpen()) return;
      // Calls that were under way when it opened are no further sign.
      if (isOpen() && !isTrying) return;
      isTrying = false;
      const wasOpen = isOpen();
      pauseMs = Math.min(PAUSE_MS_MAX, pauseMs * 2 || PAUSE_MS);
      openUntilMs = runtime.monotonicMs() + jittered(pauseMs, runtime);
      if (!wasOpen) onChange({ isOpen: true, cause });
    },
  };
}
