import { describe, expect, it } from 'vitest';
import { decideAccept } from '../../../../services/billing/domain/offers/decideAccept.ts';
import type {
  LiveSubscription,
  PlanItem,
} from '../../../../services/billing/domain/offers/purchaseGateway.ts';

const NOW = 1_800_000_000;
const PAGE = 'https://stripe.example/invoice';
const offer = { amountMinor: 40_000, currency: 'usd', until: NOW + 90 * 86_400 };
const madeOffer = { ...offer, price: 'price_offer' };

const costing = (amountMinor: number, more: Partial<NonNullable<PlanItem['costs']>> = {}): PlanItem => ({
  id: 'si_1',
  price: 'price_list',
  costs: { amountMinor, currency: 'usd', interval: 'month', intervalCount: 1, ...more },
  periodStart: NOW - 86_400,
  periodEnd: NOW + 29 * 86_400,
});

const live = (changes: Partial<LiveSubscription> = {}): LiveSubscription => ({
  id: 'sub_1',
  status: 'active',
  customer: 'cus_1',
  item: costing(9_900),
  isCancelling: false,
  isScheduled: false,
  isPaused: false,
  isInvoiced: false,
  invoice: { status: 'paid', pageUrl: PAGE },
  paidPrices: ['price_list'],
  ...changes,
  prices: changes.prices ?? [changes.item?.price ?? 'price_list'],
});

const decide = (changes: Partial<LiveSubscription> = {}) => decideAccept(offer, [live(changes)]);
const offerItem: PlanItem = { ...costing(40_000), price: 'price_offer' };

describe('an offer is accepted', () => {
  it('on a checkout page without a subscription', () => {
    expect(decideAccept(offer, [])).toEqual({ kind: 'checkout' });
    expect(decideAccept(madeOffer, [])).toEqual({ kind: 'checkout' });
  });

  it('now, if it costs more than the subscription', () => {
    expect(decide()).toMatchObject({ kind: 'now', subscription: { id: 'sub_1' }, item: { id: 'si_1' } });
    expect(decide({ item: costing(39_999) }).kind).toBe('now');
  });

  it('at the end of the period, if it costs the same or less', () => {
    expect(decide({ item: costing(40_000) }).kind).toBe('period_end');
    expect(decide({ item: costing(50_000) }).kind).toBe('period_end');
  });

  it('at the end of the period in a trial, and of a customer who is sent invoices', () => {
    expect(decide({ status: 'trialing', invoice: undefined }).kind).toBe('period_end');
    expect(decide({ isInvoiced: true }).kind).toBe('period_end');
  });

  it('at the end of the period, if its payment takes days: Stripe does not hold back such a change', () => {
    expect(decide({ paymentMethod: 'sepa_debit' }).kind).toBe('period_end');
    expect(decide({ paymentMethod: 'us_bank_account' }).kind).toBe('period_end');
    expect(decide({ paymentMethod: 'something_new' }).kind).toBe('period_end');
    expect(decide({ paymentMethod: 'card' }).kind).toBe('now');
    expect(decide({ paymentMethod: 'paypal' }).kind).toBe('now');
  });

  it('by what was paid, if the subscription costs less from the next renewal on', () => {
    expect(decide({ item: costing(30_000), paidMinor: 40_000 }).kind).toBe('period_end');
    expect(decide({ item: costing(30_000), paidMinor: 39_999 }).kind).toBe('now');
    expect(decide({ item: costing(40_000), paidMinor: 30_000 }).kind).toBe('period_end');
  });

  it('from another offer, by the amount of that offer', () => {
    const another = { ...costing(50_000), price: 'price_another_offer' };
    expect(decide({ item: another }).kind).toBe('period_end');
  });
});

