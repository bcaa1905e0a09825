import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mrrOf } from '../../../services/webhooks/domain/mrrOf.ts';
import { paidTimeOf } from '../../../services/webhooks/domain/paidTime.ts';
import type {
  StripeDiscount,
  StripeInvoice,
  StripeSubscription,
  SubscriptionItem,
} from '../../../services/webhooks/domain/stripeSubscription.ts';
import {
  DAY,
  END,
  invoice,
  item,
  line,
  RULES,
  START,
  subscription,
} from '../../support/billing/stripeObjects.ts';

/** The revenue of a subscription with these invoices, newest first; by default its first one is paid. */
function mrr(changes: Partial<StripeSubscription> = {}, invoices: StripeInvoice[] = [invoice()]) {
  const one = subscription({ latestInvoice: invoices[0], ...changes });
  return mrrOf({ ...one, paidTime: paidTimeOf(one, invoices, RULES) }, RULES);
}

const amount = (...given: Parameters<typeof mrr>) => mrr(...given).amountMinor;
const withItems = (...items: Partial<SubscriptionItem>[]) => amount({ items: items.map(item) });
const withDiscounts = (...discounts: StripeDiscount[]) => amount({ discounts });
const forever = (discount: Omit<StripeDiscount, 'duration'>): StripeDiscount => ({
  duration: 'forever',
  ...discount,
});

describe('the monthly recurring revenue counts a subscription', () => {
  it.each([
    ['active', 2_900],
    ['past_due', 2_900],
    ['trialing', 0],
    ['unpaid', 0],
    ['incomplete', 0],
    ['incomplete_expired', 0],
    ['paused', 0],
    ['canceled', 0],
    ['a_status_of_tomorrow', 0],
  ])('that is %s as %i cents', (status, cents) => {
    expect(amount({ status })).toBe(cents);
  });

  it('that is set to cancel, until it has ended', () => {
    expect(amount({ cancelAtPeriodEnd: true })).toBe(2_900);
    expect(amount({ cancelAt: START + DAY })).toBe(2_900);
    expect(amount({ cancelAtPeriodEnd: true, status: 'canceled' })).toBe(0);
  });

  it('whose collection is not paused', () => {
    expect(amount({ isCollectionPaused: true })).toBe(0);
    expect(amount({ isCollectionPaused: true, status: 'past_due' })).toBe(0);
  });

  it('only if something was paid', () => {
    expect(amount({}, [invoice({ status: 'open' })])).toBe(0);
    expect(amount({}, [invoice({ status: 'void' })])).toBe(0);
    expect(amount({}, [])).toBe(0);
  });

  it('of an invoiced customer from the first invoice on', () => {
    const sent = invoice({ status: 'open', dueAt: START + 30 * DAY });
    expect(amount({}, [sent])).toBe(2_900);
    expect(amount({ status: 'past_due' }, [sent])).toBe(2_900);
  });

  it.each(['draft', 'open', 'uncollectible'])('whose renewal is %s', (status) => {
    const renewal = invoice({ id: 'in_2', status, lines: [line({ start: END, end: END + 30 * DAY })] });
    expect(amount({ status: 'past_due' }, [renewal, invoice()])).toBe(2_900);
  });
});

describe('after a trial, the monthly recurring revenue', () => {
  const trial = invoice({ lines: [line({ amountMinor: 0 })] });
  const ended = { trialEnd: END, status: 'active' };
  const first = (status: string) =>
    invoice({ id: 'in_2', status, lines: [line({ start: END, end: END + 30 * DAY })] });

  it('is 0 while the first invoice is a draft, and if it is never paid', () => {
    expect(amount({ ...ended, status: 'trialing' }, [trial])).toBe(0);
    expect(amount(ended, [first('draft'), trial])).toBe(0);
    expect(amount({ ...ended, status: 'past_due' }, [first('open'), trial])).toBe(0);
  });

  it('counts once the first invoice is paid, and then also past due', () => {
    expect(amount(ended, [first('paid'), trial])).toBe(2_900);
    const second = invoice({
      id: 'in_3',
      status: 'open',
      lines: [line({ start: END + 30 * DAY, end: END + 60 * DAY })],
    });
    expect(amount({ ...ended, status: 'past_due' }, [second, first('paid'), trial])).toBe(2_900);
  });

  it('counts at once if a paid upgrade ended the trial early', () => {
    const upgraded = invoice({
      id: 'in_2',
      lines: [line({ price: 'price_g', start: START + DAY, end: END })],
    });
    const items = [item({ price: 'price_g', unitAmountMinor: 9_900 })];
    expect(amount({ trialEnd: START + DAY, items }, [upgraded, trial])).toBe(9_900);
  });
});

