import type Stripe from 'stripe';
import { beforeEach, describe, expect, it } from 'vitest';
import type { AcceptRequest } from '../../../../services/billing/domain/offers/acceptOffer.ts';
import type { Offer } from '../../../../shared/account/offer.ts';
import { createPriceStore } from '../../../../shared/account/priceItem.ts';
import { SECONDS_PER_DAY, SECONDS_PER_HOUR } from '../../../../shared/time.ts';
import { createOfferShop, type OfferShop } from '../../../support/billing/offerShop.ts';
import { type VirtualClock, virtualClock } from '../../../support/virtualClock.ts';

const BEGINS = Date.parse('2026-11-10T12:00:00Z') / 1000;
let clock: VirtualClock;
let shop: OfferShop;

beforeEach(async () => {
  clock = virtualClock(BEGINS);
  shop = await createOfferShop(clock);
});

const pass = (seconds: number) => clock.advanceTo(clock.now() + seconds);
const priceOf = async () => (await shop.subscription()).items.data[0]?.price;

describe('an account without a subscription', () => {
  it('gets a page that sells the price, and that closes when the offer can no longer be accepted', async () => {
    const offer = await shop.offer({ acceptBy: BEGINS + 2 * SECONDS_PER_HOUR });
    expect(await shop.preview(offer)).toEqual({ kind: 'preview', preview: { start: 'checkout' } });
    const accepted = await shop.accept(offer);
    const [session] = await shop.openSessions();
    expect(accepted).toMatchObject({
      kind: 'accepting',
      url: session?.url,
      offer: { state: 'accepting', purchase: { kind: 'checkout', session: session?.id } },
    });
    expect(session).toMatchObject({ amount_total: 40_000, expires_at: offer.acceptBy });
    expect(await shop.accept(offer)).toEqual(accepted);
    await shop.pay(session?.url ?? '');
    expect(await shop.accept(offer)).toMatchObject({ kind: 'accepted', offer: { state: 'accepted' } });
    expect(await shop.charges()).toEqual([40_000]);
  });

  it('gets a page for 31 minutes just before the time limit, and none after it', async () => {
    const offer = await shop.offer({ acceptBy: BEGINS + 60 });
    await shop.accept(offer);
    expect((await shop.openSessions())[0]?.expires_at).toBe(BEGINS + 31 * 60);
    pass(60);
    expect(await shop.accept(offer)).toMatchObject({ kind: 'not_open' });
    expect(
      await shop.purchases().closePurchase({ offer: await shop.stored(offer), account: await account() }),
    ).toBe('none');
    expect(await shop.openSessions()).toEqual([]);
  });

  it('has one open page: that of a plan replaces it', async () => {
    const offer = await shop.offer();
    await shop.accept(offer);
    await shop.urlOf(shop.buy('u1', 'starter'));
    expect(await shop.openSessions()).toMatchObject([{ amount_total: 2_900 }]);
    expect(
      await shop.purchases().readPurchase({ offer: await shop.stored(offer), account: await account() }),
    ).toBe('none');
  });
});

const account = () => shop.store.readOrCreateAccount('u1', clock.now());

