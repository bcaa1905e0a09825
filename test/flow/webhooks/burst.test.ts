import { writeFileSync } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';
import type Stripe from 'stripe';
import { describe, expect, it } from 'vitest';
import type { BurstFigures } from '../../bench/burstFigures.ts';
import { seededRandom, shuffled } from '../../support/seededRandom.ts';
import type { Shop } from '../../support/stripe/shop.ts';
import { virtualClock } from '../../support/virtualClock.ts';
import { type Apply, drainQueue } from '../../support/webhooks/drainQueue.ts';
import {
  type AccountItem,
  createWebhookPath,
  inParallel,
  readAccountItems,
  readMarks,
  type Subscriber,
  subscriber,
  switchPlan,
  type WebhookPath,
} from '../../support/webhooks/webhookPath.ts';

/**
 * 2,000 take about 9 s on two cores. BURST_EVENTS=10000 is the whole burst, of about 25 s, which `npm run bench` asks for;
 * BURST_REPORT names the file where it wants the figures.
 */
const EVENTS_COUNT = Number(process.env.BURST_EVENTS ?? 2_000);
const TIMEOUT_MS = 240_000;

const CUSTOMERS_COUNT = 500;
const DUPLICATE_SHARE = 0.1;

/** Requests under way at once, to the stand-in and, as Stripe delivers, to receive. */
const CALLS_AT_ONCE = 20;
const DELIVERIES_AT_ONCE = 50;

/** More than a month: what began then has a period to renew. */
const OLD_SECONDS = 32 * 86_400;

/** Later than SQS remembers what was sent, and how many events then come once more. */
const FORGOTTEN_SECONDS = 360;
const AGAIN_COUNT = 50;

/** What each plan gives, by the public price list. */
const LIMITS: Record<string, object> = {
  free: { sessionsIncluded: 100, concurrent: 1, requestsPerMinute: 100, projectsIncluded: 1 },
  starter: { sessionsIncluded: 5_000, concurrent: 10, requestsPerMinute: 1_000, projectsIncluded: 3 },
  growth: { sessionsIncluded: 20_000, concurrent: 50, requestsPerMinute: 10_000, projectsIncluded: 10 },
};

/** What becomes of a customer, turn and turn about. */
type Fate = (shop: Shop, one: Subscriber) => Promise<unknown>;
const FATES: { isOld?: boolean; meet: Fate }[] = [
  { meet: async () => {} },
  { meet: (shop, one) => switchPlan(shop, one, 'growth') },
  { meet: (shop, one) => shop.stripe.stripe.subscriptions.cancel(one.subscription) },
  {
    meet: (shop, one) =>
      shop.stripe.stripe.subscriptions.update(one.subscription, { cancel_at_period_end: true }),
  },
  { isOld: true, meet: (shop, one) => renew(shop, one, 'failed') },
  { isOld: true, meet: (shop, one) => renew(shop, one, 'paid') },
];
const renew = (shop: Shop, { subscription }: Subscriber, outcome: string) =>
  shop.stripe.control(`subscriptions/${subscription}/renew`, { outcome });

/** Makes every customer, those of old first, then lets each meet its fate. */
async function populate(shop: Shop, toPresent: () => void): Promise<void> {
  const users = Array.from({ length: CUSTOMERS_COUNT }, (_, index) => ({
    userId: `u${index}`,
    fate: FATES[index % FATES.length] as (typeof FATES)[number],
  }));
  const make = async ({ userId, fate }: (typeof users)[number]) => ({
    one: await subscriber(shop, { userId, plan: 'starter' }),
    fate,
  });
  const old = await inParallel(
    users.filter(({ fate }) => fate.isOld),
    CALLS_AT_ONCE,
    make,
  );
  toPresent();
  const young = await inParallel(
    users.filter(({ fate }) => !fate.isOld),
    CALLS_AT_ONCE,
    make,
  );
  await inParallel([...old, ...young], CALLS_AT_ONCE, ({ one, fate }) => fate.meet(shop, one));
}

/** So many events in all, each of Stripe's own among them; what is missing tells of the same under other ids. */
function burstOf(events: Stripe.Event[], random: () => number): { all: Stripe.Event[]; ids: Set<string> } {
  const distinctCount = Math.round(EVENTS_COUNT * (1 - DUPLICATE_SHARE));
  const distinct = shuffled(onePerCustomerFirst(events).slice(0, distinctCount), random);
  for (let index = 0; distinct.length < distinctCount; index++) {
    const told = events[index % events.length] as Stripe.Event;
    distinct.push({ ...told, id: `${told.id}again${index}` });
  }
  const duplicates = shuffled(distinct, random).slice(0, EVENTS_COUNT - distinctCount);
  return {
    all: shuffled([...distinct, ...duplicates], random),
    ids: new Set(distinct.map(({ id }) => id)),
  };
}

const customerOf = (event: Stripe.Event) => (event.data.object as { customer?: string }).customer ?? '';

/** No customer is left out, however few events are sent. */
function onePerCustomerFirst(events: Stripe.Event[]): Stripe.Event[] {
  const first = new Map(events.map((event) => [customerOf(event), event]));
  const ones = new Set(first.values());
  return [...ones, ...events.filter((event) => !ones.has(event))];
}

