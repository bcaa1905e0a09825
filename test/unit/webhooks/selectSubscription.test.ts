import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { paidTimeOf } from '../../../services/webhooks/domain/paidTime.ts';
import {
  type PaidSubscription,
  selectSubscription,
} from '../../../services/webhooks/domain/selectSubscription.ts';
import type { StripeSubscription } from '../../../services/webhooks/domain/stripeSubscription.ts';
import type { SubscriptionSummary } from '../../../shared/account/account.ts';
import { grantAt } from '../../../shared/account/entitlements.ts';
import {
  DAY,
  END,
  invoice,
  item,
  line,
  paidTime,
  RULES,
  START,
  subscription,
} from '../../support/billing/stripeObjects.ts';

const NOW = START + DAY;

/** The subscription with the time that its latest invoice paid for. */
const withPaidTime = (one: StripeSubscription): PaidSubscription => ({
  ...one,
  paidTime: paidTimeOf(one, one.latestInvoice ? [one.latestInvoice] : [], RULES),
});

const select = (
  subscriptions: StripeSubscription[],
  { now = NOW, previous }: { now?: number; previous?: SubscriptionSummary } = {},
) => selectSubscription(subscriptions.map(withPaidTime), { rules: RULES, now, previous });

describe('the plan of the selected subscription', () => {
  it('comes from the price that was paid', () => {
    expect(select([subscription()]).subscription).toMatchObject({ id: 'sub_1', plan: 'starter' });
    expect(select([subscription({ price: 'price_g' })]).subscription).toMatchObject({ plan: 'growth' });
  });

  it('comes from any price of the plan: current, former or negotiated', () => {
    expect(select([subscription({ price: 'price_agreed' })]).subscription?.plan).toBe('starter');
  });

  it('is none for an unknown price, which is reported if checkout created the subscription', () => {
    expect(select([subscription({ price: 'price_new' })])).toMatchObject({
      subscription: undefined,
      unpriced: { id: 'sub_1' },
    });
    expect(select([subscription({ price: 'price_other', isFromCheckout: false })]).unpriced).toBeUndefined();
    expect(select([subscription({ price: 'price_new', status: 'canceled' })]).unpriced).toBeUndefined();
  });

  it('is none without a paid invoice', () => {
    expect(
      select([subscription({ latestInvoice: invoice({ status: 'open' }) })]).subscription,
    ).toBeUndefined();
  });
});

describe('among several subscriptions', () => {
  it('the end of an old one does not take the plan of a newer one', () => {
    const old = subscription({ id: 'sub_old', status: 'canceled' });
    const recent = subscription({ id: 'sub_new', created: START + 1 });
    expect(select([old, recent])).toMatchObject({ subscription: { id: 'sub_new' }, hasTwoLive: false });
  });

  it('the one that grants more is selected of two live ones, and both are reported', () => {
    const growth = subscription({ id: 'sub_g', price: 'price_g' });
    expect(select([subscription(), growth])).toMatchObject({
      subscription: { id: 'sub_g' },
      hasTwoLive: true,
    });
  });

  it('paid time is preferred to a grace, whatever the plans', () => {
    const growth = subscription({ id: 'sub_g', price: 'price_g' });
    const longer = subscription({ latestInvoice: invoice({ lines: [line({ end: END + 30 * DAY })] }) });
    expect(select([growth, longer], { now: END }).subscription?.id).toBe('sub_1');
  });

  it('the status does not matter as long as time is paid for', () => {
    const growth = subscription({ id: 'sub_g', price: 'price_g', status: 'unpaid' });
    expect(select([growth, subscription()]).subscription?.id).toBe('sub_g');
  });

  it('the one that is paid for longer is selected of two that grant the same', () => {
    const longer = subscription({
      id: 'sub_0',
      latestInvoice: invoice({ lines: [line({ end: END + 335 * DAY })] }),
    });
    expect(select([subscription(), longer]).subscription?.id).toBe('sub_0');
  });

  it('the one with the latest paid time is selected if none grants anything', () => {
    const later = subscription({
      id: 'sub_0',
      status: 'canceled',
      latestInvoice: invoice({ lines: [line({ end: END + DAY })] }),
    });
    const ended = subscription({ status: 'canceled', price: 'price_g' });
    expect(select([ended, later]).subscription?.id).toBe('sub_0');
  });

  it('the selection does not depend on their order', () => {
    const any = fc.record({
      id: fc.constantFrom('sub_a', 'sub_b', 'sub_c', 'sub_d', 'sub_e'),
      status: fc.constantFrom('active', 'trialing', 'past_due', 'unpaid', 'canceled', 'paused', 'incomplete'),
      price: fc.constantFrom('price_s', 'price_g', 'price_x'),
      paidDays: fc.constantFrom(1, 30, 60),
    });
    fc.assert(
      fc.property(
        fc.uniqueArray(any, { selector: ({ id }) => id }),
        fc.func(fc.integer()),
        (made, shuffle) => {
          const subscriptions = made.map(({ paidDays, price, ...changes }) =>
            subscription({
              ...changes,
              price,
              latestInvoice: invoice({ lines: [line({ price, end: START + paidDays * DAY })] }),
            }),
          );
          const permuted = [...subscriptions].sort((one, other) => shuffle(one.id) - shuffle(other.id));
          expect(select(permuted).subscription).toEqual(select(subscriptions).subscription);
        },
      ),
    );
  });
});