describe('the monthly recurring revenue of items', () => {
  it('is times quantity', () => {
    expect(withItems({ quantity: 3 })).toBe(8_700);
    expect(withItems({ quantity: 0 })).toBe(0);
  });

  it('is that of items with a plan price only', () => {
    expect(withItems({}, { price: 'price_of_another_product', unitAmountMinor: 50_000 })).toBe(2_900);
    expect(withItems({}, { price: 'price_g', unitAmountMinor: 9_900 })).toBe(12_800);
    expect(withItems({ price: 'price_of_another_product' })).toBe(0);
  });

  it('is that of the price that is billed from now on, not of the one that was paid', () => {
    const offer = { price: 'price_agreed', unitAmountMinor: 1_900 };
    expect(withItems(offer)).toBe(1_900);
    const unpaidUpgrade = [invoice({ status: 'open', reason: 'subscription_update' }), invoice()];
    const items = [item({ price: 'price_g', unitAmountMinor: 9_900 })];
    expect(amount({ items, status: 'past_due' }, unpaidUpgrade)).toBe(9_900);
  });

  it('does not depend on the amounts of invoices, such as tax, prorations or a credit balance', () => {
    const taxed = invoice({
      lines: [line({ amountMinor: 3_480 })],
      bill: { ...invoice().bill, totalMinor: 3_480 },
    });
    expect(amount({}, [taxed])).toBe(2_900);
    const prorated = invoice({ lines: [line(), line({ amountMinor: 1_450, isProration: true })] });
    expect(amount({}, [prorated])).toBe(2_900);
  });

  it.each<[string, number, number, number]>([
    ['year', 1, 29_000, 2_417],
    ['year', 2, 58_000, 2_417],
    ['month', 1, 2_900, 2_900],
    ['month', 3, 8_700, 2_900],
    ['week', 1, 700, 3_033],
    ['week', 2, 1_400, 3_033],
    ['day', 1, 100, 3_042],
    ['decade', 1, 100, 0],
  ])('every %s × %i of %i cents is %i cents a month', (interval, intervalCount, unitAmountMinor, cents) => {
    expect(withItems({ interval, intervalCount, unitAmountMinor })).toBe(cents);
  });

  it('is rounded once, not for each item or unit', () => {
    expect(withItems({ interval: 'week', unitAmountMinor: 700, quantity: 3 })).toBe(9_100);
    expect(
      withItems(
        { interval: 'year', unitAmountMinor: 5 },
        { price: 'price_g', interval: 'year', unitAmountMinor: 5 },
      ),
    ).toBe(1);
    expect(withItems({ interval: 'year', unitAmountMinor: 5 })).toBe(0);
    expect(withItems({ unitAmountMinor: 0.5, quantity: 3 })).toBe(2);
  });
});

