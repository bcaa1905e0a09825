import { describe, expect, it } from 'vitest';
import { mrrOf } from '../../../services/webhooks/domain/mrrOf.ts';
import { paidTimeOf, planItem } from '../../../services/webhooks/domain/paidTime.ts';
import { createPriceBook } from '../../../services/webhooks/domain/priceBook.ts';
import { selectSubscription } from '../../../services/webhooks/domain/selectSubscription.ts';
import {
  END,
  invoice,
  item,
  line,
  paidTime,
  priceBook,
  RULES,
  START,
  subscription,
} from '../../support/billing/stripeObjects.ts';
import { testMigration } from '../../support/migration/testMigration.ts';

const FORMER = 'price_build';
const GRANTED = testMigration('u1', { now: START, grants: [{ price: FORMER, plan: 'starter' }] });
const OVERAGE = item({ price: 'price_build_overage', unitAmountMinor: 0 });
const former = () =>
  subscription({
    items: [OVERAGE, item({ price: FORMER, unitAmountMinor: 1_900 })],
    isFromCheckout: false,
    latestInvoice: invoice({ lines: [line({ price: 'price_build_overage', amountMinor: 500 })] }),
  });
const rules = { ...RULES, granted: new Map([[FORMER, 'starter' as const]]) };

describe('the prices of an account that comes from the minutes-based service', () => {
  it('are read once, after those of offers, and only if a price is neither in the settings nor of an offer', async () => {
    const reads: (readonly string[])[] = [];
    const book = priceBook([], reads, GRANTED);
    await book.learn({ subscriptions: [subscription({ price: 'price_s' })] });
    expect(reads).toEqual([]);
    await book.learn({ subscriptions: [former()] });
    await book.learn({ invoices: [invoice({ lines: [line({ price: 'price_another' })] })] });
    expect(reads.filter(([first]) => first === 'u1')).toEqual([['u1']]);
    expect(book.rules().granted).toEqual(new Map([[FORMER, 'starter']]));
    expect(book.rulesOfAll().granted).toEqual(new Map([[FORMER, 'starter']]));
  });

  it('are not looked for while no account is known', async () => {
    const store = {
      readPrices: async () => new Map(),
      readMigration: () => Promise.reject(new Error('read')),
    };
    const book = createPriceBook({ rules: RULES, store });
    await book.learn({ subscriptions: [former()] });
    expect(book.rulesOfAll().granted).toBeUndefined();
  });

  it('yield to the settings', () => {
    const both = { ...RULES, granted: new Map([['price_g', 'starter' as const]]) };
    expect(planItem(subscription({ price: 'price_g' }), both)?.plan).toBe('growth');
  });
});

describe('a subscription with a granted price beside a metered one', () => {
  it('has the plan of the granted price', () => {
    expect(planItem(former(), rules)).toMatchObject({ price: FORMER, plan: 'starter' });
  });

  it('has the monthly revenue of the licensed item only', () => {
    expect(mrrOf({ ...former(), paidTime: paidTime() }, rules)).toEqual({
      amountMinor: 1_900,
      isOtherCurrency: false,
    });
  });

  it('has the whole quota by the line of the plan, whatever its invoice bills for the last month', () => {
    const renewal = invoice({
      lines: [
        line({ price: 'price_build_overage', start: START - 30 * 86_400, end: START, amountMinor: 900 }),
        line({ price: FORMER, amountMinor: 1_900 }),
      ],
    });
    const time = paidTimeOf(former(), [renewal], rules);
    expect(time).toMatchObject({ plan: 'starter', price: FORMER, periodStart: START, paidUntil: END });
    expect(time).not.toHaveProperty('included');
    expect(time).not.toHaveProperty('paidLines');
  });

  it('is no error of the settings before it is granted, nor after the grant is taken back', () => {
    const one = { ...former(), isFromCheckout: true };
    const known = { ...RULES, granted: new Map(), formerPrices: new Set([FORMER]) };
    expect(selectSubscription([one], { rules: known, now: START }).unpriced).toBeUndefined();
    expect(selectSubscription([one], { rules: RULES, now: START }).unpriced).toMatchObject({ id: one.id });
  });
});
