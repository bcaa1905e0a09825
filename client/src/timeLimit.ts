/** An operation that did not end in time. */
export class TimeIsUp extends Error {}

/**
 * Runs an operation, at most until `timeoutMs` have passed or the signal is aborted. Rejects with `TimeIsUp` or the signal's reason then,
 * and aborts the signal that the operation receives. It waits for nothing that ignores its signal.
 */
export function withTimeLimit<Result>(
  { timeoutMs, signal }: { timeoutMs: number; signal: AbortSignal | undefined },
  run: (signal: AbortSignal) => Promise<Result>,
): Promise<Result> {
  return new Promise((resolve, reject) => {
    signal?.throwIfAborted();
    const controller = new AbortController();
    const stop = (reason: unknown) => {
      reject(reason);
      controller.abort(reason);
    };
    // Not AbortSignal.any and timeout: this listener and this timer do not outlive the operation.
    const onAbort = () => stop(signal?.reason);
    const timer = setTimeout(() => stop(new TimeIsUp()), timeoutMs);
    const clear = () => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', onAbort);
    };
    signal?.addEventListener('abort', onAbort, { once: true });
    run(controller.signal).then(
      (result) => {
        clear();
        resolve(result);
      },
      (error: unknown) => {
        clear();
        reject(error);
      },
    );
  });
}