describe('a subscription that costs less', () => {
  it('gets the price now, and is charged what the preview said', async () => {
    await shop.subscribe('starter');
    pass(15 * SECONDS_PER_DAY);
    const offer = await shop.offer();
    const previewed = await shop.preview(offer);
    const renewed = { at: Date.parse('2026-12-25T12:00:00Z') / 1000, amountMinor: 40_000, currency: 'usd' };
    expect(previewed).toEqual({
      kind: 'preview',
      preview: {
        start: 'now',
        startsAt: clock.now(),
        dueNow: { amountMinor: 40_000 - 1_450, currency: 'usd' },
        nextInvoice: renewed,
      },
    });
    expect(await shop.accept(offer)).toMatchObject({ kind: 'accepted', offer: { state: 'accepted' } });
    expect(await shop.charges()).toEqual([2_900, 38_550]);
    const [price] = await shop.offerPrices();
    const growth = await shop.stripe.stripe.prices.retrieve(shop.prices.growth);
    expect(price).toMatchObject({ unit_amount: 40_000, product: growth.product });
    const granted = await createPriceStore(shop.table).readPrices([price?.id ?? '']);
    expect([...granted.values()]).toMatchObject([
      { accountId: 'u1', offerId: offer.offerId, figures: { sessionsIncluded: 90_000 } },
    ]);
    expect(await shop.accept(offer)).toMatchObject({ kind: 'accepted' });
    expect(await shop.charges()).toHaveLength(2);
  });

  it('waits for a payment that failed, and has the price once it is paid', async () => {
    await shop.subscribe('starter');
    await shop.useCard('pm_card_chargeCustomerFail');
    const offer = await shop.offer();
    const accepted = await shop.accept(offer);
    const { latest_invoice: unpaid } = await shop.subscription();
    expect(accepted).toMatchObject({
      kind: 'accepting',
      url: unpaid.hosted_invoice_url,
      offer: { purchase: { kind: 'now', invoice: unpaid.id } },
    });
    expect((await priceOf())?.id).toBe(shop.prices.starter);
    pass(SECONDS_PER_HOUR);
    expect(await shop.accept(offer)).toMatchObject({ kind: 'accepting', url: unpaid.hosted_invoice_url });
    expect(await shop.preview(offer)).toMatchObject({ kind: 'refused', reason: 'payment_due' });
    await shop.useCard('pm_card_visa');
    await shop.stripe.stripe.invoices.pay(unpaid.id);
    expect(await shop.accept(offer)).toMatchObject({ kind: 'accepted' });
    expect((await priceOf())?.unit_amount).toBe(40_000);
  });

  it('can be accepted again after Stripe dropped a change that nobody paid for 23 hours', async () => {
    await shop.subscribe('starter');
    await shop.useCard('pm_card_chargeCustomerFail');
    const offer = await shop.offer();
    await shop.accept(offer);
    const purchases = shop.purchases();
    expect(await purchases.readPurchase({ offer: await shop.stored(offer), account: await account() })).toBe(
      'open',
    );
    pass(23 * SECONDS_PER_HOUR + 60);
    expect(await purchases.readPurchase({ offer: await shop.stored(offer), account: await account() })).toBe(
      'none',
    );
    await shop.useCard('pm_card_visa');
    // Within a day of the first call, whose key has its response.
    const before = await shop.stored(offer);
    const released = { ...before, state: 'offered' as const, stateSince: clock.now() };
    await shop.offers.saveOffer({ before, after: released, now: clock.now() });
    expect(await shop.accept(offer)).toMatchObject({ kind: 'accepted' });
    expect(await shop.offerPrices()).toHaveLength(1);
    expect((await priceOf())?.unit_amount).toBe(40_000);
  });

  it('can be accepted again as soon as the invoice of the change is void', async () => {
    await shop.subscribe('starter');
    await shop.useCard('pm_card_chargeCustomerFail');
    const offer = await shop.offer();
    await shop.accept(offer);
    await shop.stripe.stripe.invoices.voidInvoice((await shop.subscription()).latest_invoice.id);
    await shop.useCard('pm_card_visa');
    pass(300);
    expect(await shop.accept(offer)).toMatchObject({ kind: 'accepted' });
    expect(await shop.charges()).toHaveLength(2);
    expect((await priceOf())?.unit_amount).toBe(40_000);
  });

  it('keeps its price when the purchase is closed, and its invoice is void', async () => {
    await shop.subscribe('starter');
    await shop.useCard('pm_card_chargeCustomerFail');
    const offer = await shop.offer();
    await shop.accept(offer);
    expect(
      await shop.purchases().closePurchase({ offer: await shop.stored(offer), account: await account() }),
    ).toBe('none');
    expect(await shop.subscription()).toMatchObject({
      pending_update: null,
      latest_invoice: { status: 'void' },
    });
  });
});

async function payByDebit({ customer }: Pick<Stripe.Subscription, 'customer'>): Promise<void> {
  const { paymentMethods, customers } = shop.stripe.stripe;
  const { id } = await paymentMethods.create({
    type: 'sepa_debit',
    sepa_debit: { iban: 'DE89370400440532013000' },
  });
  await paymentMethods.attach(id, { customer: String(customer) });
  await customers.update(String(customer), { invoice_settings: { default_payment_method: id } });
}

describe('a subscription that a bank debit pays', () => {
  it('gets a higher price with its next renewal, as the preview says', async () => {
    await payByDebit(await shop.subscribe('starter'));
    const offer = await shop.offer();
    expect(await shop.preview(offer)).toMatchObject({ preview: { start: 'period_end' } });
    expect(await shop.accept(offer)).toMatchObject({
      kind: 'accepted',
      offer: { purchase: { kind: 'period_end' } },
    });
    expect(await shop.charges()).toEqual([2_900]);
    expect((await priceOf())?.unit_amount).toBe(40_000);
  });
});

