import { expect, it } from 'vitest';
import { addDays, dayStart } from '../../../services/insights/domain/days.ts';
import { lastWholeDay } from '../../../services/insights/domain/nightlyTotals.ts';
import type { Table } from '../../../shared/aws/tableClient.ts';
import { listAudit } from '../../../shared/credentials/auditTrail.ts';
import { isoDay } from '../../../shared/time.ts';
import { changed, FREE, paying } from '../../support/insights/changeRows.ts';
import { noSums } from '../../support/insights/memoryFigures.ts';
import { putFigures, storedTotals, writeFigures } from '../../support/insights/writeFigures.ts';
import { openLocalStage } from './support/openLocalStage.ts';

const LAST = lastWholeDay(Math.floor(Date.now() / 1000));
const BOUGHT = addDays(LAST, -1);

it('a rebuild prints what differs, writes it once, and then finds nothing', {
  timeout: 120_000,
}, async () => {
  const { table, run } = await openLocalStage();
  const rebuild = (...args: string[]) => run('insights', 'rebuild', ...args);
  await writeFigures(table, {
    rows: [changed(FREE, paying(2_900), { at: dayStart(BOUGHT) })],
    sums: new Map([[BOUGHT, { ...noSums(), levels: { 'mrr#starter': 2_900 } }]]),
    directory: [],
  });
  const dry = await rebuild('--dry-run');
  expect([dry.code, dry.error]).toEqual([0, '']);
  expect(dry.out).toContain(`computing the days from ${BOUGHT} to ${LAST} of local`);
  expect(dry.out).toContain('2 days computed, 2 days would be written; nothing was changed');
  expect(await storedTotals(table)).toEqual([]);
  expect(await commandsOf(table)).toEqual([]);

  expect((await rebuild()).out).toMatch(new RegExp(`2 days written\n.*\n${BOUGHT} +no totals yet\n${LAST} `));
  expect(await storedTotals(table)).toMatchObject([
    { day: BOUGHT, movements: { new: { accounts: 1, amountMinor: 2_900 } } },
    { day: LAST, levels: { 'mrr#starter': 2_900 } },
  ]);
  expect(await commandsOf(table)).toEqual(['npm run insights -- rebuild']);
  expect((await rebuild()).out).toContain('2 days computed, 0 days written');

  await putFigures(table, LAST, 3, { 'level#mrr#starter': 100 });
  const changedDay = await rebuild('--dry-run');
  expect(changedDay.out).toContain(`${LAST}: the revenue is 3000, with the changes of the day 2900`);
  expect(changedDay.out).toMatch(new RegExp(`${LAST} +levels`));
});

/** The commands in the audit trail of the stage. */
async function commandsOf(table: Table): Promise<string[]> {
  const { entries } = await listAudit(table, { day: isoDay(Math.floor(Date.now() / 1000)), limit: 100 });
  return entries.map(({ action }) => action);
}
