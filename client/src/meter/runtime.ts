/** What a meter uses of its platform. Tests replace it. */
export type Runtime = {
  /** Milliseconds that pass evenly, whatever happens to the clock of the machine. */
  monotonicMs(): number;
  /** The clock of the machine, in epoch milliseconds. */
  wallMs(): number;
  /** At least 0 and less than 1. */
  random(): number;
  /**
   * Calls `run` once, after the delay, unless the function that it returns is called before. A process that has nothing else to do ends
   * without waiting for it, unless `isAwaited`.
   */
  after(delayMs: number, run: () => void, options?: { isAwaited: boolean }): () => void;
};

export const platform: Runtime = {
  monotonicMs: () => performance.now(),
  wallMs: () => Date.now(),
  random: () => Math.random(),
  after(delayMs, run, options) {
    // Not before the delay is over: timers cut off fractions.
    const timer: unknown = setTimeout(run, Math.ceil(delayMs));
    // Only Node.js, Deno and Bun have this.
    if (!options?.isAwaited) (timer as { unref?: () => void }).unref?.();
    return () => clearTimeout(timer as Parameters<typeof clearTimeout>[0]);
  },
};

/** Between half of a delay and all of it, so that gateways that failed together do not return together. */
export const jittered = (delayMs: number, { random }: Pick<Runtime, 'random'>): number =>
  delayMs * (0.5 + random() / 2);

/** Batches of one kind that are sent side by side. */
const CONCURRENT_MAX = 4;

/** Sends the items in batches, until one returns `false`: the service is unreachable. */
export async function sendBatches<Item>(
  items: readonly Item[],
  send: (batch: Item[]) => Promise<unknown>,
): Promise<void> {
  const left = [...items];
  const work = async () => {
    while (left.length > 0) if ((await send(left.splice(0, BATCH_MAX))) === false) left.length = 0;
  };
  await Promise.all(Array.from({ length: CONCURRENT_MAX }, work));
}

/** Sessions of one request, which the API limits. */
export const BATCH_MAX = 100;

export const delay = (delayMs: number, runtime: Runtime): Promise<void> =>
  new Promise((resolve) => void runtime.after(delayMs, resolve, { isAwaited: true }));

/** Whether the promise has settled before the delay is over. Never rejects. */
export async function isSettledWithin(
  delayMs: number,
  promise: Promise<unknown>,
  runtime: Runtime,
): Promise<boolean> {
  let cancel: () => void = () => undefined;
  const late = new Promise<false>((resolve) => {
    cancel = runtime.after(delayMs, () => resolve(false), { isAwaited: true });
  });
  const settled = promise.then(
    () => true,
    () => true,
  );
  return Promise.race([settled, late]).finally(cancel);
}
