import { onTestFinished, vi } from 'vitest';
import { createMeter } from '../../../../client/src/meter/createMeter.ts';
import type { Meter, MeterEvents, MeteredSession, MeterOptions } from '../../../../client/src/meter/types.ts';
import { createFakeService } from './fakeService.ts';
import { createMemoryDisk } from './memoryJournal.ts';

export const NOW_MS = Date.parse('2026-11-22T18:00:00Z');

/** A meter of a service and a disk in memory, on fake timers. The test ends them. */
export function meterTest() {
  vi.useFakeTimers({ now: NOW_MS });
  const service = createFakeService();
  const disk = createMemoryDisk();
  const meters: Meter[] = [];
  onTestFinished(async () => {
    await Promise.all(meters.map((meter) => settled(meter.close({ timeoutMs: 1 }))));
    vi.useRealTimers();
  });
  return {
    service,
    disk,
    /** A meter with a journal, unless `journal` is undefined, and the events that it emits. */
    meterOf(options: Partial<MeterOptions> = {}) {
      const meter = createMeter({ client: service.client, journal: disk.open(), ...options });
      meters.push(meter);
      const events: { [Name in keyof MeterEvents]: MeterEvents[Name][] } = {
        lost: [],
        refused: [],
        degraded: [],
      };
      meter.on('lost', (event) => void events.lost.push(event));
      meter.on('refused', (event) => void events.refused.push(event));
      meter.on('degraded', (event) => void events.degraded.push(event));
      return { meter, events };
    },
  };
}

/** The result of a call, while time passes as fast as timers need it. */
export async function settled<Result>(call: Promise<Result>): Promise<Result> {
  let isOver = false;
  const over = () => {
    isOver = true;
  };
  void call.then(over, over);
  for (let rounds = 0; !isOver && rounds < 2_000; rounds++)
    await vi.advanceTimersByTimeAsync(rounds < 5 ? 0 : 50);
  return call;
}

export const passSeconds = (seconds: number) => vi.advanceTimersByTimeAsync(seconds * 1000);

/** Starts a session that is let in. */
export async function letIn(meter: Meter, owner = { userId: 'u1' }): Promise<MeteredSession> {
  const session = await settled(meter.start(owner));
  if (session.kind === 'refused') throw new Error(session.code);
  return session;
}