describe('an offer is refused', () => {
  it.each<[string, Partial<LiveSubscription>, object]>([
    [
      'an open invoice',
      { invoice: { status: 'open', pageUrl: PAGE } },
      { reason: 'payment_due', pageUrl: PAGE },
    ],
    ['an invoice that was given up', { invoice: { status: 'uncollectible' } }, { reason: 'payment_due' }],
    ['a draft invoice', { invoice: { status: 'draft' } }, { reason: 'invoice_pending' }],
    ['a payment that is past due', { status: 'past_due' }, { reason: 'payment_due', pageUrl: PAGE }],
    ['an unpaid subscription', { status: 'unpaid' }, { reason: 'payment_due' }],
    ['a first payment that failed', { status: 'incomplete' }, { reason: 'payment_due' }],
    [
      'another change that waits for its payment',
      { pending: { price: 'price_growth', pageUrl: PAGE } },
      { reason: 'payment_due', pageUrl: PAGE },
    ],
    ['a cancellation', { isCancelling: true }, { reason: 'subscription_ending' }],
    ['a scheduled change', { isScheduled: true }, { reason: 'change_scheduled' }],
    ['paused payments', { isPaused: true }, { reason: 'collection_paused' }],
    ['a paused subscription', { status: 'paused' }, { reason: 'collection_paused' }],
    ['a status that Stripe has added', { status: 'something_new' }, { reason: 'collection_paused' }],
    ['no single plan', { item: undefined }, { reason: 'subscription_unsuitable' }],
    [
      'a yearly price',
      { item: costing(99_000, { interval: 'year' }) },
      { reason: 'subscription_unsuitable' },
    ],
    [
      'a price for two months',
      { item: costing(9_900, { intervalCount: 2 }) },
      { reason: 'subscription_unsuitable' },
    ],
    [
      'another currency',
      { item: costing(9_900, { currency: 'eur' }) },
      { reason: 'subscription_unsuitable' },
    ],
    [
      'a price in tiers',
      { item: { ...costing(0), costs: undefined } },
      { reason: 'subscription_unsuitable' },
    ],
  ])('with %s', (_, changes, refusal) => {
    expect(decide(changes)).toMatchObject({ kind: 'refused', ...refusal });
  });

  it('that would be over when the next period begins', () => {
    const later = live({ item: costing(50_000) });
    const until = later.item?.periodEnd ?? 0;
    const refused = { kind: 'refused', reason: 'subscription_unsuitable' };
    expect(decideAccept({ ...offer, until }, [later])).toEqual(refused);
    expect(decideAccept({ ...offer, until: until + 1 }, [later]).kind).toBe('period_end');
    expect(decideAccept({ ...offer, until }, [live()]).kind).toBe('now');
  });

  it('with two live subscriptions, of which an operator has to end one', () => {
    const decision = decideAccept(offer, [live(), live({ id: 'sub_2' })]);
    expect(decision).toEqual({ kind: 'refused', reason: 'subscription_unsuitable' });
  });

  it('for the payment first, if several reasons apply', () => {
    const changes = { invoice: { status: 'open' }, isCancelling: true, isScheduled: true, isPaused: true };
    expect(decide(changes)).toMatchObject({ reason: 'payment_due' });
  });
});

describe('a purchase that was begun', () => {
  it('is bought once a subscription has the price, whatever its state is', () => {
    const bought = { kind: 'bought', subscription: 'sub_1', startsAt: offerItem.periodEnd };
    expect(decideAccept(madeOffer, [live({ item: offerItem })])).toEqual(bought);
    expect(decideAccept(madeOffer, [live({ item: offerItem, status: 'past_due' })])).toEqual(bought);
    expect(decideAccept(madeOffer, [live({ item: offerItem }), live({ id: 'sub_2' })])).toEqual(bought);
  });

  it('is bought if it was paid, although the customer has changed the plan since', () => {
    const changed = live({ paidPrices: ['price_list', 'price_offer'] });
    expect(decideAccept(madeOffer, [changed])).toEqual({ kind: 'bought', subscription: 'sub_1' });
  });

  it('waits for its payment, and shows the page of the invoice', () => {
    const pending = { price: 'price_offer', invoice: 'in_1', pageUrl: PAGE };
    expect(decideAccept(madeOffer, [live({ pending, invoice: { status: 'open' } })])).toEqual({
      kind: 'held',
      subscription: 'sub_1',
      invoice: 'in_1',
      pageUrl: PAGE,
    });
  });
});
