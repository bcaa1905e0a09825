import { describe, expect, it } from 'vitest';
import { addDays, dayStart } from '../../../services/insights/domain/days.ts';
import { readLiveTotals } from '../../../services/insights/domain/liveTotals.ts';
import { runNightlyTotals } from '../../../services/insights/domain/nightlyTotals.ts';
import { changed, FREE, paying } from '../../support/insights/changeRows.ts';
import { memoryFigures, noSums } from '../../support/insights/memoryFigures.ts';
import { nightAfter } from '../../support/insights/nightAfter.ts';

const FIRST = '2026-11-01';
const subscribe = (accountId: string, day: string) =>
  changed(FREE, paying(2_900), { accountId, at: dayStart(day) });

/** Accounts that subscribe on these days, and totals up to one. */
async function stage(
  days: string[],
  { storedTo, openings = {} }: { storedTo?: string; openings?: Record<string, number> } = {},
) {
  const sums = new Map(
    days.map((day) => [day, { ...noSums(), levels: { 'mrr#starter': 2_900 }, openings: openings[day] ?? 0 }]),
  );
  const rows = days.map((day) => subscribe(`u-${day}`, day));
  const { store } = memoryFigures({ rows, sums, directory: [] });
  if (storedTo) await runNightlyTotals(store, nightAfter(storedTo));
  const reads: string[] = [];
  const counted = {
    ...store,
    readDayChanges: (day: string) => {
      reads.push(day);
      return store.readDayChanges(day);
    },
  };
  return { store: counted, reads };
}

const noon = (day: string) => dayStart(day) + 43_200;
const mrr = (days: { day: string; levels: Record<string, number> }[]) =>
  Object.fromEntries(days.map(({ day, levels }) => [day, levels['mrr#starter']]));

describe('totals up to today', () => {
  it('are the stored ones, and today computed from its rows on top of them', async () => {
    const { store, reads } = await stage([FIRST, '2026-11-05'], { storedTo: '2026-11-04' });
    reads.length = 0;
    const { stored, live, start } = await readLiveTotals(store, {
      from: '2026-11-03',
      to: '2026-11-05',
      now: noon('2026-11-05'),
    });
    expect(mrr(stored)).toEqual({ '2026-11-03': 2_900, '2026-11-04': 2_900 });
    expect(live).toMatchObject([
      {
        day: '2026-11-05',
        levels: { 'mrr#starter': 5_800 },
        movements: { new: { accounts: 1, amountMinor: 2_900 } },
      },
    ]);
    expect(start?.day).toBe('2026-11-02');
    expect(reads).toEqual(['2026-11-05']);
  });

  it('read no rows for days that are stored, and none after today', async () => {
    const { store, reads } = await stage([FIRST], { storedTo: '2026-11-04' });
    reads.length = 0;
    const past = { from: '2026-11-02', to: '2026-11-03', now: noon('2026-11-05') };
    expect((await readLiveTotals(store, past)).live).toEqual([]);
    const future = { from: '2026-11-04', to: '2026-12-24', now: noon('2026-11-05') };
    expect((await readLiveTotals(store, future)).live.map(({ day }) => day)).toEqual(['2026-11-05']);
    expect(reads).toEqual(['2026-11-05']);
  });

  it('compute seven days after the last stored one at most', async () => {
    const { store } = await stage([FIRST, '2026-11-08', '2026-11-09'], { storedTo: FIRST });
    const { live } = await readLiveTotals(store, { from: FIRST, to: '2026-11-20', now: noon('2026-11-20') });
    expect(live.map(({ day }) => day)).toEqual(
      Array.from({ length: 7 }, (_, index) => addDays(FIRST, index + 1)),
    );
    expect(mrr(live)['2026-11-08']).toBe(5_800);
  });

  it('of a range after the last stored day begin with the levels of that day', async () => {
    const { store } = await stage([FIRST, '2026-11-03'], { storedTo: FIRST });
    const { stored, live, start } = await readLiveTotals(store, {
      from: '2026-11-05',
      to: '2026-11-05',
      now: noon('2026-11-05'),
    });
    expect(stored).toEqual([]);
    expect(mrr(live)).toEqual({ '2026-11-05': 5_800 });
    expect(start).toMatchObject({ day: '2026-11-04', levels: { 'mrr#starter': 5_800 } });
  });

  it('of a new stage without stored totals are those of its last seven days', async () => {
    const { store } = await stage([FIRST]);
    const { live, start } = await readLiveTotals(store, { from: '2026-10-15', to: FIRST, now: noon(FIRST) });
    expect(live).toHaveLength(7);
    expect(mrr(live)[FIRST]).toBe(2_900);
    expect(start).toBeUndefined();
  });

  it('say up to which day they are, and have the last stored day for a range after it', async () => {
    const { store } = await stage([FIRST, '2026-11-09'], { storedTo: FIRST });
    const range = { from: '2026-11-18', to: '2026-11-20', now: noon('2026-11-20') };
    const { base, live, lastDay } = await readLiveTotals(store, range);
    expect([base?.day, live, lastDay]).toEqual([FIRST, [], '2026-11-08']);
    const inTime = await readLiveTotals(store, { ...range, now: noon('2026-11-08') });
    expect(inTime.lastDay).toBe('2026-11-08');
  });

  it('of a range before the first stored day are none, and no rows are read', async () => {
    const { store, reads } = await stage([FIRST], { storedTo: FIRST });
    reads.length = 0;
    const range = { from: '2026-10-01', to: '2026-10-05', now: noon('2026-11-02') };
    expect(await readLiveTotals(store, range)).toMatchObject({ stored: [], live: [], start: undefined });
    expect(reads).toEqual([]);
  });

  it('say from which day on they are complete, also if accounts were taken over after the range', async () => {
    const days = [FIRST, '2026-11-03', '2026-11-06'];
    const { store } = await stage(days, { storedTo: '2026-11-05', openings: { '2026-11-03': 4 } });
    const past = await readLiveTotals(store, { from: FIRST, to: FIRST, now: noon('2026-11-06') });
    expect(past.completeFrom).toBe('2026-11-03');
    const now = await readLiveTotals(store, { from: FIRST, to: '2026-11-06', now: noon('2026-11-06') });
    expect(now.completeFrom).toBe('2026-11-03');
    const openedToday = await stage(days, { storedTo: '2026-11-05', openings: { '2026-11-06': 2 } });
    for (const to of [FIRST, '2026-11-05', '2026-11-06']) {
      const range = { from: FIRST, to, now: noon('2026-11-06') };
      expect((await readLiveTotals(openedToday.store, range)).completeFrom).toBe('2026-11-06');
    }
    const none = await stage([FIRST], { storedTo: FIRST });
    const always = await readLiveTotals(none.store, { from: FIRST, to: FIRST, now: noon(FIRST) });
    expect(always).not.toHaveProperty('completeFrom');
  });
});
