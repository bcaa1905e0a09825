import { expect, it } from 'vitest';
import { mapAtOnce } from '../../../../scripts/migrate/mapAtOnce.ts';

it('results are in the order of the rows, and a few are worked on at the same time', async () => {
  let working = 0;
  let mostWorking = 0;
  const results = await mapAtOnce([5, 1, 4, 2, 3], 2, async (ms) => {
    mostWorking = Math.max(mostWorking, ++working);
    await new Promise((resolve) => setTimeout(resolve, ms));
    working--;
    return ms * 10;
  });
  expect(results).toEqual([50, 10, 40, 20, 30]);
  expect(mostWorking).toBe(2);
});

it('the first error ends it, and no other row is begun', async () => {
  const begun: number[] = [];
  const run = mapAtOnce([1, 2, 3, 4, 5, 6], 2, async (row) => {
    begun.push(row);
    await Promise.resolve();
    if (row === 2) throw new Error('refused');
  });
  await expect(run).rejects.toThrow('refused');
  expect(begun).toEqual([1, 2, 3]);
});

it('nothing to do is done', async () => {
  expect(await mapAtOnce([], 8, async () => 1)).toEqual([]);
});
