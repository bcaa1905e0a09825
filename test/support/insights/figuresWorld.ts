import fc from 'fast-check';
import { addDays, dayStart } from '../../../services/insights/domain/days.ts';
import type { DaySums } from '../../../services/insights/domain/dayTotals.ts';
import type { ChangeRow, Money } from '../../../shared/account/change.ts';
import type { DirectoryRow } from '../../../shared/account/directory.ts';
import { levelNames } from '../../../shared/account/listing.ts';
import { isoDay } from '../../../shared/time.ts';
import { FREE, paying } from './changeRows.ts';
import { type Figures, noSums } from './memoryFigures.ts';

export const FIRST_DAY = '2026-01-15';
export const WORLD_DAYS = 75;

/** What can become of an account. */
const STATES: Money[] = [
  undefined,
  FREE,
  paying(2_900),
  paying(3_033),
  paying(9_900, { plan: 'growth' }),
  paying(2_900, { status: 'past_due' }),
  paying(0, { status: 'unpaid' }),
  paying(0, { status: 'trialing' }),
  paying(0, { status: 'canceled' }),
];

export type WorldEvent = { accountId: string; at: number } & (
  | { kind: 'change' | 'opening'; before: Money; after: Money }
  | { kind: 'checkout' }
);

export type World = { events: WorldEvent[]; directory: DirectoryRow[] };

const ACCOUNTS = 5;
const seconds = fc.integer({ min: 0, max: WORLD_DAYS * 86_400 - 1 });
const step = fc.record({
  account: fc.integer({ min: 0, max: ACCOUNTS - 1 }),
  // Few instants, so that many things happen on the same day.
  second: fc.oneof(
    seconds,
    fc.integer({ min: 0, max: WORLD_DAYS * 4 - 1 }).map((quarter) => quarter * 21_600),
  ),
  what: fc.oneof(
    { weight: 5, arbitrary: fc.constantFrom(...STATES).map((state) => ({ state })) },
    { weight: 1, arbitrary: fc.constant('checkout' as const) },
  ),
});
const dates = fc.record({
  isOpened: fc.boolean(),
  isMigrated: fc.boolean(),
  session: fc.option(fc.integer({ min: 0, max: WORLD_DAYS - 1 }), { nil: undefined }),
  paid: fc.option(seconds, { nil: undefined }),
});

/** Accounts that begin free or are taken over, and what happens to them within 75 days. */
export const anyWorld: fc.Arbitrary<World> = fc
  .tuple(fc.array(step, { maxLength: 60 }), fc.array(dates, { minLength: ACCOUNTS, maxLength: ACCOUNTS }))
  .map(([steps, accounts]) => {
    const states = new Map<string, Money>();
    const events: WorldEvent[] = [];
    for (const { account, second, what } of steps.toSorted((one, other) => one.second - other.second)) {
      const accountId = `u${account}`;
      const at = dayStart(FIRST_DAY) + second;
      if (what === 'checkout') {
        events.push({ kind: 'checkout', accountId, at });
        continue;
      }
      const before = states.get(accountId);
      if (before === what.state) continue;
      const isOpening = accounts[account]?.isOpened && !states.has(accountId);
      events.push({ kind: isOpening ? 'opening' : 'change', accountId, at, before, after: what.state });
      states.set(accountId, what.state);
    }
    const directory = accounts.map(({ isMigrated, session, paid }, index): DirectoryRow => {
      const accountId = `u${index}`;
      const first = events.find((event) => event.accountId === accountId && mrrAfter(event) > 0);
      return {
        accountId,
        ...(first ? { firstRevenueDay: isoDay(first.at) } : {}),
        ...(isMigrated ? { migratedDay: FIRST_DAY } : {}),
        ...(session === undefined ? {} : { firstSessionDay: addDays(FIRST_DAY, session) }),
        ...(paid === undefined ? {} : { firstPaidAt: dayStart(FIRST_DAY) + paid }),
      };
    });
    return { events, directory };
  });

export const mrrOfMoney = (money: Money): number => money?.revenue?.mrr ?? 0;
const mrrAfter = (event: WorldEvent) => (event.kind === 'checkout' ? 0 : mrrOfMoney(event.after));

/** What the ledger writes of the world. */
export function figuresOf({ events, directory }: World): Figures {
  const sums = new Map<string, DaySums>();
  const rows = events.map((event, index): ChangeRow => {
    const { accountId, at } = event;
    const day = isoDay(at);
    if (event.kind === 'checkout') return { ...event, name: `checkout#${day}#${index}`, plan: 'starter' };
    const ofDay = sums.get(day) ?? noSums();
    sums.set(day, ofDay);
    if (event.kind === 'opening') ofDay.openings++;
    for (const [sign, money] of [
      [-1, event.before],
      [1, event.after],
    ] as const) {
      for (const [name, amount] of levelsOfMoney(money)) {
        ofDay.levels[name] = (ofDay.levels[name] ?? 0) + sign * amount;
      }
    }
    return { ...event, accountId, name: String(index).padStart(12, '0') };
  });
  // The table has the rows of a day in the order of accounts.
  return { rows: rows.toReversed(), sums, directory };
}

function levelsOfMoney(money: Money): [string, number][] {
  if (!money) return [];
  const accounts: [string, number] = [levelNames.accounts(money.plan), 1];
  const { revenue } = money;
  if (!revenue || revenue.mrr === 0) return [accounts];
  return [accounts, [levelNames.subscribers(revenue.plan), 1], [levelNames.mrr(revenue.plan), revenue.mrr]];
}
