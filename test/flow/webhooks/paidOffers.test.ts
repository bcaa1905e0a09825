import { GetItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { beforeEach, describe, expect, it } from 'vitest';
import { compareAccount } from '../../../services/webhooks/domain/compareAccount.ts';
import { findDrift } from '../../../services/webhooks/domain/findDrift.ts';
import type { WebhookStore } from '../../../services/webhooks/domain/ports.ts';
import { acceptedOffer, type Offer } from '../../../shared/account/offer.ts';
import { tableKeys } from '../../../shared/aws/tableKeys.ts';
import { RECONCILE_TYPE } from '../../../shared/contract/webhooks/messages.ts';
import { addMonths, SECONDS_PER_DAY, SECONDS_PER_HOUR } from '../../../shared/time.ts';
import { meter } from '../../support/api/meter.ts';
import { createOfferShop, type OfferShop } from '../../support/billing/offerShop.ts';
import { noticeKeys } from '../../support/notifications/contactApi.ts';
import { Crash, crashing } from '../../support/table/crashing.ts';
import { type VirtualClock, virtualClock } from '../../support/virtualClock.ts';
import { drainQueue } from '../../support/webhooks/drainQueue.ts';
import { createSyncing, type Syncing } from '../../support/webhooks/syncing.ts';
import { createWebhookPath, switchPlan } from '../../support/webhooks/webhookPath.ts';

const BEGINS = Date.parse('2026-11-10T12:00:00Z') / 1000;
const FIGURES = { plan: 'growth', sessionsIncluded: 90_000 };
const LIST = { plan: 'growth', sessionsIncluded: 20_000 };

let clock: VirtualClock;
let shop: OfferShop;
let syncing: Syncing;

beforeEach(async () => {
  clock = virtualClock(BEGINS);
  shop = await createOfferShop(clock);
  syncing = await createSyncing(shop);
});

const pass = (seconds: number) => clock.advanceTo(clock.now() + seconds);
const account = async () => ({ terms: undefined, ...(await syncing.account()) });
const customer = async () => (await account()).customers[0] ?? '';
const arrive = async (...[arrival]: [Parameters<Syncing['arrive']>[1]?]) =>
  syncing.arrive(await customer(), { accountId: 'u1', ...arrival });

/** Renews the subscription at the end of its period. */
async function renew(outcome: 'paid' | 'draft' | 'failed' = 'paid'): Promise<void> {
  const { id, items } = await shop.subscription();
  clock.advanceTo(items.data[0]?.current_period_end ?? 0);
  expect((await shop.stripe.control(`subscriptions/${id}/renew`, { outcome })).status).toBe(200);
}

async function termsNote() {
  const { client, tableName } = shop.table;
  const Key = marshall(tableKeys.termsNote('u1'));
  const { Item } = await client.send(new GetItemCommand({ TableName: tableName, Key, ConsistentRead: true }));
  return Item && unmarshall(Item);
}

/** The account on growth at its list price, synced. */
async function onGrowth(): Promise<void> {
  await shop.subscribe('growth', { metadata: { user_id: 'u1', session_billing: 'growth' } });
  await arrive();
}

/** The account on growth, and then on the offer, synced. */
async function onOffer(changes: Partial<Offer> = {}): Promise<Offer> {
  await onGrowth();
  const offer = await shop.offer(changes);
  await shop.accept(offer);
  await arrive();
  return offer;
}

describe('an offer that is bought on a page', () => {
  it('grants its figures once it is paid, is accepted, and is told and noted once', async () => {
    const offer = await shop.offer({ figures: { sessionsIncluded: 90_000, concurrent: 120 } });
    const accepted = await shop.accept(offer);
    if (accepted.kind !== 'accepting') throw new Error(accepted.kind);
    await shop.pay(accepted.url ?? '');
    await arrive();
    await arrive();
    expect(await account()).toMatchObject({
      ...FIGURES,
      concurrent: 120,
      terms: { sessionsIncluded: 90_000, concurrent: 120, offer: offer.offerId },
      subscription: { plan: 'growth', mrr: 40_000 },
    });
    expect(await shop.stored(offer)).toMatchObject({ state: 'accepted', effectiveSince: BEGINS });
    expect(await termsNote()).toMatchObject({
      by: 'offer',
      at: BEGINS,
      reason: `The price of offer ${offer.offerId} was paid.`,
    });
    expect(await noticeKeys(shop.table, 'u1')).toEqual([
      `offer_accepted#${offer.offerId}`,
      `offer_accepted_op#${offer.offerId}`,
    ]);
    expect(syncing.reports).toEqual([]);
  });

  it('grants its figures through the real functions, with their permissions', async () => {
    const path = await createWebhookPath(clock);
    shop = await createOfferShop(clock, path.shop);
    syncing = await createSyncing(shop);
    const offer = await shop.offer();
    const accepted = await shop.accept(offer);
    if (accepted.kind !== 'accepting') throw new Error(accepted.kind);
    await shop.pay(accepted.url ?? '');
    for (const event of await path.newEvents()) await path.deliver(event);
    expect(await drainQueue(path.queue, path.apply)).toMatchObject({ failures: 0 });
    expect(await account()).toMatchObject({ ...FIGURES, terms: { offer: offer.offerId } });
    const { id } = await shop.subscription();
    await shop.stripe.stripe.subscriptions.cancel(id);
    for (const event of await path.newEvents()) await path.deliver(event);
    expect(await drainQueue(path.queue, path.apply)).toMatchObject({ failures: 0 });
    expect(await account()).toMatchObject({ plan: 'free', terms: undefined });
    expect(await shop.stored(offer)).toMatchObject({ state: 'ended' });
  });
});

describe('an offer above the price until now', () => {
  it('begins a period with its figures, until the portal changes the price again', async () => {
    const offer = await onOffer();
    expect(await account()).toMatchObject({ ...FIGURES, terms: { offer: offer.offerId } });
    expect(await shop.stored(offer)).toMatchObject({ state: 'accepted', effectiveSince: BEGINS });
    const { id, items } = await shop.subscription();
    pass(SECONDS_PER_DAY);
    await switchPlan(shop, { subscription: id, item: items.data[0]?.id ?? '' }, 'growth');
    await arrive();
    expect(await account()).toMatchObject({ ...LIST, terms: undefined });
    expect(await shop.stored(offer)).toMatchObject({ state: 'ended', stateSince: clock.now() });
    expect(await termsNote()).toMatchObject({
      by: 'offer',
      reason: `The price of offer ${offer.offerId} is no longer the one that is paid.`,
    });
    expect(syncing.reports).toEqual([]);
  });

  it('grants nothing while the card declines, and its figures when the invoice is paid', async () => {
    await onGrowth();
    await shop.useCard('pm_card_chargeCustomerFail');
    const offer = await shop.offer();
    expect(await shop.accept(offer)).toMatchObject({ kind: 'accepting' });
    await arrive();
    expect(await account()).toMatchObject({ ...LIST, terms: undefined });
    expect(await shop.stored(offer)).toMatchObject({ state: 'accepting' });
    const { latest_invoice: invoice } = await shop.subscription();
    await shop.stripe.control(`invoices/${invoice.id}/pay`);
    await arrive();
    expect(await account()).toMatchObject(FIGURES);
    expect(await shop.stored(offer)).toMatchObject({ state: 'accepted', effectiveSince: BEGINS });
  });
});

describe('an offer below the list price', () => {
  const LEAN = { amountMinor: 4_900, figures: { sessionsIncluded: 8_000, concurrent: 12 } };

  it('keeps the figures of the list price until the renewal is paid, which nothing reports', async () => {
    const offer = await onOffer(LEAN);
    expect(await account()).toMatchObject({ ...LIST, terms: undefined, subscription: { mrr: 4_900 } });
    expect(await shop.stored(offer)).toMatchObject({ state: 'accepted' });
    expect((await shop.stored(offer)).effectiveSince).toBeUndefined();
    await renew('draft');
    await arrive();
    expect(await account()).toMatchObject({ plan: 'growth', concurrent: 50 });
    pass(2 * SECONDS_PER_HOUR);
    await arrive();
    expect(await account()).toMatchObject({ plan: 'growth', sessionsIncluded: 8_000, concurrent: 12 });
    expect(await shop.stored(offer)).toMatchObject({ state: 'accepted', effectiveSince: clock.now() });
    expect(syncing.reports).toEqual([]);
  });

  it('ends in its last period: the list price is billed, and the figures follow that payment', async () => {
    const until = addMonths(BEGINS, 1) + SECONDS_PER_DAY;
    const offer = await onOffer({ ...LEAN, until });
    await renew();
    await arrive();
    const ending = async () => ({
      offer: await shop.stored(offer),
      account: await account(),
      now: clock.now(),
    });
    pass(28 * SECONDS_PER_DAY);
    expect(await shop.purchases().endPrice(await ending())).toEqual({ kind: 'moved' });
    await arrive();
    expect(await account()).toMatchObject({ sessionsIncluded: 8_000, terms: { offer: offer.offerId } });
    await renew('failed');
    await arrive();
    expect(await account()).toMatchObject({ plan: 'growth', concurrent: 12, status: 'past_due' });
    await shop.stripe.control(`invoices/${(await shop.subscription()).latest_invoice.id}/pay`);
    await arrive();
    expect(await account()).toMatchObject({ ...LIST, concurrent: 50, terms: undefined });
    expect(await shop.stored(offer)).toMatchObject({ state: 'ended' });
    expect(syncing.reports).toEqual([]);
  });
});

describe('a customer without a row', () => {
  it('is found by the metadata of a subscription with the price of an offer', async () => {
    const offer = await shop.offer();
    const accepted = await shop.accept(offer);
    if (accepted.kind !== 'accepting') throw new Error(accepted.kind);
    const { price = '' } = await shop.stored(offer);
    const metadata = { user_id: 'u1', session_billing: 'growth' };
    const { customer: other } = await syncing.subscribed({ items: [{ price }], metadata });
    expect((await syncing.arrive(other)).failures).toEqual([]);
    expect(await account()).toMatchObject({ ...FIGURES, terms: { offer: offer.offerId } });
    const { customer: nobody } = await syncing.subscribed({ items: [{ price }], metadata: {} });
    await syncing.arrive(nobody);
    expect(syncing.reports).toEqual(['unmapped_paid_subscription']);
  });
});

describe('the price of another account’s offer', () => {
  it('grants nothing, raises the alarm of an unknown price, and is retried', async () => {
    const offer = await onOffer();
    const price = (await shop.stored(offer)).price ?? '';
    const metadata = { user_id: 'u2', session_billing: 'starter' };
    const other = await syncing.subscribed({ items: [{ price: shop.prices.starter }], metadata });
    await syncing.arrive(other.customer, { accountId: 'u2' });
    const { items } = await syncing.stripe.subscriptions.retrieve(other.subscription);
    await syncing.stripe.subscriptions.update(other.subscription, {
      items: [{ id: items.data[0]?.id, price }],
      proration_behavior: 'always_invoice',
    });
    const { failures } = await syncing.arrive(other.customer, { accountId: 'u2' });
    expect(failures).toMatchObject([{ error: { code: 'unknown_price' } }]);
    expect(syncing.reports).toEqual(['unknown_price']);
    expect(await syncing.account('u2')).toMatchObject({ plan: 'starter', sessionsIncluded: 5_000 });
    expect((await syncing.account('u2')).terms).toBeUndefined();
    expect((await account()).terms).toMatchObject({ offer: offer.offerId });
  });
});

describe('a sync', () => {
  it('reads the prices of an account on an offer in one request, and nothing else more', async () => {
    await onGrowth();
    const bill = meter(shop.table.client);
    await arrive();
    const ordinary = bill.take().requests;
    await shop.accept(await shop.offer());
    await arrive();
    bill.take();
    await arrive();
    expect(bill.take().requests).toBe(ordinary + 1);
  });

  it('that crashes before or after any call leaves the same after it is repeated', async () => {
    await onGrowth();
    const offer = await shop.offer();
    await shop.accept(offer);
    for (let call = 0; ; call++) {
      let calls = 0;
      for (const when of ['before', 'after'] as const) {
        const dying: WebhookStore & { calls(): number } = crashing(syncing.deps.store, { call, when });
        await arrive({ overrides: { store: dying } }).catch((error) => {
          if (!(error instanceof Crash)) throw error;
        });
        calls = Math.max(calls, dying.calls());
        const [{ terms }, { state, effectiveSince }] = [await account(), await shop.stored(offer)];
        // Both or neither, also after the crash.
        expect(effectiveSince === undefined).toBe(terms === undefined);
        expect(state).toBe('accepted');
      }
      if (calls <= call) break;
    }
    await arrive();
    expect(await account()).toMatchObject(FIGURES);
    expect((await noticeKeys(shop.table, 'u1')).filter((key) => key.startsWith('offer_'))).toHaveLength(2);
  });

  it('that others overtake, eight at once, accepts the offer once', async () => {
    await onGrowth();
    const offer = await shop.offer();
    await shop.accept(offer);
    const before = await shop.stored(offer);
    const applied = await Promise.all(Array.from({ length: 8 }, () => arrive()));
    expect(applied.flatMap(({ failures }) => failures).filter(({ error }) => !isBusy(error))).toEqual([]);
    expect((await shop.stored(offer)).version).toBe(before.version + 1);
    expect(await account()).toMatchObject(FIGURES);
  });

  it('is repeated if the offer changes meanwhile', async () => {
    await onGrowth();
    const offer = await shop.offer();
    await shop.accept(offer);
    const { store } = syncing.deps;
    let hasInterfered = false;
    const overtaken: WebhookStore = {
      ...store,
      async readOffer(accountId, offerId) {
        const read = await store.readOffer(accountId, offerId);
        if (read && !hasInterfered) {
          hasInterfered = true;
          await shop.offers.saveOffer({
            before: read,
            after: { ...read, note: 'changed' },
            now: clock.now(),
          });
        }
        return read;
      },
    };
    await arrive({ overrides: { store: overtaken } });
    expect(await shop.stored(offer)).toMatchObject({ note: 'changed', effectiveSince: BEGINS });
    expect(await account()).toMatchObject(FIGURES);
  });

  it('accepts an offer whose price was paid whatever happened to it meanwhile', async () => {
    await onGrowth();
    const offer = await shop.offer();
    await shop.accept(offer);
    const before = await shop.stored(offer);
    const withdrawn = { ...before, state: 'withdrawn' as const, stateSince: clock.now() };
    await shop.offers.saveOffer({ before, after: withdrawn, now: clock.now() });
    await arrive();
    expect(await shop.stored(offer)).toMatchObject({ state: 'accepted' });
    expect(await account()).toMatchObject({ ...FIGURES, terms: { offer: offer.offerId } });
  });

  it('does not end an offer while another subscription decides the plan', async () => {
    const offer = await onOffer();
    const { shop: synced, stripe } = syncing;
    const year = await stripe.prices.create({
      currency: 'usd',
      unit_amount: 1,
      recurring: { interval: 'year' },
      product_data: { name: 'Growth for ever' },
    });
    const more = await shop.offer({ figures: { sessionsIncluded: 500_000 } });
    await shop.ports.prices.putPrice({ ...more, price: year.id });
    const metadata = { user_id: 'u1', session_billing: 'growth' };
    const second = await stripe.subscriptions.create({
      customer: await customer(),
      items: [{ price: year.id }],
      metadata,
    });
    await arrive();
    expect(await account()).toMatchObject({ sessionsIncluded: 500_000, terms: { offer: more.offerId } });
    expect(await shop.stored(offer)).toMatchObject({ state: 'accepted' });
    expect(syncing.reports).toEqual(['two_live_subscriptions']);
    await stripe.subscriptions.cancel(second.id);
    await arrive();
    expect(await account()).toMatchObject({ ...FIGURES, terms: { offer: offer.offerId } });
    expect(await shop.stored(more)).toMatchObject({ state: 'ended' });
    expect(synced.prices.growth).not.toBe(year.id);
  });
});

const isBusy = (error: unknown) => (error as { code?: string }).code === 'busy';

describe('a lost event of an offer', () => {
  it('is found by the comparison, which changes nothing, and corrected by a reconcile message', async () => {
    await onGrowth();
    const offer = await shop.offer();
    await shop.accept(offer);
    const asked = { accountId: 'u1', customerIds: [await customer()], now: clock.now() };
    expect(await findDrift(syncing.deps, asked)).toMatchObject({
      stored: { offer: undefined, subscription: { mrr: 9_900 } },
      atStripe: { offer: offer.offerId, subscription: { mrr: 40_000 } },
    });
    expect(await compareAccount(syncing.deps, asked)).toEqual(
      expect.arrayContaining([
        { field: 'sessionsIncluded', stored: 20_000, atStripe: 90_000 },
        { field: 'offer', stored: undefined, atStripe: offer.offerId },
      ]),
    );
    expect((await account()).terms).toBeUndefined();
    await arrive({ type: RECONCILE_TYPE });
    expect(syncing.reports).toEqual(['drift']);
    expect(await account()).toMatchObject(FIGURES);
    expect(await findDrift(syncing.deps, asked)).toBeUndefined();
    expect(await compareAccount(syncing.deps, asked)).toEqual([]);
    await arrive({ type: RECONCILE_TYPE });
    expect(syncing.reports).toEqual(['drift']);
  });

  it('of which only the terms are missing is drift too', async () => {
    const offer = await onOffer();
    const before = await account();
    const { terms: _lost, ...without } = before;
    await syncing.deps.store.saveEntitlements({
      before,
      after: without,
      notices: [],
      offers: [],
      now: clock.now(),
    });
    await arrive({ type: RECONCILE_TYPE });
    expect(syncing.reports).toEqual(['drift']);
    expect((await account()).terms).toMatchObject({ offer: offer.offerId });
    expect(acceptedOffer(await shop.stored(offer), { isPaid: true, now: clock.now() })).toEqual(
      await shop.stored(offer),
    );
  });
});
