import { expect, it } from 'vitest';
import { toReport } from '../../../../client/src/meter/entries.ts';
import { createMoments } from '../../../../client/src/meter/moments.ts';
import { platform } from '../../../../client/src/meter/runtime.ts';

const AT_MS = Date.parse('2026-11-22T18:00:00Z');

/** A gateway whose clock is 90 s ahead. `errorMs`: how far it is wrong about the time of the service; undefined: it does not know it. */
function gateway() {
  const world = { ms: 0, errorMs: undefined as number | undefined };
  const clock = {
    nowMs: () => AT_MS + world.ms + (world.errorMs ?? 90_000),
    isKnown: () => world.errorMs !== undefined,
    observe: () => {},
  };
  const runtime = { ...platform, monotonicMs: () => world.ms, wallMs: () => AT_MS + 90_000 + world.ms };
  return { world, moments: createMoments(clock, runtime) };
}

it('a session has its exact seconds, although the time became known after its start and more exactly before its end', () => {
  const { world, moments } = gateway();
  const started = moments.now();
  world.ms = 2_000;
  world.errorMs = 900;
  moments.isKnown(started);
  world.ms = 7_000;
  world.errorMs = 10;
  const ended = moments.now();
  const exact = { startedAt: '2026-11-22T18:00:00.010Z', endedAt: '2026-11-22T18:00:07.010Z' };
  expect(moments.timesOf({ started, ended })).toEqual({ ...exact, clock: 'service' });
  expect(toReport({ sessionId: 'one', userId: 'ada', started, ended }, moments)).toMatchObject({
    started_at: exact.startedAt,
    ended_at: exact.endedAt,
  });
});

it('a session of another process has the times of its journal', () => {
  const { world, moments } = gateway();
  const { started, ended } = moments.ofEntry({
    startedAt: '2026-11-22T18:01:30.000Z',
    endedAt: '2026-11-22T18:01:35.000Z',
    clock: 'gateway',
  });
  world.ms = 10_000;
  world.errorMs = 0;
  const times = { startedAt: '2026-11-22T18:00:00.000Z', endedAt: '2026-11-22T18:00:05.000Z' };
  expect(moments.timesOf({ started, ended })).toEqual({ ...times, clock: 'service' });
});

it('a session of another process keeps its length if its end seems to be in the future, because the clock was set meanwhile', () => {
  const { world, moments } = gateway();
  const { started, ended } = moments.ofEntry({
    startedAt: '2026-11-22T18:04:00.000Z',
    endedAt: '2026-11-22T18:05:00.000Z',
    clock: 'gateway',
  });
  world.ms = 70_000;
  world.errorMs = 0;
  expect(toReport({ sessionId: 'one', userId: 'ada', started, ended }, moments)).toMatchObject({
    started_at: '2026-11-22T18:00:10.000Z',
    ended_at: '2026-11-22T18:01:10.000Z',
  });
});
