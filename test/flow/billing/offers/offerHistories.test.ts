import type Stripe from 'stripe';
import { afterAll, describe, it } from 'vitest';
import { nextAt } from '../../../../shared/account/offer.ts';
import { SECONDS_PER_HOUR } from '../../../../shared/time.ts';
import { createOfferShop } from '../../../support/billing/offerShop.ts';
import {
  isDeclined,
  offerActions,
  PAUSES_SECONDS,
  totals,
  USER,
} from '../../../support/offers/offerActions.ts';
import { countPeriods, expectConsistent, type Observed } from '../../../support/offers/offerExpectations.ts';
import { seededRandom } from '../../../support/seededRandom.ts';
import { virtualClock } from '../../../support/virtualClock.ts';
import { drainQueue } from '../../../support/webhooks/drainQueue.ts';
import { createWebhookPath } from '../../../support/webhooks/webhookPath.ts';

/** Ten histories take about half a minute on two cores; `npm run soak -- purchases` runs 200. */
const SEED_COUNT = Number(process.env.OFFER_SEEDS ?? 10);
const FIRST_SEED = Number(process.env.OFFER_FIRST_SEED ?? 1);
const SEEDS = Array.from({ length: SEED_COUNT }, (_, index) => FIRST_SEED + index);

/** After each part of a history, everything is delivered, and the account is compared with Stripe. */
const PARTS_COUNT = 3;
const ACTIONS_COUNT = 10;
const BEGINS = Date.parse('2026-11-10T12:00:00Z') / 1000;
const RENEWED = ['active', 'past_due', 'unpaid'];

/** Without an offer or a subscription most actions do nothing. */
const OFTEN = [
  ...Array(5).fill('offer'),
  ...Array(5).fill('accept'),
  ...Array(4).fill('acceptTwice'),
  ...Array(3).fill('acceptUnpaid'),
  ...Array(6).fill('pause'),
  ...[
    'buyStarter',
    'buyStarter',
    'pay',
    'pay',
    'changeCard',
    'payInvoice',
    'switchInPortal',
    'switchInPortal',
  ],
] as string[];

/** More than there are instants in any pause, so that a test ends if the clock is stuck. */
const STEPS_MAX = 2_000;

type World = Observed & { random: () => number };

async function createWorld(seed: number): Promise<World> {
  const random = seededRandom(seed);
  const clock = virtualClock(BEGINS);
  const path = await createWebhookPath(clock);
  const shop = await createOfferShop(clock, path.shop);
  // Every event waits for an endpoint that is never called: the sweep finds what the history does not deliver.
  await shop.stripe.stripe.webhookEndpoints.create({ url: 'http://127.0.0.1:9/', enabled_events: ['*'] });
  await shop.stripe.control('deliveries', { mode: 'never' });
  await path.sweep();
  return { path, shop, clock, random, happens: offerActions(shop, clock, random) };
}

const endOf = ({ items }: Stripe.Subscription) => items.data[0]?.current_period_end ?? Infinity;

/** Delivers what happened at Stripe. Some events are lost: the sweep finds them later. */
async function deliver({ path, random, clock }: World, lost: number): Promise<void> {
  for (const event of await path.newEvents()) {
    if (random() >= lost) await path.deliver(event);
  }
  await drainQueue(path.queue, path.apply, { until: clock.now() });
}

/** Advances the clock from one instant at which something happens by itself to the next. */
async function pause(world: World, seconds: number): Promise<void> {
  const { clock, happens, shop, random } = world;
  const target = clock.now() + seconds;
  for (let steps = 0; clock.now() < target; steps++) {
    if (steps > STEPS_MAX) throw new Error('the clock is stuck');
    const due = (await happens.subscriptions()).find(
      (one) => RENEWED.includes(one.status) && endOf(one) <= clock.now(),
    );
    if (due) {
      const outcome = ['draft', 'draft', 'paid', 'failed'][Math.floor(random() * 4)];
      await shop.stripe.control(`subscriptions/${due.id}/renew`, { outcome });
    } else {
      clock.advanceTo(Math.min(target, ...(await nextInstants(world))));
    }
    await deliver(world, 0.1);
    await happens.runTasks();
  }
}

async function nextInstants({ shop, clock, happens }: World): Promise<number[]> {
  const { data: invoices } = await shop.stripe.stripe.invoices.list({ limit: 100 });
  const offers = await shop.offers.listOffers(USER);
  // The task runs every hour.
  const hour = clock.now() - (clock.now() % SECONDS_PER_HOUR) + SECONDS_PER_HOUR;
  return [
    ...(await happens.subscriptions())
      .filter(({ status }) => status !== 'canceled' && status !== 'incomplete_expired')
      .flatMap((one) => [endOf(one), one.cancel_at, one.pending_update?.expires_at]),
    ...invoices.filter(({ status }) => status === 'draft').map((one) => one.automatically_finalizes_at),
    ...offers.map((offer) => Math.max(hour, nextAt(offer) ?? Infinity)),
  ].filter((instant): instant is number => typeof instant === 'number' && instant > clock.now());
}

async function act(world: World): Promise<string> {
  const { happens, random } = world;
  const names = [...Object.keys(happens.actions), ...OFTEN];
  const name = names[Math.floor(random() * names.length)] ?? 'pause';
  totals.actions++;
  try {
    if (name === 'pause')
      await pause(world, PAUSES_SECONDS[Math.floor(random() * PAUSES_SECONDS.length)] ?? 0);
    else await happens.actions[name]?.();
  } catch (error) {
    if (!isDeclined(error)) throw error;
  }
  await deliver(world, 0.2);
  return name;
}

/** Lets the sweeps find what was lost, and the task complete what a crash left. */
async function settle(world: World): Promise<void> {
  const { path, clock, happens, shop } = world;
  for (let hours = 0; hours < 6; hours++) {
    const due = (await happens.subscriptions()).find(
      (one) => RENEWED.includes(one.status) && endOf(one) <= clock.now(),
    );
    if (due) await shop.stripe.control(`subscriptions/${due.id}/renew`, { outcome: 'paid' });
    await path.sweep();
    await drainQueue(path.queue, path.apply, { until: clock.now() + SECONDS_PER_HOUR });
    clock.advanceTo(clock.now() + SECONDS_PER_HOUR);
    await deliver(world, 0);
    await happens.runTasks({ isCalm: true });
    // One step at a time.
    await happens.runTasks({ isCalm: true });
    await deliver(world, 0);
  }
}

describe('a random history of offers, with lost events, and crashes between any two calls', () => {
  afterAll(() => console.info(`${SEEDS.length} histories of offers: ${JSON.stringify(totals)}`));

  it.each(SEEDS)(
    'grants the figures of the price that was paid (seed %i)',
    { timeout: 240_000 },
    async (seed) => {
      const world = await createWorld(seed);
      const names: string[] = [];
      for (let part = 0; part < PARTS_COUNT; part++) {
        for (let count = 0; count < ACTIONS_COUNT; count++) names.push(await act(world));
        await settle(world);
        await expectConsistent(world, names.join(' '));
      }
      await countPeriods(world);
    },
  );
});
