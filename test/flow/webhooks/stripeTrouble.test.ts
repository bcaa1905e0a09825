import { expect, it, vi } from 'vitest';
import type { PlanId } from '../../../shared/account/plans.ts';
import { seededRandom, shuffled } from '../../support/seededRandom.ts';
import type { Shop } from '../../support/stripe/shop.ts';
import { virtualClock } from '../../support/virtualClock.ts';
import { drainQueue } from '../../support/webhooks/drainQueue.ts';
import {
  createWebhookPath,
  readAccountItems,
  readOutcomes,
  type Subscriber,
  subscriber,
  switchPlan,
  type WebhookPath,
} from '../../support/webhooks/webhookPath.ts';

/** Calls to Stripe time out after 0.15 s instead of 6 s. */
const STRIPE_TIMEOUT_MS = 150;
vi.mock('../../../shared/stripe/stripeClient.ts', async (importOriginal) => {
  const original = await importOriginal<typeof import('../../../shared/stripe/stripeClient.ts')>();
  return {
    ...original,
    createStripeClient: (options: Parameters<typeof original.createStripeClient>[0]) => {
      const stripe = original.createStripeClient(options);
      stripe._setApiField('timeout', STRIPE_TIMEOUT_MS);
      return stripe;
    },
  };
});

/** The test takes about 8 s, partly in time-outs. */
const TIMEOUT_MS = 60_000;

const CUSTOMERS_COUNT = 40;
const TROUBLE_SECONDS = 60;

/** More than a month, so that subscriptions of that age are due for renewal. */
const OLD_SECONDS = 32 * 86_400;

/** The ways in which a call fails. */
const FAILURES = [
  { status: 429 },
  { status: 429, retryAfter: 20 },
  { status: 500 },
  { kind: 'timeout' },
  { kind: 'half_body' },
];
const SUCCESS = { kind: 'slow', delayMs: 0 };

/**
 * The paths that apply calls, and how many calls succeed for five that fail. Half of the lists succeed, because invoices and
 * customers are read only after a list.
 */
const PATHS = [
  { path: '/v1/subscriptions', successCount: 5 },
  { path: '/v1/invoices', successCount: 1 },
  { path: '/v1/customers', successCount: 1 },
];

/** How often each path's failures are repeated: more often than there are calls in the minute. */
const ROUNDS = 20;

/** A customer, and how and in which second of the trouble its subscription changes. */
type Customer = Subscriber & {
  changesAt: number;
  change(shop: Shop): Promise<unknown>;
  /** The plan before the first purchase and the plans that Stripe gave since, oldest first. */
  given: PlanId[];
  next: PlanId;
  /** The index in `given` of the account's last seen plan. */
  seen: number;
};

type Story = Pick<Customer, 'next'> & {
  /** The change comes before this second, so that failed events are retried within the minute. */
  before: number;
  isOld?: boolean;
  namedOn?: 'customer';
  change(shop: Shop, one: Subscriber): Promise<unknown>;
};
const renew =
  (outcome: string) =>
  (shop: Shop, { subscription }: Subscriber) =>
    shop.stripe.control(`subscriptions/${subscription}/renew`, { outcome });
const upgrade = (shop: Shop, one: Subscriber) => switchPlan(shop, one, 'growth');
const STORIES: Story[] = [
  { next: 'growth', before: 30, change: upgrade },
  { next: 'growth', before: 30, change: upgrade, namedOn: 'customer' },
  {
    next: 'free',
    before: 30,
    change: (shop, one) => shop.stripe.stripe.subscriptions.cancel(one.subscription),
  },
  // Early, because only these changes make apply read invoices.
  { next: 'starter', before: 5, change: renew('failed'), isOld: true },
];

