import { describe, expect, it } from 'vitest';
import { createThrottle } from '../../shared/throttle.ts';

const PAUSE_MS = 20;

describe('a throttle', () => {
  it('gives turns at least the pause apart and in order', async () => {
    const began: { name: string; atMs: number }[] = [];
    const turn = createThrottle(PAUSE_MS);
    const record = async (name: string) => {
      await turn();
      began.push({ name, atMs: performance.now() });
    };
    await Promise.all(['one', 'two', 'three', 'four'].map(record));
    expect(began.map(({ name }) => name)).toEqual(['one', 'two', 'three', 'four']);
    const gaps = began.slice(1).map(({ atMs }, index) => atMs - (began[index]?.atMs ?? 0));
    // Timers may fire a millisecond early.
    for (const gap of gaps) expect(gap).toBeGreaterThanOrEqual(PAUSE_MS - 2);
  });

  it('gives the first turn at once', async () => {
    const beganMs = performance.now();
    await createThrottle(60_000)();
    expect(performance.now() - beganMs).toBeLessThan(1_000);
  });
});
