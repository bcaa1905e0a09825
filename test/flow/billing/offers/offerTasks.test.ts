import { beforeEach, expect, it } from 'vitest';
import { runDueOffers } from '../../../../services/billing/domain/offers/runDueOffers.ts';
import { createAccountStore } from '../../../../shared/account/accountStore.ts';
import type { Offer } from '../../../../shared/account/offer.ts';
import { OFFER_BUCKETS } from '../../../../shared/account/offerStore.ts';
import { SECONDS_PER_DAY, SECONDS_PER_HOUR } from '../../../../shared/time.ts';
import { createOfferShop, type OfferShop } from '../../../support/billing/offerShop.ts';
import { starterSubscription } from '../../../support/table/testTable.ts';
import { type VirtualClock, virtualClock } from '../../../support/virtualClock.ts';

const BEGINS = Date.parse('2026-11-10T12:00:00Z') / 1000;
let clock: VirtualClock;
let shop: OfferShop;

beforeEach(async () => {
  clock = virtualClock(BEGINS);
  shop = await createOfferShop(clock);
});

const pass = (seconds: number) => clock.advanceTo(clock.now() + seconds);
const runTasks = () =>
  runDueOffers(
    {
      offers: shop.offers,
      accounts: createAccountStore(shop.table),
      gatewayFor: shop.purchases,
      buckets: OFFER_BUCKETS,
      hasTime: () => true,
      report: (_ids, error) => {
        throw error;
      },
    },
    clock.now(),
  );

/** What apply stores once the price is paid, or is no longer the one that is paid. */
async function giveTerms({ accountId, offerId, figures }: Offer, isPaid: boolean): Promise<void> {
  const accounts = createAccountStore(shop.table);
  const before = await accounts.readOrCreateAccount(accountId, clock.now());
  const { current_period_start: anchor = 0, current_period_end: paidUntil = 0 } =
    (await shop.subscription()).items.data[0] ?? {};
  const subscription = starterSubscription(clock.now(), { plan: 'growth', anchor, paidUntil });
  const terms = isPaid ? { ...figures, offer: offerId } : undefined;
  await accounts.saveEntitlements({ before, after: { ...before, subscription, terms } });
}

const priceOf = async () => (await shop.subscription()).items.data[0]?.price;

it('an offer ends with its last period: the list price is set before, and its own price is archived after', async () => {
  await shop.subscribe('starter');
  const offer = await shop.offer({ until: BEGINS + 20 * SECONDS_PER_DAY });
  expect(await shop.accept(offer)).toMatchObject({ kind: 'accepted' });
  await giveTerms(offer, true);
  await runTasks();
  const { price, endsAt = 0 } = await shop.stored(offer);
  expect(await shop.stored(offer)).toMatchObject({ state: 'accepted', effectiveSince: clock.now() });
  clock.advanceTo(endsAt - 4 * SECONDS_PER_DAY);
  await runTasks();
  expect((await priceOf())?.id).toBe(price);
  clock.advanceTo(endsAt - 2 * SECONDS_PER_DAY);
  await runTasks();
  expect((await priceOf())?.unit_amount).toBe(9_900);
  clock.advanceTo(endsAt);
  await shop.stripe.control(`subscriptions/${(await shop.subscription()).id}/renew`);
  expect(await shop.charges()).toContain(9_900);
  await giveTerms(offer, false);
  clock.advanceTo(endsAt + SECONDS_PER_DAY);
  await runTasks();
  expect((await shop.stored(offer)).state).toBe('ended');
  await runTasks();
  expect(await shop.offerPrices()).toMatchObject([{ id: price, active: false }]);
  expect(await runTasks()).toEqual({ changed: 0, failed: 0, unfinished: 0 });
});

it('a page that nobody paid leaves an expired offer whose price is archived', async () => {
  const offer = await shop.offer({ acceptBy: BEGINS + 2 * SECONDS_PER_HOUR });
  expect(await shop.accept(offer)).toMatchObject({ kind: 'accepting' });
  pass(SECONDS_PER_HOUR);
  await runTasks();
  expect((await shop.stored(offer)).state).toBe('accepting');
  pass(2 * SECONDS_PER_HOUR);
  await runTasks();
  expect((await shop.stored(offer)).state).toBe('expired');
  await runTasks();
  expect(await shop.offerPrices()).toMatchObject([{ active: false }]);
});
