import { CallError } from '../src/errors.ts';

/** A failed call was repeated by the client already. */
const AFTER_ERROR_MS = 60_000;

/** A component that gets another client with each rendering does not call the API each time. */
const AGAIN_MIN_MS = 10_000;

export type ReadState<Value> = {
  readonly value?: Value;
  readonly error?: unknown;
  readonly isReading?: boolean;
};

type ReadingOptions<Value> = {
  readonly read: (signal: AbortSignal) => Promise<Value>;
  /** Without it, the value is read once. */
  readonly refreshMs: number | undefined;
  readonly show: (change: (before: ReadState<Value>) => ReadState<Value>) => void;
};

export type Reading = {
  /** Reads again soon: how it is read has changed. */
  again(): void;
  stop(): void;
};

/** Reads at once and again while the page is visible: each `refreshMs`, and a minute after a failure. What was read stays until then. */
export function startReading<Value>({ read, refreshMs, show }: ReadingOptions<Value>): Reading {
  const abort = new AbortController();
  let timer: ReturnType<typeof setTimeout> | undefined;
  let dueMs = Number.POSITIVE_INFINITY;
  let isReading = false;
  let isChanged = false;

  const readBy = (atMs: number) => {
    clearTimeout(timer);
    dueMs = Math.min(dueMs, atMs);
    if (dueMs < Number.POSITIVE_INFINITY)
      timer = setTimeout(readIfDue, Math.max(0, dueMs - performance.now()));
  };
  const readIfDue = () => {
    if (isReading || document.visibilityState !== 'visible' || performance.now() < dueMs) return;
    void load();
  };
  const load = async () => {
    [isReading, isChanged, dueMs] = [true, false, Number.POSITIVE_INFINITY];
    show((before) => ({ ...before, isReading }));
    let delayMs = refreshMs;
    try {
      const value = await read(abort.signal);
      if (abort.signal.aborted) return;
      show(() => ({ value }));
    } catch (error) {
      if (abort.signal.aborted) return;
      show((before) => ({ ...before, error, isReading: false }));
      delayMs = Math.max(AFTER_ERROR_MS, error instanceof CallError ? (error.retryAfterMs ?? 0) : 0);
    }
    isReading = false;
    if (isChanged) delayMs = Math.min(delayMs ?? AGAIN_MIN_MS, AGAIN_MIN_MS);
    readBy(delayMs === undefined ? Number.POSITIVE_INFINITY : performance.now() + delayMs);
  };

  document.addEventListener('visibilitychange', readIfDue);
  readBy(performance.now());
  return {
    again: () => {
      if (isReading) isChanged = true;
      else readBy(performance.now() + AGAIN_MIN_MS);
    },
    stop: () => {
      abort.abort();
      clearTimeout(timer);
      document.removeEventListener('visibilitychange', readIfDue);
    },
  };
}
