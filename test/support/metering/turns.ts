import { setImmediate as nextTurn } from 'node:timers/promises';
import { Crash } from '../table/crashing.ts';

/** A call of the store that waits for its turn. `request` makes it. */
export type WaitingCall = {
  method: string;
  request(): Promise<unknown>;
  /** Gives the caller a result. */
  resolve(result: unknown): void;
  reject(error: unknown): void;
};

/** A function that runs: the calls that it waits for, and whether it has ended. */
export type Running = { waiting: WaitingCall[]; isOver: boolean; crash(): void };

/**
 * Runs `body` with a store whose calls wait until a test makes them, one at a time and in an order of its choice. So a seed decides how
 * functions interleave, and which of their calls are lost.
 */
export function runInTurns<Store extends object>(
  store: Store,
  body: (store: Store) => Promise<unknown>,
  onError: (error: unknown) => void,
): Running {
  const running: Running = {
    waiting: [],
    isOver: false,
    crash() {
      running.isOver = true;
      for (const { reject } of running.waiting.splice(0)) reject(new Crash());
    },
  };
  const gated = new Proxy(store, {
    get(target, method, receiver) {
      const call = Reflect.get(target, method, receiver);
      if (typeof call !== 'function') return call;
      return (...given: unknown[]) =>
        new Promise((resolve, reject) => {
          if (running.isOver) return reject(new Crash());
          const request = () => call.apply(target, given) as Promise<unknown>;
          running.waiting.push({ method: String(method), request, resolve, reject });
        });
    },
  });
  body(gated)
    .catch((error: unknown) => {
      if (!(error instanceof Crash)) onError(error);
    })
    .finally(() => {
      running.isOver = true;
    });
  return running;
}

/** Lets functions run until each waits for a call or has ended. */
export async function settle(): Promise<void> {
  await nextTurn();
  await nextTurn();
}
