import { addDays, dayStart, daysOf } from '../../../services/insights/domain/days.ts';
import type { Totals } from '../../../services/insights/domain/totals.ts';
import type { Money } from '../../../shared/account/change.ts';
import type { MovementKind } from '../../../shared/contract/insights/inputs.ts';
import { isoDay } from '../../../shared/time.ts';
import { mrrOfMoney, type World, type WorldEvent } from './figuresWorld.ts';

type MoneyEvent = Extract<WorldEvent, { kind: 'change' | 'opening' }>;

/** The totals of a day by what each account had at the ends of days, without rows and sums. `to` is the last day that is known. */
export function naiveTotals(world: World, day: string, to: string) {
  const accounts = world.directory.map(({ accountId }) => accountOf(world, accountId));
  const start = addDays(day, -30);
  const window = daysOf({ from: addDays(start, 1), to: day });
  const lost = accounts.flatMap((account) => {
    const lastDay = window.findLast((one) => account.kindOn(one) === 'churn');
    return lastDay === undefined ? [] : [{ account, lastDay }];
  });
  const isFailure = ({ account, lastDay }: (typeof lost)[number]) => account.lostWhileDue(lastDay);
  const atStart = accounts.filter((account) => account.mrrAtEnd(start) > 0);
  const joined = accounts.filter(
    (account) =>
      account.mrrAtEnd(start) === 0 &&
      window.some((one) => account.mrrAtEnd(one) > 0 || account.opened(one) > 0),
  );
  const sum = (numbers: number[]) => numbers.reduce((total, number) => total + number, 0);
  return {
    mrr: sum(accounts.map((account) => account.mrrAtEnd(day))),
    subscribers: accounts.filter((account) => account.mrrAtEnd(day) > 0).length,
    movements: movementsOn(accounts, day),
    churn: {
      churned: lost.length,
      base: atStart.length + joined.length,
      voluntary: lost.filter((one) => !isFailure(one)).length,
      paymentFailure: lost.filter(isFailure).length,
      churnedMrrMinor: sum(lost.map(({ account, lastDay }) => account.mrrAtStart(lastDay))),
      startMrrMinor: sum(atStart.map((account) => account.mrrAtEnd(start))),
    },
    cohort: cohortOn(world, day, to),
    checkouts: {
      opened: accounts.filter((account) => account.checkoutOn(day) !== undefined).length,
      subscribed: accounts.filter((account) => account.subscribedAfter(day, to)).length,
    },
  };
}

type Account = ReturnType<typeof accountOf>;

function accountOf({ events, directory }: World, accountId: string) {
  const own = events.filter((event) => event.accountId === accountId);
  const changes = own.filter((event): event is MoneyEvent => event.kind !== 'checkout');
  const on = (day: string) => changes.filter(({ at }) => isoDay(at) === day);
  const moneyAtEnd = (day: string): Money => changes.findLast(({ at }) => isoDay(at) <= day)?.after;
  const mrrAtEnd = (day: string) => mrrOfMoney(moneyAtEnd(day));
  const opened = (day: string) => mrrOfMoney(on(day).find(({ kind }) => kind === 'opening')?.after);
  const mrrAtStart = (day: string) =>
    on(day).some(({ kind }) => kind === 'opening') ? opened(day) : mrrAtEnd(addDays(day, -1));
  const row = directory.find((one) => one.accountId === accountId);
  const checkoutOn = (day: string) =>
    own.find(({ kind, at }) => kind === 'checkout' && isoDay(at) === day)?.at;
  return {
    mrrAtEnd,
    mrrAtStart,
    opened,
    checkoutOn,
    kindOn(day: string): MovementKind | undefined {
      const [before, after] = [mrrAtStart(day), mrrAtEnd(day)];
      if (before === after) return undefined;
      if (after === 0) return 'churn';
      if (before > 0) return before < after ? 'expansion' : 'contraction';
      const paidEarlier = changes.some((event) => isoDay(event.at) < day && mrrOfMoney(event.after) > 0);
      if (paidEarlier) return 'reactivation';
      // Nothing but the amount of its opening, which it lost on the same day.
      return row?.migratedDay ? 'migrated' : 'new';
    },
    lostWhileDue(day: string): boolean {
      const loss = on(day).findLast(({ before, after }) => mrrOfMoney(before) > 0 && mrrOfMoney(after) === 0);
      return [loss?.before, loss?.after].some((money) =>
        ['past_due', 'unpaid'].includes(money?.revenue?.status ?? ''),
      );
    },
    subscribedAfter(day: string, to: string): boolean {
      const since = checkoutOn(day);
      if (since === undefined) return false;
      return changes.some(
        ({ kind, before, after, at }) =>
          kind === 'change' &&
          at >= since &&
          at < since + 7 * 86_400 &&
          isoDay(at) <= to &&
          ['active', 'trialing'].includes(after?.revenue?.status ?? '') &&
          !['active', 'trialing', 'past_due', 'unpaid'].includes(before?.revenue?.status ?? ''),
      );
    },
  };
}

function movementsOn(accounts: Account[], day: string): Totals['movements'] {
  const all = accounts.flatMap((account): [MovementKind, number][] => {
    const kind = account.kindOn(day);
    const opened = account.opened(day);
    return [
      ...(opened > 0 ? [['opening', opened] as [MovementKind, number]] : []),
      ...(kind ? [[kind, account.mrrAtEnd(day) - account.mrrAtStart(day)] as [MovementKind, number]] : []),
    ];
  });
  const kinds = [...new Set(all.map(([kind]) => kind))];
  return Object.fromEntries(
    kinds.map((kind) => {
      const amounts = all.filter(([one]) => one === kind).map(([, amount]) => amount);
      return [
        kind,
        { accounts: amounts.length, amountMinor: amounts.reduce((one, other) => one + other, 0) },
      ];
    }),
  );
}

function cohortOn({ directory }: World, day: string, to: string): Totals['cohort'] {
  const all = directory.filter(({ firstSessionDay }) => firstSessionDay === day);
  const own = all.filter(({ migratedDay }) => migratedDay === undefined);
  const until = Math.min(dayStart(addDays(day, 31)), dayStart(addDays(to, 1)));
  return {
    started: own.length,
    converted: own.filter(({ firstPaidAt }) => firstPaidAt !== undefined && firstPaidAt < until).length,
    migrated: all.length - own.length,
  };
}
