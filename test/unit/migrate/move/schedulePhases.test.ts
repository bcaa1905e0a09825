import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ScheduledSubscription } from '../../../../scripts/migrate/stripe/scheduledSubscription.ts';
import { desiredSchedule } from '../../../../scripts/migrate/stripe/schedulePhases.ts';
import type { MigrationOption } from '../../../../shared/account/migration.ts';
import { addMonths } from '../../../../shared/time.ts';
import { PERIOD_END, PLAN_HASH, subscription } from './fixtures.ts';

const FORMER = 'price_build';
const OVERAGE = 'price_build_overage';
const FIRST = 'price_first';
const LIST = 'price_list';

type Case = {
  option: MigrationOption;
  subscription: ScheduledSubscription;
  movesAt: number;
};

const scheduleOf = ({ option, subscription: current, movesAt }: Case) =>
  desiredSchedule({ movesAt, planHash: PLAN_HASH }, option, {
    subscription: current,
    prices: option.months > 0 ? { first: FIRST, list: LIST } : { list: LIST },
    phaseStart: current.periodStart,
  });

/** What is billed at each renewal, read from the phases as Stripe reads them. */
function billedAt({ phases }: ReturnType<typeof scheduleOf>, at: number): string[] | undefined {
  const phase = phases.find(({ end_date: end }) => at < Number(end));
  return phase?.items.map(({ price = '' }) => price);
}

const cases: fc.Arbitrary<Case> = fc
  .record({
    listAmount: fc.constantFrom(2_900, 9_900),
    formerAmount: fc.constantFrom(900, 1_900, 2_900, 3_900, 9_900),
    keepMonths: fc.integer({ min: 0, max: 12 }),
    hasOverage: fc.boolean(),
    day: fc.integer({ min: 1, max: 31 }),
    month: fc.integer({ min: 0, max: 11 }),
    periodsLeft: fc.integer({ min: 1, max: 3 }),
    discounts: fc.uniqueArray(fc.record({ id: fc.constantFrom('di_1', 'di_2'), isOnce: fc.boolean() }), {
      selector: ({ id }) => id,
    }),
  })
  .map(({ listAmount, formerAmount, keepMonths, hasOverage, day, month, periodsLeft, discounts }) => {
    const months = formerAmount < listAmount ? keepMonths : 0;
    const anchor = addMonths(Date.UTC(2024, 0, day) / 1000, 0);
    const periodStart = addMonths(anchor, 12 + month);
    const [plan, overage] = subscription().items;
    return {
      option: {
        plan: 'starter',
        amountMinor: months > 0 ? Math.min(formerAmount, listAmount) : listAmount,
        months,
        thenAmountMinor: listAmount,
      },
      movesAt: addMonths(anchor, 12 + month + periodsLeft),
      subscription: subscription({
        anchor,
        periodStart,
        periodEnd: addMonths(anchor, 13 + month),
        items: [plan, ...(hasOverage ? [overage] : [])].filter((item) => item !== undefined),
        discounts,
      }),
    };
  });

const renewal = ({ subscription: { anchor }, movesAt }: Case, number: number) => {
  const [from, to] = [new Date(anchor * 1000), new Date(movesAt * 1000)];
  const months = (to.getUTCFullYear() - from.getUTCFullYear()) * 12 + to.getUTCMonth() - from.getUTCMonth();
  return addMonths(anchor, months + number);
};

describe('the phases of a move', () => {
  it('follow each other without a gap, from the current phase on, and end at renewals', () => {
    fc.assert(
      fc.property(cases, (one) => {
        const { phases } = scheduleOf(one);
        const ends = phases.map(({ end_date: end }) => Number(end));
        expect(phases.map(({ start_date: start }) => start)).toEqual([
          one.subscription.periodStart,
          ...phases.slice(1).map(() => undefined),
        ]);
        expect(ends[0]).toBe(one.movesAt);
        expect(ends).toEqual([...new Set(ends)].sort((a, b) => a - b));
        const renewals = Array.from({ length: 14 }, (_, number) => renewal(one, number));
        expect(renewals).toEqual(expect.arrayContaining(ends));
      }),
    );
  });

  it('change nothing until the move', () => {
    fc.assert(
      fc.property(cases, (one) => {
        const [now] = scheduleOf(one).phases;
        const hasOverage = one.subscription.items.length > 1;
        expect(now?.items).toEqual([
          { price: FORMER, quantity: 1 },
          ...(hasOverage ? [{ price: OVERAGE }] : []),
        ]);
        expect(now?.discounts).toEqual(
          one.subscription.discounts.length > 0
            ? one.subscription.discounts.map(({ id }) => ({ discount: id }))
            : undefined,
        );
      }),
    );
  });

  it('bill the first amount for its months and the list price afterwards', () => {
    fc.assert(
      fc.property(cases, (one) => {
        const schedule = scheduleOf(one);
        const { months } = one.option;
        for (let number = 0; number < months; number++) {
          expect(billedAt(schedule, renewal(one, number))?.[0]).toBe(FIRST);
        }
        // The subscription keeps the items of the last phase once the schedule is released.
        expect(billedAt(schedule, renewal(one, months))?.[0]).toBe(LIST);
        expect(schedule.phases.at(-1)?.items).toEqual([{ price: LIST, quantity: 1 }]);
      }),
    );
  });

  it('have the overage in exactly the one period after the move, so that the renewal of the move bills it', () => {
    fc.assert(
      fc.property(cases, (one) => {
        const schedule = scheduleOf(one);
        const has = (number: number) => billedAt(schedule, renewal(one, number))?.includes(OVERAGE) ?? false;
        expect(has(0)).toBe(one.subscription.items.length > 1);
        for (let number = 1; number <= one.option.months + 1; number++) expect(has(number)).toBe(false);
        expect(schedule.phases.at(-1)?.items.map(({ price }) => price)).toEqual([LIST]);
      }),
    );
  });

  it('prorate nothing', () => {
    fc.assert(
      fc.property(cases, (one) => {
        for (const phase of scheduleOf(one).phases) expect(phase.proration_behavior).toBe('none');
      }),
    );
  });

  it('keep discounts in all phases, and a coupon for one invoice until that invoice', () => {
    fc.assert(
      fc.property(cases, (one) => {
        const [, ...later] = scheduleOf(one).phases;
        const isNext = one.subscription.periodEnd === one.movesAt;
        for (const [index, phase] of later.entries()) {
          const isKept = (isOnce: boolean) => !isOnce || (isNext && index === 0);
          const kept = one.subscription.discounts.filter(({ isOnce }) => isKept(isOnce));
          const wanted = kept.length > 0 ? kept.map(({ id }) => ({ discount: id })) : undefined;
          expect(phase.discounts).toEqual(wanted);
        }
      }),
    );
  });
});

