import { useSyncExternalStore } from 'react';

const SECOND_MS = 1_000;

const listeners = new Set<() => void>();
let timer: ReturnType<typeof setInterval> | undefined;
let secondMs = 0;

function tick() {
  if (document.visibilityState !== 'visible') return;
  secondMs = currentSecondMs();
  for (const listener of listeners) listener();
}

/** One timer for all, so that they count together. */
function subscribe(listener: () => void) {
  listeners.add(listener);
  timer ??= setInterval(tick, SECOND_MS);
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  };
}

const currentSecondMs = () => Math.floor(Date.now() / SECOND_MS) * SECOND_MS;

function readSecond() {
  // Without a timer the last tick can be long ago.
  if (timer === undefined) secondMs = currentSecondMs();
  return secondMs;
}

/** The current second in epoch milliseconds, while the page is visible. Only the component that calls it is rendered again. */
export function useSecond(): number {
  return useSyncExternalStore(subscribe, readSecond);
}
