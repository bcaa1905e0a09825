import type { MeterEvents } from './types.ts';

type Listener<Name extends keyof MeterEvents> = (event: MeterEvents[Name]) => unknown;

export type Events = {
  on<Name extends keyof MeterEvents>(name: Name, listener: Listener<Name>): () => void;
  emit<Name extends keyof MeterEvents>(name: Name, event: MeterEvents[Name]): void;
};

/** Calls listeners. One that fails stops neither the meter nor the other listeners; its error is printed. */
export function createEvents(): Events {
  const listeners: { [Name in keyof MeterEvents]: Set<Listener<Name>> } = {
    lost: new Set(),
    refused: new Set(),
    degraded: new Set(),
  };
  return {
    on(name, listener) {
      // Another function for each call, so that a listener that is added twice is called twice.
      const own: typeof listener = (event) => listener(event);
      listeners[name].add(own);
      return () => void listeners[name].delete(own);
    },
    emit(name, event) {
      for (const listener of [...listeners[name]]) void call(name, () => listener(event));
    },
  };
}

async function call(name: string, listener: () => unknown): Promise<void> {
  try {
    await listener();
  } catch (error) {
    console.error(`a listener of ${name} failed`, error);
  }
}