/** What every account should be by what Stripe has now, told apart from how the product decides it. */
async function accountsByStripe(shop: Shop): Promise<Record<string, object>> {
  const accounts: Record<string, object> = {};
  for await (const subscription of shop.stripe.stripe.subscriptions.list({ status: 'all', limit: 100 })) {
    const item = subscription.items.data[0];
    const bought = item?.price.id === shop.prices.growth ? 'growth' : 'starter';
    const plan = subscription.status === 'canceled' ? 'free' : bought;
    accounts[String(subscription.metadata.user_id)] = {
      plan,
      ...LIMITS[plan],
      periodStart: item?.current_period_start,
      periodEnd: item?.current_period_end,
      customers: [subscription.customer],
      decides: [subscription.id, subscription.status, subscription.cancel_at],
      sessionsUsed: 0,
    };
  }
  return accounts;
}

async function accountsByTable(shop: Shop): Promise<Record<string, object>> {
  const items = await readAccountItems(shop.table);
  return Object.fromEntries(items.map((item) => [item.accountId, toldBy(item)]));
}

function toldBy({ plan, periodStart, periodEnd, customers, sessionsUsed, ...item }: AccountItem) {
  const { sessionsIncluded, concurrent, requestsPerMinute, projectsIncluded } = item;
  const limits = { sessionsIncluded, concurrent, requestsPerMinute, projectsIncluded };
  const [id, , status, , , , , cancelAt] = item.subscription as unknown[];
  const decides = [id, status, cancelAt];
  return { plan, ...limits, periodStart, periodEnd, customers, decides, sessionsUsed };
}

/** What a thing took, in seconds. */
async function timed<Result>(carryOut: () => Promise<Result>): Promise<[Result, number]> {
  const startedMs = performance.now();
  return [await carryOut(), (performance.now() - startedMs) / 1000];
}

const deliverAll = (webhooks: WebhookPath, events: Stripe.Event[]) =>
  inParallel(events, DELIVERIES_AT_ONCE, webhooks.deliver);

/** Answers 200 to each; the queue and the dead letters end empty. */
async function expectAllDone(webhooks: WebhookPath, statuses: number[]): Promise<void> {
  expect(new Set(statuses)).toEqual(new Set([200]));
  expect([webhooks.queue.size(), webhooks.queue.deadLetters()]).toEqual([0, []]);
}

describe('a burst of events, out of order and some twice', () => {
  it('leaves every account as Stripe has it, with far fewer looks at Stripe than events', {
    timeout: TIMEOUT_MS,
  }, async () => {
    const now = Math.floor(Date.now() / 1000);
    const clock = virtualClock(now - OLD_SECONDS);
    const webhooks = await createWebhookPath(clock);
    const { shop, queue, apply } = webhooks;
    await populate(shop, () => clock.advanceTo(now));
    const { all, ids } = burstOf(await webhooks.newEvents(), seededRandom(1));
    expect([all.length, ids.size]).toEqual([EVENTS_COUNT, Math.round(EVENTS_COUNT * 0.9)]);
    await shop.stripe.control('calls/reset');

    const [statuses, receiveSeconds] = await timed(() => deliverAll(webhooks, all));
    const applied = new Map<string, number>();
    const applyAndNote: Apply = async (event) => {
      const answer = await apply(event);
      const failed = new Set(answer.batchItemFailures.map(({ itemIdentifier }) => itemIdentifier));
      for (const { messageId, body } of event.Records) {
        const { id } = JSON.parse(body) as { id: string };
        if (!failed.has(messageId)) applied.set(id, (applied.get(id) ?? 0) + 1);
      }
      return answer;
    };
    const [{ batches }, applySeconds] = await timed(() => drainQueue(queue, applyAndNote));

    const { calls } = await shop.stripe.state();
    const fetches = Object.values(calls).reduce((sum, count) => sum + count, 0);
    const expected = await accountsByStripe(shop);
    const found = await accountsByTable(shop);
    const marks = new Set((await readMarks(shop.table)).map(({ id }) => id));
    const figures: BurstFigures = {
      events: all.length,
      duplicates: all.length - ids.size,
      receiveSeconds,
      applySeconds,
      batches,
      fetches,
      lost: [...ids].filter((id) => !marks.has(id)).length,
      appliedTwice: [...applied.values()].filter((count) => count > 1).length,
      wrongAccounts: Object.keys({ ...expected, ...found }).filter(
        (id) => !isDeepStrictEqual(found[id], expected[id]),
      ).length,
      deadLetters: queue.deadLetters().length,
    };
    console.info('burst', figures);
    if (process.env.BURST_REPORT) writeFileSync(process.env.BURST_REPORT, JSON.stringify(figures));

    await expectAllDone(webhooks, statuses);
    expect(Object.keys(expected)).toHaveLength(CUSTOMERS_COUNT);
    expect(found).toEqual(expected);
    expect(marks).toEqual(ids);
    expect(new Set(applied.keys())).toEqual(ids);
    expect(figures).toMatchObject({ lost: 0, appliedTwice: 0, wrongAccounts: 0, deadLetters: 0 });
    expect(fetches / all.length).toBeLessThan(0.5);

    // Once the queue has forgotten them, the same events come through again, and change nothing.
    clock.advanceTo(now + FORGOTTEN_SECONDS);
    const again = await deliverAll(webhooks, all.slice(0, AGAIN_COUNT));
    expect(queue.size()).toBeGreaterThan(0);
    await drainQueue(queue, apply);
    await expectAllDone(webhooks, again);
    expect(await accountsByTable(shop)).toEqual(expected);
  });
});
