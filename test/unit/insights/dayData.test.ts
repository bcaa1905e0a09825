import { expect, it } from 'vitest';
import { readDayData } from '../../../services/insights/domain/dayData.ts';
import { changed, FREE, paying } from '../../support/insights/changeRows.ts';

const DAY = '2026-11-20';

it('the directory is read for accounts that began to pay, and not for those that were taken over', async () => {
  const read: string[][] = [];
  const store = (rows: ReturnType<typeof changed>[]) => ({
    readDayChanges: async () => rows,
    readDirectoryRows: async (accountIds: string[]) => {
      read.push(accountIds);
      return [{ accountId: 'back', firstRevenueDay: '2026-11-01' }];
    },
  });
  const opened = changed(undefined, paying(2_900), { accountId: 'old', kind: 'opening' });
  const backfill = await readDayData(store([opened]), DAY);
  expect(backfill.movements.map(({ kind }) => kind)).toEqual(['opening']);
  expect(read).toEqual([]);
  const back = changed(FREE, paying(2_900), { accountId: 'back' });
  const upgraded = changed(paying(2_900), paying(9_900), { accountId: 'up' });
  const { movements } = await readDayData(store([opened, back, upgraded]), DAY);
  expect(movements.map(({ kind }) => kind)).toEqual(['reactivation', 'opening', 'expansion']);
  expect(read).toEqual([['back']]);
});