describe('when Stripe no longer lists a plan subscription', () => {
  const { price: _price, ...paid } = paidTime();
  const previous: SubscriptionSummary = { id: 'sub_1', customer: 'cus_1', status: 'active', ...paid };

  it('the previous one stays selected and grants nothing, because its period still limits usage', () => {
    const { subscription: gone } = select([], { previous });
    expect(gone).toMatchObject({ id: 'sub_1', status: 'gone', periodStart: START, paidUntil: END });
    expect(grantAt(gone, NOW)).toEqual({ kind: 'nothing' });
    const unpriced = subscription({ price: 'price_new', isFromCheckout: false });
    expect(select([unpriced], { previous })).toMatchObject({
      subscription: { id: 'sub_1' },
      unpriced: { id: 'sub_1' },
    });
  });

  it('the previous one keeps the status with which it ended', () => {
    expect(select([], { previous: { ...previous, status: 'canceled' } }).subscription?.status).toBe(
      'canceled',
    );
  });

  it('the previous one gives way to one that grants something', () => {
    const other = subscription({
      id: 'sub_0',
      latestInvoice: invoice({ lines: [line({ end: END - DAY })] }),
    });
    expect(select([other], { previous }).subscription?.id).toBe('sub_0');
  });

  it('a previous one that is no longer paid for keeps its period and grants nothing', () => {
    const voided = subscription({ latestInvoice: invoice({ status: 'void' }) });
    const { subscription: kept } = select([voided], { previous });
    expect(kept).toMatchObject({ status: 'active', periodStart: START, paidUntil: END });
    expect(grantAt(kept, NOW)).toEqual({ kind: 'nothing' });
  });
});

describe('a price that differs from the paid one', () => {
  const changed = (changes: Partial<StripeSubscription> = {}) =>
    subscription({
      items: [item({ price: 'price_g' })],
      latestInvoice: invoice(),
      ...changes,
    });
  const paidBefore = (one: StripeSubscription): PaidSubscription => ({ ...one, paidTime: paidTime() });
  const unbilled = (one: StripeSubscription) =>
    selectSubscription([paidBefore(one)], { rules: RULES, now: NOW }).unbilled;

  it('is reported if nothing was invoiced', () => {
    expect(unbilled(changed())).toMatchObject({ id: 'sub_1' });
  });

  it.each(['draft', 'open', 'uncollectible'])('is explained by an invoice that is %s', (status) => {
    expect(unbilled(changed({ latestInvoice: invoice({ status }) }))).toBeUndefined();
  });

  it('is explained by a schedule, and does not matter after the end', () => {
    expect(unbilled(changed({ isScheduled: true }))).toBeUndefined();
    expect(unbilled(changed({ status: 'canceled' }))).toBeUndefined();
  });
});

describe('the end of a subscription', () => {
  it('comes from cancel_at alone, which the portal sets', () => {
    expect(select([subscription({ cancelAt: START + DAY })]).subscription?.cancelAt).toBe(START + DAY);
  });

  it('comes from cancel_at_period_end alone', () => {
    expect(select([subscription({ cancelAtPeriodEnd: true })]).subscription?.cancelAt).toBe(END);
  });
});

describe('the monthly recurring revenue', () => {
  const overdue = (now: number) => select([subscription({ status: 'past_due' })], { now }).subscription?.mrr;

  it('is that of the selected subscription only', () => {
    const growth = subscription({ id: 'sub_g', items: [item({ price: 'price_g', unitAmountMinor: 9_900 })] });
    const paidGrowth = { ...growth, latestInvoice: invoice({ lines: [line({ price: 'price_g' })] }) };
    expect(select([subscription(), paidGrowth]).subscription?.mrr).toBe(9_900);
  });

  it('is the same after the grace of an overdue subscription, until that ends', () => {
    for (const now of [NOW, END, END + 7 * DAY, END + 90 * DAY]) expect(overdue(now)).toBe(2_900);
    expect(select([subscription({ status: 'unpaid' })]).subscription?.mrr).toBe(0);
    expect(select([subscription({ status: 'canceled' })]).subscription?.mrr).toBe(0);
  });

  it('is 0 if the previous subscription is gone or no longer paid for', () => {
    const { subscription: previous } = select([subscription()]);
    expect(previous?.mrr).toBe(2_900);
    expect(select([], { previous }).subscription?.mrr).toBe(0);
    const voided = subscription({ latestInvoice: invoice({ status: 'void' }) });
    expect(select([voided], { previous }).subscription?.mrr).toBe(0);
  });

  it('is reported in another currency, but not of a subscription that is not selected', () => {
    const other = subscription({ id: 'sub_e', currency: 'eur' });
    expect(select([other])).toMatchObject({ otherCurrency: { id: 'sub_e' }, subscription: { mrr: 0 } });
    const growth = subscription({ latestInvoice: invoice({ lines: [line({ price: 'price_g' })] }) });
    expect(select([other, growth]).otherCurrency).toBeUndefined();
  });
});