describe('a subscription that costs more', () => {
  it('gets the price with its next renewal, and is charged nothing now', async () => {
    const { items } = await shop.subscribe('growth');
    const end = items.data[0]?.current_period_end;
    const offer = await shop.offer({ amountMinor: 5_000 });
    expect(await shop.preview(offer)).toEqual({
      kind: 'preview',
      preview: {
        start: 'period_end',
        startsAt: end,
        nextInvoice: { at: end, amountMinor: 5_000, currency: 'usd' },
      },
    });
    expect(await shop.accept(offer)).toMatchObject({ kind: 'accepted' });
    expect(await shop.charges()).toEqual([9_900]);
    const { id } = await shop.subscription();
    await shop.stripe.control(`subscriptions/${id}/renew`);
    expect(await shop.charges()).toEqual([9_900, 5_000]);
  });
});

describe('an offer after one that begins with the next period', () => {
  it('begins then too, if it costs less than what was paid', async () => {
    await shop.subscribe('growth');
    expect(await shop.accept(await shop.offer({ amountMinor: 5_000 }))).toMatchObject({ kind: 'accepted' });
    const another = await shop.offer({ amountMinor: 7_000 });
    expect(await shop.preview(another)).toMatchObject({ preview: { start: 'period_end' } });
    await shop.accept(another);
    expect(await shop.charges()).toEqual([9_900]);
    expect((await priceOf())?.unit_amount).toBe(7_000);
  });
});

describe('an offer that begins otherwise than the customer was shown', () => {
  const acceptAs = (offer: Offer, expectedStart: AcceptRequest['expectedStart']) =>
    shop.accept(offer, {}, { expectedStart });

  async function expectUntouched(offer: Offer): Promise<void> {
    expect(await shop.stored(offer)).toEqual(offer);
    expect(await shop.offerPrices()).toEqual([]);
    expect(await shop.openSessions()).toEqual([]);
    expect(await shop.charges()).toEqual([2_900]);
  }

  it('charges nothing now if it was to begin with the next renewal', async () => {
    await payByDebit(await shop.subscribe('starter'));
    const offer = await shop.offer();
    expect(await shop.preview(offer)).toMatchObject({ preview: { start: 'period_end' } });
    await shop.useCard('pm_card_visa');
    expect(await acceptAs(offer, 'period_end')).toEqual({ kind: 'start_changed' });
    await expectUntouched(offer);
    expect(await shop.preview(offer)).toMatchObject({ preview: { start: 'now' } });
    expect(await acceptAs(offer, 'now')).toMatchObject({ kind: 'accepted' });
    expect(await shop.charges()).toEqual([2_900, 37_100]);
  });

  it('does not wait for the next renewal if it was to begin now', async () => {
    const subscription = await shop.subscribe('starter');
    const offer = await shop.offer();
    expect(await shop.preview(offer)).toMatchObject({ preview: { start: 'now' } });
    await payByDebit(subscription);
    expect(await acceptAs(offer, 'now')).toEqual({ kind: 'start_changed' });
    await expectUntouched(offer);
  });

  it('opens no page if it was to change the subscription, which has ended', async () => {
    const { id } = await shop.subscribe('starter');
    const offer = await shop.offer();
    await shop.stripe.stripe.subscriptions.cancel(id);
    expect(await acceptAs(offer, 'now')).toEqual({ kind: 'start_changed' });
    await expectUntouched(offer);
  });

  it('changes no subscription that began since a page was to sell it', async () => {
    const offer = await shop.offer();
    expect(await shop.preview(offer)).toEqual({ kind: 'preview', preview: { start: 'checkout' } });
    await shop.subscribe('starter');
    expect(await acceptAs(offer, 'checkout')).toEqual({ kind: 'start_changed' });
    await expectUntouched(offer);
  });

  it('is accepted as ever by a caller who expects nothing', async () => {
    await payByDebit(await shop.subscribe('starter'));
    const offer = await shop.offer();
    await shop.useCard('pm_card_visa');
    expect(await shop.accept(offer)).toMatchObject({ kind: 'accepted' });
  });

  it('is refused for what is to be done first', async () => {
    const { id } = await shop.subscribe('starter');
    await shop.stripe.control(`subscriptions/${id}/renew`, { outcome: 'failed' });
    expect(await acceptAs(await shop.offer(), 'period_end')).toMatchObject({ reason: 'payment_due' });
  });

  it('stays accepted, and its payment is continued, when the request is repeated', async () => {
    await shop.subscribe('starter');
    await shop.useCard('pm_card_chargeCustomerFail');
    const offer = await shop.offer();
    const held = await acceptAs(offer, 'now');
    expect(held).toMatchObject({ kind: 'accepting' });
    expect(await acceptAs(offer, 'now')).toEqual(held);
    await shop.useCard('pm_card_visa');
    await shop.stripe.stripe.invoices.pay((await shop.subscription()).latest_invoice.id);
    expect(await acceptAs(offer, 'now')).toMatchObject({ kind: 'accepted' });
    expect(await acceptAs(offer, 'now')).toMatchObject({ kind: 'accepted' });
  });
});

