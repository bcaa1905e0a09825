/** Thrown by a store that has crashed. The code under test never gets a result. */
export class Crash extends Error {}

export type CrashPoint = { call: number; when: 'before' | 'after' };

/**
 * Wraps a store so that it crashes at one of its calls, before or after that call takes effect. Every later call fails, too.
 * `calls` returns the number of calls so far. Without a point, the store only counts.
 */
export function crashing<Store extends object>(
  store: Store,
  point?: CrashPoint,
): Store & { calls(): number } {
  let calls = 0;
  let hasCrashed = false;
  const handler: ProxyHandler<Store> = {
    get(target, name, receiver) {
      if (name === 'calls') return () => calls;
      const method = Reflect.get(target, name, receiver);
      if (typeof method !== 'function') return method;
      return async (...args: unknown[]) => {
        if (hasCrashed) throw new Crash();
        const call = calls++;
        const isCrashPoint = point !== undefined && call === point.call;
        if (isCrashPoint && point.when === 'before') {
          hasCrashed = true;
          throw new Crash();
        }
        const result = await method.apply(target, args);
        if (isCrashPoint) hasCrashed = true;
        if (hasCrashed) throw new Crash();
        return result;
      };
    },
  };
  return new Proxy(store, handler) as Store & { calls(): number };
}