describe('coupons reduce the monthly recurring revenue', () => {
  it('if they apply forever, by percentage or amount', () => {
    expect(withDiscounts(forever({ percentOff: 25 }))).toBe(2_175);
    expect(withDiscounts(forever({ amountOffMinor: 900, currency: 'usd' }))).toBe(2_000);
  });

  it.each(['once', 'repeating', 'a_duration_of_tomorrow'])('not if they apply %s', (duration) => {
    expect(withDiscounts({ duration, percentOff: 50 })).toBe(2_900);
  });

  it('to 0 at most', () => {
    expect(withDiscounts(forever({ percentOff: 100 }))).toBe(0);
    expect(withDiscounts(forever({ amountOffMinor: 5_000, currency: 'usd' }))).toBe(0);
  });

  it('one after the other, in their order', () => {
    const amountOff = forever({ amountOffMinor: 900, currency: 'usd' });
    const half = forever({ percentOff: 50 });
    expect(withDiscounts(amountOff, half)).toBe(1_000);
    expect(withDiscounts(half, amountOff)).toBe(550);
  });

  it('in each billing period, which can be longer or shorter than a month', () => {
    const discounts = [forever({ amountOffMinor: 1_200, currency: 'usd' })];
    const yearly = [item({ interval: 'year', unitAmountMinor: 25_200 })];
    expect(amount({ items: yearly, discounts })).toBe(2_000);
  });

  it('in proportion if another product shares the amount', () => {
    const items = [item(), item({ price: 'price_of_another_product', unitAmountMinor: 2_900 })];
    expect(amount({ items, discounts: [forever({ amountOffMinor: 1_000, currency: 'usd' })] })).toBe(2_400);
  });

  it('of an item before those of the subscription', () => {
    const items = [item({ discounts: [forever({ percentOff: 50 })] })];
    expect(amount({ items })).toBe(1_450);
    expect(amount({ items, discounts: [forever({ amountOffMinor: 450, currency: 'usd' })] })).toBe(1_000);
  });
});

describe('another currency than the stage’s', () => {
  it('counts as 0 and is reported, also of a coupon', () => {
    const other = { amountMinor: 0, isOtherCurrency: true };
    expect(mrr({ currency: 'eur', items: [item({ currency: 'eur' })] })).toEqual(other);
    expect(mrr({ currency: 'eur' })).toEqual(other);
    expect(mrr({ items: [item({ currency: 'eur' })] })).toEqual(other);
    expect(mrr({ discounts: [forever({ amountOffMinor: 100, currency: 'eur' })] })).toEqual(other);
  });

  it('is not reported of a subscription that does not count, and of another product', () => {
    const none = { amountMinor: 0, isOtherCurrency: false };
    expect(mrr({ currency: 'eur', status: 'canceled' })).toEqual(none);
    expect(mrr({ currency: 'eur', items: [item({ price: 'price_of_another_product' })] })).toEqual(none);
  });
});

describe('rounding', () => {
  const PER_YEAR = { day: 365n, week: 52n, month: 12n, year: 1n };
  const interval = fc.constantFrom('day' as const, 'week' as const, 'month' as const, 'year' as const);

  it('is to the nearest cent, half a cent up, for any amount, quantity, interval and percentage', () => {
    const given = fc.record({
      interval,
      intervalCount: fc.integer({ min: 1, max: 36 }),
      unitAmountMinor: fc.integer({ min: 0, max: 999_999 }),
      quantity: fc.integer({ min: 1, max: 10 }),
      hundredths: fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 10_000 })),
    });
    fc.assert(
      fc.property(given, ({ hundredths, ...one }) => {
        // The exact amount is the quotient.
        const over =
          BigInt(one.unitAmountMinor * one.quantity) * PER_YEAR[one.interval] * BigInt(10_000 - hundredths);
        const under = 12n * BigInt(one.intervalCount) * 10_000n;
        const discounts = hundredths === 0 ? [] : [forever({ percentOff: hundredths / 100 })];
        const found = BigInt(amount({ items: [item(one)], discounts }));
        const missed = Number(over - found * under) / Number(under);
        expect(missed).toBeGreaterThan(-0.5 - 2e-6);
        expect(missed).toBeLessThan(0.5);
        if ((2n * over) % under === 0n) expect(found).toBe((2n * over + under) / (2n * under));
      }),
      { numRuns: 2_000 },
    );
  });

  it('never gives less than 0, nor more than the price without coupons', () => {
    const discount = fc.oneof(
      fc.record({ percentOff: fc.double({ min: 0.01, max: 100, noNaN: true }) }),
      fc.record({ amountOffMinor: fc.integer({ min: 1, max: 20_000 }), currency: fc.constant('usd') }),
    );
    fc.assert(
      fc.property(fc.array(discount, { maxLength: 4 }), interval, (given, every) => {
        const items = [item({ interval: every })];
        const reduced = amount({ items, discounts: given.map(forever) });
        expect(reduced).toBeGreaterThanOrEqual(0);
        expect(reduced).toBeLessThanOrEqual(amount({ items }));
        expect(Number.isInteger(reduced)).toBe(true);
      }),
    );
  });
});
