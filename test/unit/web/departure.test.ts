import { expect, it } from 'vitest';
import { readDeparture, saveDeparture } from '../../../web/src/app/buying/departure.ts';

const HOUR_MS = 3_600_000;

function storageOf() {
  const items = new Map<string, string>();
  return {
    getItem: (key: string) => items.get(key) ?? null,
    setItem: (key: string, value: string) => void items.set(key, value),
    removeItem: (key: string) => void items.delete(key),
  };
}

it.each([
  ['checkout', 23 * HOUR_MS, true],
  ['checkout', 24 * HOUR_MS, false],
  ['portal', HOUR_MS - 1, true],
  ['portal', HOUR_MS, false],
] as const)('who left for the %s is expected back after %i ms: %s', (to, ageMs, isExpected) => {
  const storage = storageOf();
  saveDeparture(() => storage, { to, subject: 'ada', atMs: 1_000 });
  expect(readDeparture(() => storage, 'ada', 1_000 + ageMs) !== undefined).toBe(isExpected);
  expect(readDeparture(() => storage, 'grace', 1_000)).toBeUndefined();
});
