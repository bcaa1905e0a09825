/** What a crash between two steps looks like to the code under test: the call never comes back. */
export class Crash extends Error {}

export type CrashPoint = { call: number; when: 'before' | 'after' };

/**
 * The same store, which dies at one of its calls, before or after that call took effect, and is dead from then on.
 * `calls` tells how many were made.
 */
export function crashing<Store extends object>(
  store: Store,
  point?: CrashPoint,
): Store & { calls(): number } {
  let calls = 0;
  let isDead = false;
  const handler: ProxyHandler<Store> = {
    get(target, name, receiver) {
      if (name === 'calls') return () => calls;
      const method = Reflect.get(target, name, receiver);
      if (typeof method !== 'function') return method;
      return async (...args: unknown[]) => {
        if (isDead) throw new Crash();
        const call = calls++;
        const isHere = point !== undefined && call === point.call;
        if (isHere && point.when === 'before') {
          isDead = true;
          throw new Crash();
        }
        const result = await method.apply(target, args);
        if (isHere) isDead = true;
        if (isDead) throw new Crash();
        return result;
      };
    },
  };
  return new Proxy(store, handler) as Store & { calls(): number };
}