describe('an offer cannot be accepted', () => {
  it.each([
    ['unpaid', 'failed', 'payment_due'],
    ['a draft', 'draft', 'invoice_pending'],
  ])('while a month is %s, and can be once it is paid', async (_, outcome, reason) => {
    const { id } = await shop.subscribe('starter');
    await shop.stripe.control(`subscriptions/${id}/renew`, { outcome });
    const offer = await shop.offer();
    expect(await shop.preview(offer)).toMatchObject({ kind: 'refused', reason });
    expect(await shop.accept(offer)).toMatchObject({ kind: 'refused', reason });
    expect(await shop.stored(offer)).toMatchObject({ state: 'offered' });
    expect(await shop.offerPrices()).toEqual([]);
    await shop.stripe.control(`invoices/${(await shop.subscription()).latest_invoice.id}/pay`);
    expect(await shop.accept(offer)).toMatchObject({ kind: 'accepted' });
  });

  it.each(['declined', 'withdrawn', 'expired', 'ended'] as const)('once it is %s', async (state) => {
    const offer = await shop.offer({ state });
    expect(await shop.preview(offer)).toMatchObject({ kind: 'not_open' });
    expect(await shop.accept(offer)).toMatchObject({ kind: 'not_open' });
  });

  it('after its time limit, or if it is unknown', async () => {
    const offer = await shop.offer();
    clock.advanceTo(offer.acceptBy);
    expect(await shop.accept(offer)).toMatchObject({ kind: 'not_open' });
    expect(await shop.accept({ ...offer, offerId: 'of_none' })).toEqual({ kind: 'not_found' });
    expect(await shop.preview({ ...offer, offerId: 'of_none' })).toEqual({ kind: 'not_found' });
  });
});

describe('the end of an offer', () => {
  async function acceptedUntil(days: number) {
    await shop.subscribe('starter');
    const offer = await shop.offer({ until: BEGINS + days * SECONDS_PER_DAY });
    await shop.accept(offer);
    return shop.stored(offer);
  }

  it('sets the list price for the next period, once, and charges nothing', async () => {
    const offer = await acceptedUntil(20);
    pass(2 * SECONDS_PER_HOUR);
    expect(await shop.purchases().endPrice({ offer, account: await account(), now: clock.now() })).toEqual({
      kind: 'moved',
    });
    expect((await priceOf())?.id).toBe(shop.prices.growth);
    expect(await shop.purchases().endPrice({ offer, account: await account(), now: clock.now() })).toEqual({
      kind: 'gone',
    });
    expect(await shop.charges()).toHaveLength(2);
  });

  it('waits in the first hours of a period, for an invoice, for the last period, and for a scheduled change', async () => {
    const offer = await acceptedUntil(20);
    const later = (reason: string) => ({ kind: 'later', reason });
    expect(await shop.purchases().endPrice({ offer, account: await account(), now: clock.now() })).toEqual(
      later('period_just_begun'),
    );
    const longer = { ...offer, until: BEGINS + 60 * SECONDS_PER_DAY };
    expect(
      await shop.purchases().endPrice({ offer: longer, account: await account(), now: clock.now() }),
    ).toEqual(later('not_last_period'));
    const { id } = await shop.subscription();
    await shop.stripe.control(`subscriptions/${id}/renew`, { outcome: 'draft' });
    expect(await shop.purchases().endPrice({ offer, account: await account(), now: clock.now() })).toEqual(
      later('invoice_unpaid'),
    );
    await shop.stripe.stripe.subscriptionSchedules.create({ from_subscription: id });
    expect(await shop.purchases().endPrice({ offer, account: await account(), now: clock.now() })).toEqual(
      later('change_scheduled'),
    );
  });
});
