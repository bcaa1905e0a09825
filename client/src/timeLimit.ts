/** An operation that did not end in time. */
export class TimeIsUp extends Error {}

/**
 * Runs an operation, at most until `timeoutMs` have passed or the signal is aborted. Rejects with `TimeIsUp` or the signal's reason then,
 * and aborts the signal that the operation receives. It waits for nothing that ignores its signal.
 */
export async function withTimeLimit<Result>(
  { timeoutMs, signal }: { timeoutMs: number; signal: AbortSignal | undefined },
  run: (signal: AbortSignal) => Promise<Result>,
): Promise<Result> {
  signal?.throwIfAborted();
  const controller = new AbortController();
  const stopped = new Promise<never>((_resolve, reject) => {
    controller.signal.addEventListener('abort', () => reject(controller.signal.reason));
  });
  const stop = (reason: unknown) => controller.abort(reason);
  // Not AbortSignal.any and timeout: this listener and this timer do not outlive the operation.
  const onAbort = () => stop(signal?.reason);
  signal?.addEventListener('abort', onAbort, { once: true });
  const timer = setTimeout(() => stop(new TimeIsUp()), timeoutMs);
  try {
    return await Promise.race([run(controller.signal), stopped]);
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', onAbort);
  }
}
