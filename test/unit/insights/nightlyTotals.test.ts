import { describe, expect, it } from 'vitest';
import { addDays, dayStart } from '../../../services/insights/domain/days.ts';
import { findFirstDay } from '../../../services/insights/domain/firstDay.ts';
import { isNightMissing, runNightlyTotals } from '../../../services/insights/domain/nightlyTotals.ts';
import { changed, FREE, paying } from '../../support/insights/changeRows.ts';
import { type Figures, memoryFigures, noSums } from '../../support/insights/memoryFigures.ts';
import { nightAfter } from '../../support/insights/nightAfter.ts';

const FIRST = '2026-02-27';

/** An account that subscribes on a day. */
function subscribedOn(day: string, accountId = 'a'): Figures {
  const levels = { 'mrr#starter': 2_900, 'subscribers#starter': 1 };
  const row = changed(FREE, paying(2_900), { accountId, at: dayStart(day) + 3_600 });
  return {
    rows: [row],
    sums: new Map([[day, { ...noSums(), levels }]]),
    directory: [{ accountId, firstRevenueDay: day }],
  };
}

describe('the run of a night', () => {
  it('computes the day before, across the end of a month', async () => {
    const { store, totals } = memoryFigures(subscribedOn(FIRST));
    const outcome = await runNightlyTotals(store, nightAfter('2026-03-01'));
    expect(outcome).toMatchObject({
      kind: 'rewritten',
      from: FIRST,
      to: '2026-03-01',
      days: 3,
      mismatches: [],
    });
    expect(totals().map(({ day }) => day)).toEqual([FIRST, '2026-02-28', '2026-03-01']);
    expect(totals().map(({ levels }) => levels['mrr#starter'])).toEqual([2_900, 2_900, 2_900]);
    expect(totals().map(({ movements }) => movements.new?.accounts)).toEqual([1, undefined, undefined]);
  });

  it('begins at 02:40 UTC, and is done once', async () => {
    const { store } = memoryFigures(subscribedOn(FIRST));
    expect(await runNightlyTotals(store, nightAfter(FIRST))).toMatchObject({ kind: 'rewritten', to: FIRST });
    const next = nightAfter(addDays(FIRST, 1));
    expect(await runNightlyTotals(store, next - 1)).toEqual({ kind: 'done' });
    expect(await runNightlyTotals(store, next)).toMatchObject({ kind: 'rewritten' });
    expect(await runNightlyTotals(store, next + 3_600)).toEqual({ kind: 'done' });
  });

  it('rewrites a day whose change was late for 34 days, and no longer', async () => {
    const figures = subscribedOn(FIRST);
    const { store, totals } = memoryFigures(figures);
    for (let index = 0; index < 40; index++) await runNightlyTotals(store, nightAfter(addDays(FIRST, index)));
    const levelsOn = (day: string) => totals().find((one) => one.day === day)?.levels;
    for (const [age, day] of [
      [34, addDays(FIRST, 6)],
      [35, addDays(FIRST, 5)],
    ] as const) {
      figures.sums.set(day, { ...noSums(), levels: { at_80: 1 } });
      expect(addDays(day, age)).toBe(addDays(FIRST, 40));
    }
    await runNightlyTotals(store, nightAfter(addDays(FIRST, 40)));
    expect(levelsOn(addDays(FIRST, 5))).not.toHaveProperty('at_80');
    expect(levelsOn(addDays(FIRST, 6))).toMatchObject({ at_80: 1 });
    expect(levelsOn(addDays(FIRST, 40))).toMatchObject({ at_80: 1, 'mrr#starter': 2_900 });
  });

  it('reports the day on which movements are not the change of the revenue', async () => {
    const figures = subscribedOn(FIRST);
    figures.sums.set(addDays(FIRST, 1), { ...noSums(), levels: { 'mrr#growth': 9_900 } });
    const { store } = memoryFigures(figures);
    expect(await runNightlyTotals(store, nightAfter(addDays(FIRST, 3)))).toMatchObject({
      mismatches: [{ day: addDays(FIRST, 1), expectedMinor: 2_900, actualMinor: 12_800 }],
    });
  });

  it('of a stage without figures stores the last day, so that it is done', async () => {
    const { store, totals } = memoryFigures({ rows: [], sums: new Map(), directory: [] });
    await runNightlyTotals(store, nightAfter(FIRST));
    expect(totals().map(({ day }) => day)).toEqual([FIRST]);
    expect(await runNightlyTotals(store, nightAfter(FIRST) + 900)).toEqual({ kind: 'done' });
  });
});

describe('a night is missing', () => {
  const stage = async (last?: string) => {
    const { store } = memoryFigures(subscribedOn(FIRST));
    if (last) await runNightlyTotals(store, nightAfter(last));
    return store;
  };
  const next = nightAfter(addDays(FIRST, 1));

  it('three hours after its run should have begun', async () => {
    const store = await stage(FIRST);
    expect(await isNightMissing(store, next)).toBe(false);
    expect(await isNightMissing(store, next + 3 * 3_600)).toBe(false);
    expect(await isNightMissing(store, next + 3 * 3_600 + 1)).toBe(true);
  });

  it('at once if one before it is missing, too', async () => {
    expect(await isNightMissing(await stage(FIRST), nightAfter(addDays(FIRST, 2)))).toBe(true);
  });

  it('in no new stage, and not after its run', async () => {
    expect(await isNightMissing(await stage(), next + 86_400)).toBe(false);
    expect(await isNightMissing(await stage(addDays(FIRST, 1)), next + 80_000)).toBe(false);
  });
});

describe('the first day with figures', () => {
  const firstDay = (days: string[], to: string) => {
    const sums = new Map(days.map((day) => [day, { ...noSums(), levels: { at_80: 0 } }]));
    return findFirstDay(memoryFigures({ rows: [], sums, directory: [] }).store, to);
  };

  it('is found behind a year without any', async () => {
    expect(await firstDay(['2025-01-01', '2026-01-31'], '2026-02-28')).toBe('2025-01-01');
  });

  it('is the last day if there is none', async () => {
    expect(await firstDay([], '2026-02-28')).toBe('2026-02-28');
  });
});