async function populate(shop: Shop, random: () => number, toPresent: () => void): Promise<Customer[]> {
  const stories = Array.from({ length: CUSTOMERS_COUNT }, (_, index) => ({
    userId: `u${index}`,
    story: STORIES[index % STORIES.length] as Story,
  })).sort((one, other) => Number(!!other.story.isOld) - Number(!!one.story.isOld));
  const customers: Customer[] = [];
  for (const { userId, story } of stories) {
    if (!story.isOld) toPresent();
    const one = await subscriber(shop, { userId, plan: 'starter', namedOn: story.namedOn });
    customers.push({
      ...one,
      changesAt: Math.floor(random() * story.before),
      change: () => story.change(shop, one),
      given: ['free', 'starter'],
      next: story.next,
      seen: 0,
    });
  }
  return customers;
}

/** Queues the results of the next calls of each path. */
async function queueFailures({ stripe }: Shop, random: () => number): Promise<void> {
  for (const { path, successCount } of PATHS) {
    const round = [...FAILURES, ...Array.from({ length: successCount }, () => SUCCESS)];
    for (let count = 0; count < ROUNDS; count++) {
      for (const fault of shuffled(round, random)) {
        await stripe.control('faults', { ...fault, path, method: 'GET' });
      }
    }
  }
}

/** Fails if an account has a plan that Stripe never gave it, or returns to one that Stripe ended. */
async function checkAccounts({ shop }: WebhookPath, customers: Customer[]): Promise<void> {
  for (const { accountId, plan } of await readAccountItems(shop.table)) {
    const customer = customers.find(({ userId }) => userId === accountId);
    if (!customer) throw new Error(`unexpected account ${accountId}`);
    const seen = customer.given.indexOf(plan as PlanId, customer.seen);
    expect(seen, `${accountId} has ${plan} after ${customer.given}`).not.toBe(-1);
    customer.seen = seen;
  }
}

it('a minute of failing calls to Stripe delays plan changes, and neither loses nor invents any', {
  timeout: TIMEOUT_MS,
}, async () => {
  const now = Math.floor(Date.now() / 1000);
  const clock = virtualClock(now - OLD_SECONDS);
  const random = seededRandom(7);
  const webhooks = await createWebhookPath(clock);
  const { shop, queue, apply, newEvents, deliver } = webhooks;
  const customers = await populate(shop, random, () => clock.advanceTo(now));
  const bought = shuffled(await newEvents(), random);
  await queueFailures(shop, random);
  await shop.stripe.control('calls/reset');
  const check = () => checkAccounts(webhooks, customers);
  const ids = new Set<string>();

  let failures = 0;
  for (let second = 0; second < TROUBLE_SECONDS; second++) {
    for (const customer of customers.filter(({ changesAt }) => changesAt === second)) {
      await customer.change(shop);
      customer.given.push(customer.next);
    }
    const purchases = bought.splice(0, Math.ceil(bought.length / (TROUBLE_SECONDS - second)));
    for (const event of [...purchases, ...(await newEvents())]) {
      expect(await deliver(event)).toBe(200);
      ids.add(event.id);
    }
    failures += (await drainQueue(queue, apply, { until: now + second + 1, onBatch: check })).failures;
  }
  const { calls } = await shop.stripe.state();
  expect(failures).toBeGreaterThan(CUSTOMERS_COUNT);
  expect(queue.size()).toBeGreaterThan(0);
  await shop.stripe.control('faults/reset');
  await drainQueue(queue, apply, { onBatch: check });

  // Each path was called so often that every failure occurred.
  for (const call of ['GET /v1/subscriptions', 'GET /v1/invoices', 'GET /v1/customers/:id']) {
    expect(calls[call] ?? 0, call).toBeGreaterThan(FAILURES.length);
  }
  expect([queue.size(), queue.deadLetters()]).toEqual([0, []]);
  const plans = Object.fromEntries(
    (await readAccountItems(shop.table)).map(({ accountId, plan }) => [accountId, plan]),
  );
  expect(plans).toEqual(Object.fromEntries(customers.map(({ userId, next }) => [userId, next])));
  const outcomes = await readOutcomes(shop.table);
  expect(new Set(outcomes.map(({ id }) => id))).toEqual(ids);
  expect(outcomes.filter(({ outcome }) => !['applied', 'stale'].includes(outcome))).toEqual([]);
});
