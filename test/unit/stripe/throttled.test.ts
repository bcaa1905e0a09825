import { describe, expect, it } from 'vitest';
import { throttled } from '../../../shared/stripe/throttled.ts';

const PAUSE_MS = 20;

describe('throttled calls', () => {
  it('begin at least the pause apart and in order, for any function and duration', async () => {
    const began: { name: string; atMs: number }[] = [];
    const record = async (name: string) => void began.push({ name, atMs: performance.now() });
    const calls = throttled({ one: () => record('one'), other: () => record('other') }, PAUSE_MS);
    await Promise.all([calls.one(), calls.other(), calls.one(), calls.other()]);
    expect(began.map(({ name }) => name)).toEqual(['one', 'other', 'one', 'other']);
    const gaps = began.slice(1).map(({ atMs }, index) => atMs - (began[index]?.atMs ?? 0));
    // Timers may fire a millisecond early.
    for (const gap of gaps) expect(gap).toBeGreaterThanOrEqual(PAUSE_MS - 2);
  });

  it('begin at once if there was no recent call', async () => {
    const calls = throttled({ one: async () => 'done' }, 60_000);
    expect(await calls.one()).toBe('done');
  });
});
