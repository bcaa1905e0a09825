import { describe, expect, it } from 'vitest';
import { throttled } from '../../../shared/stripe/throttled.ts';

const PAUSE_MS = 20;

describe('paced calls', () => {
  it('begin no closer than the pause, in their order, whoever makes them and however fast they end', async () => {
    const began: { name: string; atMs: number }[] = [];
    const note = async (name: string) => void began.push({ name, atMs: performance.now() });
    const calls = throttled({ one: () => note('one'), other: () => note('other') }, PAUSE_MS);
    await Promise.all([calls.one(), calls.other(), calls.one(), calls.other()]);
    expect(began.map(({ name }) => name)).toEqual(['one', 'other', 'one', 'other']);
    const gaps = began.slice(1).map(({ atMs }, index) => atMs - (began[index]?.atMs ?? 0));
    // Timers may fire a millisecond early.
    for (const gap of gaps) expect(gap).toBeGreaterThanOrEqual(PAUSE_MS - 2);
  });

  it('wait for nothing when nobody called lately', async () => {
    const calls = throttled({ one: async () => 'done' }, 60_000);
    expect(await calls.one()).toBe('done');
  });
});
