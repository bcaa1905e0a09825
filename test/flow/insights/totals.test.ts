import { beforeEach, expect, it, vi } from 'vitest';
import { addDays, dayStart } from '../../../services/insights/domain/days.ts';
import { readLiveTotals } from '../../../services/insights/domain/liveTotals.ts';
import { lastWholeDay, runNightlyTotals } from '../../../services/insights/domain/nightlyTotals.ts';
import { createTotalsStore } from '../../../services/insights/store/totalsStore.ts';
import { levelNames } from '../../../shared/account/listing.ts';
import type { Table } from '../../../shared/aws/tableClient.ts';
import { handlerEnv } from '../../support/api/handlerEnv.ts';
import { changed, FREE, openedCheckout, paying } from '../../support/insights/changeRows.ts';
import { type Figures, noSums } from '../../support/insights/memoryFigures.ts';
import { nightAfter } from '../../support/insights/nightAfter.ts';
import { putFigures, storedTotals, writeFigures } from '../../support/insights/writeFigures.ts';
import { asFunction } from '../../support/permissions/asFunction.ts';
import { Crash, type CrashPoint, crashing } from '../../support/table/crashing.ts';
import { testTable } from '../../support/table/testTable.ts';
import { recordMetrics } from '../../support/webhooks/recordMetrics.ts';

const LAST = lastWholeDay(Math.floor(Date.now() / 1000));
/** Four days: an account is taken over, then one buys, is upgraded and is erased. */
const DAYS = [-3, -2, -1, 0].map((offset) => addDays(LAST, offset)) as [string, string, string, string];
const noon = (day: string) => dayStart(day) + 43_200;

function fourDays(): Figures {
  const [first, second, third, fourth] = DAYS;
  const at = (day: string, accountId: string, name: string) => ({ accountId, name, at: noon(day) });
  const starter = (count: number) => ({
    [levelNames.mrr('starter')]: 2_900 * count,
    [levelNames.subscribers('starter')]: count,
  });
  const growth = (count: number) => ({
    [levelNames.mrr('growth')]: 9_900 * count,
    [levelNames.subscribers('growth')]: count,
  });
  return {
    rows: [
      changed(undefined, paying(2_900), { ...at(first, 'old', '000000000001'), kind: 'opening' }),
      openedCheckout('buyer', noon(first)),
      changed(FREE, paying(2_900), at(second, 'buyer', '000000000002')),
      changed(paying(2_900), paying(9_900, { plan: 'growth' }), at(third, 'buyer', '000000000003')),
      changed(paying(9_900, { plan: 'growth' }), undefined, at(fourth, 'buyer', '000000000004')),
    ],
    sums: new Map([
      [first, { ...noSums(), levels: starter(1), openings: 1 }],
      [second, { ...noSums(), levels: starter(1) }],
      [third, { ...noSums(), levels: { ...starter(-1), ...growth(1) } }],
      [fourth, { ...noSums(), levels: growth(-1) }],
    ]),
    directory: [
      { accountId: 'old', firstRevenueDay: first, migratedDay: first, firstSessionDay: first },
      { accountId: 'buyer', firstRevenueDay: second, firstSessionDay: first, firstPaidAt: noon(second) },
    ],
  };
}

let table: Table;

beforeEach(async () => {
  table = await testTable();
  await handlerEnv(table);
});

const night = (of: Table, day: string) => runNightlyTotals(createTotalsStore(of), nightAfter(day));

const handler = async () =>
  asFunction('Totals', (await import('../../../services/insights/handlers/totals.ts')).handler)();

it('the function stores the totals of each day with the permissions that it has, once a night', async () => {
  await writeFigures(table, fourDays());
  const metrics = recordMetrics();
  await handler();
  const stored = await storedTotals(table);
  expect(stored.map(({ day, movements }) => [day, movements])).toEqual([
    [DAYS[0], { opening: { accounts: 1, amountMinor: 2_900 } }],
    [DAYS[1], { new: { accounts: 1, amountMinor: 2_900 } }],
    [DAYS[2], { expansion: { accounts: 1, amountMinor: 7_000 } }],
    [DAYS[3], { churn: { accounts: 1, amountMinor: -9_900 } }],
  ]);
  expect(stored[0]).toMatchObject({
    openings: 1,
    lastOpeningDay: DAYS[0],
    cohort: { started: 1, converted: 1, migrated: 1 },
    checkouts: { opened: 1, subscribed: 1 },
  });
  expect(stored[3]).toMatchObject({
    levels: { 'mrr#starter': 2_900, 'subscribers#starter': 1 },
    churn: { churned: 1, base: 2, voluntary: 1, churnedMrrMinor: 9_900, startMrrMinor: 0 },
  });
  expect(metrics()).toEqual({ totals_rewritten: 4 });
  await handler();
  expect(metrics()).toEqual({ totals_rewritten: 4 });
  expect(await storedTotals(table)).toEqual(stored);
});

