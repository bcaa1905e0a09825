import { expect, it } from 'vitest';
import { daysOf } from '../../../services/insights/domain/days.ts';
import { listMovements, type MovementPosition } from '../../../services/insights/domain/listMovements.ts';
import type { AccountMovement } from '../../../services/insights/domain/movements.ts';
import type { Totals } from '../../../services/insights/domain/totals.ts';
import { totalsOf } from '../../support/insights/totalsOf.ts';

const RANGE = { from: '2026-11-01', to: '2026-11-29' };

const gained = (accountId: string): AccountMovement => ({
  accountId,
  kind: 'new',
  plan: 'starter',
  beforeMinor: 0,
  afterMinor: 2_900,
});
const lost = (accountId: string): AccountMovement => ({
  accountId,
  kind: 'churn',
  planBefore: 'starter',
  beforeMinor: 2_900,
  afterMinor: 0,
});

function world(byDay: Record<string, AccountMovement[]>) {
  const read: string[] = [];
  const readMovements = async (day: string) => {
    read.push(day);
    return byDay[day] ?? [];
  };
  const list = (
    query: { limit: number; kind?: AccountMovement['kind']; after?: MovementPosition },
    stored: Totals[] = [],
    lastKnown = stored.at(-1)?.day,
  ) => listMovements({ readMovements }, { known: stored, lastKnown }, { range: RANGE, ...query });
  return { read, list };
}

it('movements are listed newest day first, and by account on a day', async () => {
  const { list } = world({ '2026-11-02': [gained('b')], '2026-11-28': [gained('a'), gained('c')] });
  const { movements, next } = await list({ limit: 10 });
  expect(movements.map(({ day, accountId }) => [day, accountId])).toEqual([
    ['2026-11-28', 'a'],
    ['2026-11-28', 'c'],
    ['2026-11-02', 'b'],
  ]);
  expect(next).toBeUndefined();
});

it('pages have each movement once, in a day and across days', async () => {
  const ids = ['a', 'b', 'c', 'd', 'e'];
  const { list } = world({
    '2026-11-03': ids.map(gained),
    '2026-11-04': ids.map(lost),
    '2026-11-20': ids.map(gained),
  });
  for (const limit of [1, 2, 3, 4, 5, 7, 15]) {
    const seen: string[] = [];
    let after: MovementPosition | undefined;
    do {
      const page = await list({ limit, ...(after ? { after } : {}) });
      expect(page.movements.length).toBeLessThanOrEqual(limit);
      seen.push(...page.movements.map(({ day, accountId }) => `${day} ${accountId}`));
      after = page.next;
    } while (after);
    expect(seen).toEqual(
      ['2026-11-20', '2026-11-04', '2026-11-03'].flatMap((day) => ids.map((id) => `${day} ${id}`)),
    );
  }
});

it('a page has all movements of an account on a day', async () => {
  const opened = { ...gained('b'), kind: 'opening' as const };
  const { list } = world({ '2026-11-04': [gained('a'), opened, lost('b')] });
  const first = await list({ limit: 2 });
  expect(first.movements.map(({ accountId }) => accountId)).toEqual(['a']);
  const second = await list({ limit: 2, ...(first.next ? { after: first.next } : {}) });
  expect(second.movements.map(({ kind }) => kind)).toEqual(['opening', 'churn']);
  expect((await list({ limit: 1, after: { day: '2026-11-04', accountId: 'a' } })).movements).toHaveLength(2);
});

it('only days are read of which totals say that they have movements of the kind, and days after the last totals', async () => {
  const stored = daysOf(RANGE).map((day) => totalsOf(day));
  const one = { accounts: 1, amountMinor: 1 };
  const known = stored.map((totals) => {
    if (totals.day === '2026-11-05') return { ...totals, movements: { new: one } };
    return totals.day === '2026-11-06' ? { ...totals, movements: { churn: one } } : totals;
  });
  const { list, read } = world({ '2026-11-05': [gained('a')], '2026-11-06': [lost('a')] });
  const untilYesterday = known.filter(({ day }) => day < '2026-11-29');
  expect((await list({ limit: 10, kind: 'churn' }, untilYesterday)).movements).toHaveLength(1);
  expect(read).toEqual(['2026-11-29', '2026-11-06']);
  read.length = 0;
  await list(
    { limit: 10 },
    untilYesterday.filter(({ day }) => day > '2026-11-20'),
  );
  expect(read).toEqual(['2026-11-29']);
});

it('no day is read of a range before the first totals', async () => {
  const { list, read } = world({});
  expect((await list({ limit: 10 }, [], '2026-12-24')).movements).toEqual([]);
  expect(read).toEqual([]);
});

it('a page ends after 31 days without enough movements, and the next one goes on', async () => {
  const range = { from: '2026-01-01', to: '2026-11-29' };
  const read: string[] = [];
  const readMovements = async (day: string) => {
    read.push(day);
    return day === '2026-01-01' ? [gained('a')] : [];
  };
  const found: string[] = [];
  let after: MovementPosition | undefined;
  let pages = 0;
  do {
    const page = await listMovements(
      { readMovements },
      { known: [], lastKnown: undefined },
      { range, limit: 5, after },
    );
    found.push(...page.movements.map(({ day }) => day));
    after = page.next;
    pages++;
  } while (after);
  expect(found).toEqual(['2026-01-01']);
  expect(read).toEqual(daysOf(range).reverse());
  expect(pages).toBe(Math.ceil(daysOf(range).length / 31));
});