const OPTION: MigrationOption = { plan: 'starter', amountMinor: 1_900, months: 3, thenAmountMinor: 2_900 };

describe('the schedule of a move', () => {
  it('has a phase for each change: now, the last overage, the first amount, the list price', () => {
    const { phases } = scheduleOf({ option: OPTION, subscription: subscription(), movesAt: PERIOD_END });
    expect(phases.map(({ end_date: end, items }) => [end, items.map(({ price }) => price)])).toEqual([
      [PERIOD_END, [FORMER, OVERAGE]],
      [addMonths(PERIOD_END, 1), [FIRST, OVERAGE]],
      [addMonths(PERIOD_END, 3), [FIRST]],
      [addMonths(PERIOD_END, 4), [LIST]],
    ]);
  });

  it('leaves out a discount from the renewal at which it is over', () => {
    const discounts = [{ id: 'di_1', isOnce: false, end: addMonths(PERIOD_END, 1) + 1 }];
    const discounted = subscription({ discounts });
    const { phases } = scheduleOf({ option: OPTION, subscription: discounted, movesAt: PERIOD_END });
    const kept = phases.map(({ discounts: given }) => given?.length ?? 0);
    expect([kept, phases[2]?.end_date]).toEqual([[1, 1, 1, 0, 0], addMonths(PERIOD_END, 2)]);
  });

  it('keeps the last day of the month over a shorter month', () => {
    const day = (year: number, month: number, date: number) => Date.UTC(year, month, date) / 1000;
    const anchor = day(2025, 0, 31);
    const { phases } = scheduleOf({
      option: OPTION,
      movesAt: day(2026, 1, 28),
      subscription: subscription({ anchor, periodStart: day(2026, 0, 31), periodEnd: day(2026, 1, 28) }),
    });
    const ends = phases.map(({ end_date: end }) => end);
    expect(ends).toEqual([day(2026, 1, 28), day(2026, 2, 31), day(2026, 4, 31), day(2026, 5, 30)]);
  });

  it('collects as the subscription does, with its taxes', () => {
    const current = subscription({
      collectionMethod: 'send_invoice',
      daysUntilDue: 14,
      paymentMethod: 'pm_1',
      taxRates: ['txr_1'],
      isAutomaticTax: true,
    });
    const { phases } = scheduleOf({ option: OPTION, subscription: current, movesAt: PERIOD_END });
    for (const phase of phases) {
      expect(phase).toMatchObject({
        collection_method: 'send_invoice',
        invoice_settings: { days_until_due: 14 },
        default_payment_method: 'pm_1',
        default_tax_rates: ['txr_1'],
        automatic_tax: { enabled: true },
      });
    }
  });

  it('keeps discounts and taxes of the item of the plan, and sets one of it', () => {
    const [plan, overage] = subscription().items;
    const items = [
      {
        ...plan,
        price: FORMER,
        isMetered: false,
        quantity: 1,
        taxRates: ['txr_2'],
        discounts: [{ id: 'di_3', isOnce: false }],
      },
      ...(overage ? [overage] : []),
    ];
    const { phases } = scheduleOf({
      option: OPTION,
      subscription: subscription({ items }),
      movesAt: PERIOD_END,
    });
    for (const {
      items: [first],
    } of phases) {
      expect(first).toMatchObject({ quantity: 1, tax_rates: ['txr_2'], discounts: [{ discount: 'di_3' }] });
    }
    expect(phases[1]?.items[1]).toEqual({ price: OVERAGE });
  });

  it('has another fingerprint when a phase differs, and the same one when it is computed again', () => {
    const one = { option: OPTION, subscription: subscription(), movesAt: PERIOD_END };
    const { fingerprint } = scheduleOf(one);
    expect(scheduleOf(one).fingerprint).toBe(fingerprint);
    expect(scheduleOf({ ...one, option: { ...OPTION, months: 2 } }).fingerprint).not.toBe(fingerprint);
    expect(fingerprint).toMatch(/^[0-9a-f]{64}$/);
  });
});
