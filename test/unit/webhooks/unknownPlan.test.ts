import { describe, expect, it } from 'vitest';
import { paidTimeOf } from '../../../services/webhooks/domain/paidTime.ts';
import { selectSubscription } from '../../../services/webhooks/domain/selectSubscription.ts';
import type { StripeSubscription } from '../../../services/webhooks/domain/stripeSubscription.ts';
import type { SubscriptionSummary } from '../../../shared/account/account.ts';
import { grantAt } from '../../../shared/account/entitlements.ts';
import { DAY, END, invoice, line, RULES, START, subscription } from '../../support/billing/stripeObjects.ts';

const NOW = START + DAY;

const select = (
  subscriptions: StripeSubscription[],
  { now = NOW, previous }: { now?: number; previous: SubscriptionSummary },
) => {
  const paid = subscriptions.map((one) => ({
    ...one,
    paidTime: paidTimeOf(one, one.latestInvoice ? [one.latestInvoice] : [], RULES),
  }));
  return selectSubscription(paid, { rules: RULES, now, previous });
};

describe('a subscription with a plan that only a newer release knows', () => {
  const stored: SubscriptionSummary = {
    id: 'sub_1',
    customer: 'cus_1',
    status: 'active',
    plan: 'pro',
    periodStart: START,
    paidUntil: END,
    anchor: START,
    graceUntil: END + 7 * DAY,
  };
  const renewed = (changes: Partial<StripeSubscription> = {}) =>
    subscription({ price: 'price_pro', ...changes });

  it('keeps the paid time that is stored, and its price is reported', () => {
    const selection = select([renewed()], { previous: stored });
    expect(selection).toMatchObject({ subscription: stored, paidTime: undefined, unpriced: { id: 'sub_1' } });
    expect(selection.subscription).toEqual(stored);
  });

  it('keeps it beside a paid invoice of the plan before it, which ends no later', () => {
    const upgraded = renewed({ latestInvoice: invoice() });
    expect(select([upgraded], { previous: stored }).subscription).toEqual(stored);
  });

  it('keeps it beside a paid invoice of the plan before it that ends later, but not beside one that began later', () => {
    const longer = invoice({ lines: [line({ start: START - DAY, end: END + DAY })] });
    expect(select([renewed({ latestInvoice: longer })], { previous: stored }).subscription).toEqual(stored);
    const downgraded = invoice({ lines: [line({ start: START + DAY, end: END - DAY })] });
    const selected = select([renewed({ latestInvoice: downgraded })], { previous: stored }).subscription;
    expect(selected?.plan).toBe('starter');
  });

  it('has the status and the end that Stripe has', () => {
    const overdue = renewed({ status: 'past_due', cancelAtPeriodEnd: true });
    expect(select([overdue], { previous: stored }).subscription).toEqual({
      ...stored,
      status: 'past_due',
      cancelAt: END,
    });
    const resumed = select([renewed()], { previous: { ...stored, cancelAt: END } }).subscription;
    expect(resumed).toEqual(stored);
  });

  it('keeps the monthly revenue that is stored, while it counts', () => {
    const previous = { ...stored, mrr: 29_900 };
    const revenue = (changes: Partial<StripeSubscription>) =>
      select([renewed(changes)], { previous }).subscription?.mrr;
    expect(revenue({})).toBe(29_900);
    expect(revenue({ status: 'past_due' })).toBe(29_900);
    expect(revenue({ status: 'canceled' })).toBe(0);
    expect(revenue({ isCollectionPaused: true })).toBe(0);
  });

  it('grants nothing once it is cancelled, is gone or was paid for long ago', () => {
    const granted = (listed: StripeSubscription[], now = NOW) =>
      grantAt(select(listed, { previous: stored, now }).subscription, now).kind;
    expect(granted([renewed({ status: 'canceled' })])).toBe('nothing');
    expect(granted([])).toBe('nothing');
    expect(granted([renewed()], END + 7 * DAY - 1)).toBe('grace');
    expect(granted([renewed()], END + 7 * DAY)).toBe('nothing');
  });

  it('gives way to time with a known price that is paid for longer', () => {
    const lines = [line({ start: END, end: END + 30 * DAY })];
    const changed = subscription({ latestInvoice: invoice({ lines }) });
    expect(select([changed], { previous: stored, now: END }).subscription).toMatchObject({
      plan: 'starter',
      paidUntil: END + 30 * DAY,
    });
  });
});