it('the function counts a missing night before it runs, and a day that does not add up', async () => {
  await writeFigures(table, fourDays());
  await night(table, DAYS[1]);
  await putFigures(table, DAYS[3], 7, { 'level#mrr#starter': 100 });
  vi.spyOn(console, 'error').mockImplementation(() => {});
  const metrics = recordMetrics();
  await handler();
  expect(metrics()).toMatchObject({ totals_late: 1, totals_mismatch: 1 });
  vi.restoreAllMocks();
});

it('a run stores the same after a crash at any of its writes, when it runs twice, and three days late', {
  timeout: 120_000,
}, async () => {
  const figures = fourDays();
  await writeFigures(table, figures);
  for (const day of DAYS) await night(table, day);
  const expected = await storedTotals(table);

  const late = await testTable();
  await writeFigures(late, figures);
  await night(late, DAYS[0]);
  await night(late, DAYS[3]);
  expect(await storedTotals(late)).toEqual(expected);

  const crashed = async (point: CrashPoint) => {
    const other = await testTable();
    await writeFigures(other, figures);
    await night(other, DAYS[0]);
    const store = createTotalsStore(other);
    const { writeTotals } = crashing({ writeTotals: store.writeTotals }, point);
    await expect(runNightlyTotals({ ...store, writeTotals }, nightAfter(DAYS[3]))).rejects.toThrow(Crash);
    await night(other, DAYS[3]);
    expect(await storedTotals(other)).toEqual(expected);
  };
  for (let call = 1; call < DAYS.length; call++) await crashed({ call, when: 'before' });
  await crashed({ call: DAYS.length - 1, when: 'after' });
});

it('a day has the sums of all its buckets, and ignores what it does not know', async () => {
  const [day] = DAYS;
  await putFigures(table, day, 0, { 'plan#starter#sessions': 3, 'level#at_80': 2, 'opening#accounts': 1 });
  await putFigures(table, day, 63, {
    'plan#starter#sessions': 4,
    'plan#starter#seconds': 90,
    'plan#constructor#seconds': 5,
    'level#at_80': -1,
    'level#accounts#free': 7,
    'opened#accounts': 9,
    'move#free#starter#accounts': 1,
    'new_kind#plan#seconds': 8,
  });
  await putFigures(table, addDays(day, 1), 0, { 'level#at_80': 100 });
  expect(await createTotalsStore(table).readDaySums(day)).toEqual({
    levels: { at_80: 1, 'accounts#free': 7 },
    use: { starter: { sessions: 7, seconds: 90 }, constructor: { sessions: 0, seconds: 5 } },
    openings: 1,
  });
});

it('all pages of a day are read', async () => {
  const [day] = DAYS;
  const plan = 'x'.repeat(150_000);
  const rows = Array.from({ length: 9 }, (_, index) =>
    changed({ plan }, { plan }, { at: noon(day), name: String(index) }),
  );
  await writeFigures(table, { rows, sums: new Map(), directory: [] });
  expect(await createTotalsStore(table).readDayChanges(day)).toHaveLength(9);
});

it('totals are read by range, and the last one up to a day', async () => {
  await writeFigures(table, fourDays());
  await night(table, DAYS[3]);
  const store = createTotalsStore(table);
  const range = await store.readTotals({ from: DAYS[1], to: DAYS[2] });
  expect(range.map(({ day }) => day)).toEqual([DAYS[1], DAYS[2]]);
  expect(await store.readTotals({ from: DAYS[2], to: DAYS[1] })).toEqual([]);
  expect((await store.readLastTotals(DAYS[2]))?.day).toBe(DAYS[2]);
  expect(await store.readLastTotals(addDays(DAYS[0], -1))).toBeUndefined();
  const [stored] = (await storedTotals(table)).map(({ pk: _pk, sk: _sk, ...totals }) => totals);
  expect((await store.readTotals({ from: DAYS[0], to: DAYS[0] }))[0]).toEqual(stored);
});

it('the totals of 30 days through today take a query for stored days, eight for today and two batches', async () => {
  await writeFigures(table, fourDays());
  await night(table, DAYS[0]);
  const send = vi.spyOn(table.client, 'send');
  const now = noon(DAYS[1]);
  const { stored, live } = await readLiveTotals(createTotalsStore(table), {
    from: addDays(DAYS[1], -29),
    to: DAYS[1],
    now,
  });
  expect([stored.length, live.length]).toEqual([1, 1]);
  expect(live).toMatchObject([{ levels: { 'mrr#starter': 5_800 }, movements: { new: { accounts: 1 } } }]);
  const commands = send.mock.calls.map(([command]) => command.constructor.name).toSorted();
  expect(commands).toEqual([
    ...Array.from({ length: 2 }, () => 'BatchGetItemCommand'),
    ...Array.from({ length: 9 }, () => 'QueryCommand'),
  ]);
  send.mockRestore();
});
