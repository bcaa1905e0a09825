import fc from 'fast-check';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { createServiceClock } from '../../../client/src/serviceClock.ts';

/** A service whose clock differs by an offset and a rate, and a `performance.now` that the test moves. */
function simulation({ offsetMs, driftPpm }: { offsetMs: number; driftPpm: number }) {
  let atMs = 1_000;
  let jumpMs = 0;
  vi.spyOn(performance, 'now').mockImplementation(() => atMs);
  const clock = createServiceClock(() => 5);
  const serviceMs = () => offsetMs + jumpMs + atMs * (1 + driftPpm / 1e6);
  return {
    clock,
    errorMs: () => Math.abs(clock.nowMs() - serviceMs()),
    pass: (ms: number) => {
      atMs += ms;
    },
    /** The clock of the service is set, or this machine was suspended. */
    jump: (ms: number) => {
      jumpMs += ms;
    },
    respond({ upMs, downMs }: { upMs: number; downMs: number }) {
      const sentMs = atMs;
      atMs += upMs;
      const date = new Date(Math.floor(serviceMs() / 1000) * 1000).toUTCString();
      atMs += downMs;
      clock.observe({ sentMs, receivedMs: atMs, date });
    },
  };
}

afterEach(() => void vi.restoreAllMocks());

const offset = fc.integer({ min: 1_700_000_000_000, max: 1_900_000_000_000 });
const drift = fc.integer({ min: -90, max: 90 });
const latency = fc.oneof(fc.integer({ min: 0, max: 300 }), fc.integer({ min: 0, max: 15_000 }));
const response = fc.record({
  afterMs: fc.oneof(fc.integer({ min: 0, max: 5_000 }), fc.integer({ min: 0, max: 4 * 3_600_000 })),
  upMs: latency,
  downMs: latency,
});

describe('the clock of the service', () => {
  it('is that of the machine until a response has a date that can be read', () => {
    const clock = createServiceClock(() => 42);
    for (const date of [null, '', 'yesterday']) clock.observe({ sentMs: 1, receivedMs: 2, date });
    expect(clock.isKnown()).toBe(false);
    expect(clock.nowMs()).toBe(42);
  });

  it('is known to half of what each response leaves open, whatever the latencies, the offset and the drift', () => {
    fc.assert(
      fc.property(
        offset,
        drift,
        fc.array(response, { minLength: 1, maxLength: 30 }),
        (offsetMs, driftPpm, responses) => {
          const world = simulation({ offsetMs, driftPpm });
          for (const { afterMs, upMs, downMs } of responses) {
            world.pass(afterMs);
            world.respond({ upMs, downMs });
            expect(world.clock.isKnown()).toBe(true);
            // A float of epoch milliseconds has steps of less than 0.001.
            expect(world.errorMs()).toBeLessThanOrEqual((1_000 + upMs + downMs) / 2 + 0.01);
          }
        },
      ),
    );
  });

  it('never becomes worse by a slow response', () => {
    fc.assert(
      fc.property(offset, drift, latency, latency, (offsetMs, driftPpm, upMs, downMs) => {
        const world = simulation({ offsetMs, driftPpm });
        world.respond({ upMs: 10, downMs: 10 });
        world.pass(60_000);
        world.respond({ upMs, downMs });
        // 510 ms of the first response, and 100 µs for each second since then.
        expect(world.errorMs()).toBeLessThanOrEqual(510 + (60 + (upMs + downMs) / 1000) * 0.2);
      }),
    );
  });

  it('is known to less than 150 ms after many responses at random times', () => {
    fc.assert(
      fc.property(
        offset,
        drift,
        fc.array(fc.integer({ min: 0, max: 2_000 }), { minLength: 100, maxLength: 100 }),
        (offsetMs, driftPpm, pauses) => {
          // Pauses that are all multiples of a second show no more than one response.
          fc.pre(new Set(pauses.map((ms) => Math.floor((ms % 1_000) / 50))).size >= 15);
          const world = simulation({ offsetMs, driftPpm });
          for (const afterMs of pauses) {
            world.pass(afterMs);
            world.respond({ upMs: 20, downMs: 20 });
          }
          expect(world.errorMs()).toBeLessThan(150);
        },
      ),
    );
  });

  it('is right again after the first response that follows a clock that was set', () => {
    fc.assert(
      fc.property(
        offset,
        drift,
        fc.array(response, { minLength: 1, maxLength: 10 }),
        fc.integer({ min: 2_000, max: 10 * 86_400_000 }),
        fc.boolean(),
        latency,
        (offsetMs, driftPpm, responses, jumpMs, isBack, upMs) => {
          const world = simulation({ offsetMs, driftPpm });
          for (const { afterMs, ...rest } of responses) {
            world.pass(afterMs);
            world.respond(rest);
          }
          world.jump(isBack ? -jumpMs : jumpMs);
          world.respond({ upMs, downMs: 20 });
          // It can still lie within the old bounds, if the response was too slow to show the difference.
          expect(world.errorMs()).toBeLessThanOrEqual(1_000 + upMs + 20);
        },
      ),
    );
  });

  it('does not follow the clock of the machine', () => {
    let wallMs = 1;
    const clock = createServiceClock(() => wallMs);
    clock.observe({
      sentMs: performance.now(),
      receivedMs: performance.now(),
      date: 'Sun, 22 Nov 2026 18:00:00 GMT',
    });
    const before = clock.nowMs();
    wallMs = 1e12;
    expect(clock.nowMs() - before).toBeLessThan(1_000);
  });
});
