import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SQSClient } from '@aws-sdk/client-sqs';
import { describe, expect, it } from 'vitest';
import { holdMessages } from '../../../scripts/dlq/deadLetterQueue.ts';
import { eventMessages } from '../../../scripts/dlq/eventMessages.ts';
import type { ConnectedStage } from '../../../scripts/stage/connectStage.ts';
import { createStageSecret } from '../../../scripts/stage/stageSecret.ts';
import { virtualClock } from '../../support/virtualClock.ts';
import { type DrainOptions, drainQueue } from '../../support/webhooks/drainQueue.ts';
import {
  createWebhookPath,
  readAccountItems,
  readOutcomes,
  subscriber,
  switchPlan,
  type WebhookPath,
} from '../../support/webhooks/webhookPath.ts';

const ATTEMPTS_MAX = 8;
const OUTAGE_SECONDS = 3_600;

/** All paths that apply calls. The test still reads events, as Stripe would still deliver them. */
const APPLY_PATHS = ['/v1/subscriptions', '/v1/invoices', '/v1/customers'];

/** The eighth attempt comes after 63.5 min, plus up to a quarter of jitter. */
const RECOVERY_SECONDS_MAX = 3_810 * 1.25 + ATTEMPTS_MAX;

/** How long a function caches its settings. */
const SETTINGS_CACHED_SECONDS = 300;

const plansOf = async ({ shop }: WebhookPath) =>
  Object.fromEntries((await readAccountItems(shop.table)).map(({ accountId, plan }) => [accountId, plan]));

const doneIds = async ({ shop }: WebhookPath) =>
  (await readOutcomes(shop.table)).filter(({ outcome }) => ['applied', 'stale'].includes(outcome));

/** The stage as an operator's command connects to it. */
function stageOf({ shop, queue, secret }: WebhookPath): ConnectedStage {
  return {
    name: 'test',
    livemode: false,
    graceDays: 7,
    table: shop.table,
    queues: new SQSClient({ endpoint: queue.endpoint }),
    queueUrl: queue.url,
    deadLetterQueueUrl: queue.deadLetterUrl,
    secret: createStageSecret(new SecretsManagerClient({ endpoint: secret.endpoint }), 'test'),
  };
}

/** Delivers the new events of Stripe. Returns their ids. */
async function deliverNewEvents({ newEvents, deliver }: WebhookPath): Promise<string[]> {
  const events = await newEvents();
  for (const event of events) expect(await deliver(event)).toBe(200);
  return events.map(({ id }) => id);
}

describe('a message that can never be applied', () => {
  it.each([
    ['is not JSON', 'poison'],
    ['has no customer field', '{"version":1,"id":"evt_poison"}'],
    ['has an unknown version', '{"version":9,"id":"evt_poison","customer":"cus_poison"}'],
  ])(
    'is dead-lettered after eight attempts and delays no other customer, because it %s',
    async (_name, body) => {
      const webhooks = await createWebhookPath(virtualClock());
      const { shop, queue, apply } = webhooks;
      const group = 'cus_poison';
      const id = queue.send({ body, group, deduplicationId: 'evt_poison' });
      const neighbours: number[] = [];
      const onBatch: DrainOptions['onBatch'] = async (records, failedIds) => {
        if (!records.some(({ messageId }) => messageId === id)) return;
        expect(failedIds).toEqual([id]);
        neighbours.push(records.length - 1);
      };
      const expected: Record<string, string> = {};
      for (let attempt = 1; attempt <= ATTEMPTS_MAX; attempt++) {
        const userId = `u${attempt}`;
        await subscriber(shop, { userId, plan: 'starter' });
        await deliverNewEvents(webhooks);
        const attemptedAt = queue.now();
        await drainQueue(queue, apply, { until: attemptedAt, onBatch });
        // The neighbours are applied at once: the clock has not moved since they arrived.
        expected[userId] = 'starter';
        expect(await plansOf(webhooks)).toEqual(expected);
        expect([queue.size(), queue.deadLetters()]).toEqual([1, []]);
        expect(neighbours).toHaveLength(attempt);
        queue.advanceTo(queue.nextVisibleAt() ?? 0);
        // After its last attempt it is dead-lettered within a second, and not an hour later.
        if (attempt === ATTEMPTS_MAX) expect(queue.now() - attemptedAt).toBe(1);
        else expect(queue.now() - attemptedAt).toBeGreaterThanOrEqual(30);
      }
      await drainQueue(queue, apply, { onBatch });
      expect(queue.size()).toBe(0);
      expect(queue.deadLetters()).toMatchObject([{ id, body, group, receiveCount: ATTEMPTS_MAX }]);
      // Each attempt was in a batch with the neighbours that had just arrived, and there was no ninth.
      expect(neighbours).toEqual(Array.from({ length: ATTEMPTS_MAX }, () => 4));
    },
  );
});

describe('an hour without Stripe', () => {
  it('dead-letters no event, and all events are applied once Stripe is back', async () => {
    const webhooks = await createWebhookPath(virtualClock());
    const { shop, queue, apply } = webhooks;
    const startedAt = queue.now();
    const endsAt = startedAt + OUTAGE_SECONDS;
    const users = Array.from({ length: 12 }, (_, index) => `u${index}`);
    const ids: string[] = [];
    let attemptsMax = 0;
    const onBatch: DrainOptions['onBatch'] = async (records) => {
      const attempts = records.map(({ attributes }) => Number(attributes.ApproximateReceiveCount));
      attemptsMax = Math.max(attemptsMax, ...attempts);
    };
    const subscribers = [];
    for (const userId of users) subscribers.push(await subscriber(shop, { userId, plan: 'starter' }));
    ids.push(...(await deliverNewEvents(webhooks)));
    for (const path of APPLY_PATHS) {
      await shop.stripe.control('faults', { status: 503, path, method: 'GET', count: 1_000_000 });
    }

    // Customers change their plans in the portal, and the events arrive while Stripe is down.
    for (const [index, one] of subscribers.entries()) {
      await drainQueue(queue, apply, { until: startedAt + index * 300, onBatch });
      expect(await plansOf(webhooks)).toEqual({});
      await switchPlan(shop, one, 'growth');
      ids.push(...(await deliverNewEvents(webhooks)));
    }
    await drainQueue(queue, apply, { until: endsAt, onBatch });
    expect(await plansOf(webhooks)).toEqual({});
    expect([queue.size(), queue.deadLetters()]).toEqual([ids.length, []]);

    await shop.stripe.control('faults/reset');
    await drainQueue(queue, apply, { onBatch });
    expect([queue.size(), queue.deadLetters()]).toEqual([0, []]);
    expect(await plansOf(webhooks)).toEqual(Object.fromEntries(users.map((userId) => [userId, 'growth'])));
    expect(new Set((await doneIds(webhooks)).map(({ id }) => id))).toEqual(new Set(ids));
    // The first messages of the hour needed their last attempt.
    expect(attemptsMax).toBe(ATTEMPTS_MAX);
    expect(queue.now() - startedAt).toBeLessThan(RECOVERY_SECONDS_MAX);
  });
});

describe('a dead-lettered event', () => {
  it('of an unknown price is applied by a redrive after the setting is fixed', async () => {
    const webhooks = await createWebhookPath(virtualClock());
    const { shop, queue, secret } = webhooks;
    const page = await shop.buy('u1', 'starter');
    if (page.kind === 'session') await shop.pay(page.url);
    const [id = ''] = await deliverNewEvents(webhooks);
    secret.change({ STRIPE_PRICE_STARTER: 'price_mistyped' });
    await drainQueue(queue, webhooks.apply);
    expect(await plansOf(webhooks)).toEqual({ u1: 'free' });

    const source = eventMessages(stageOf(webhooks));
    const { messages } = await holdMessages(source);
    const letter = messages.find(({ subject }) => subject.id === id);
    expect(letter?.subject).toMatchObject({
      attempts: ATTEMPTS_MAX,
      error: expect.stringMatching(/^unknown_price: /),
    });

    secret.change({ STRIPE_PRICE_STARTER: shop.prices.starter });
    queue.advanceTo(queue.now() + SETTINGS_CACHED_SECONDS);
    for (const one of messages) await source.letters.redrive(one);
    // The same function instances, which are not deployed again.
    await drainQueue(queue, webhooks.apply);
    expect(await plansOf(webhooks)).toEqual({ u1: 'starter' });
    expect([queue.size(), queue.deadLetters()]).toEqual([0, []]);
  });

  it('that a command only showed can be received again a second later', async () => {
    const webhooks = await createWebhookPath(virtualClock());
    const { queue } = webhooks;
    queue.send({ body: 'poison', group: 'g', deduplicationId: 'd' });
    await drainQueue(queue, webhooks.apply);
    const source = eventMessages(stageOf(webhooks));
    const { messages } = await holdMessages(source);
    expect((await holdMessages(source)).messages).toEqual([]);
    await source.letters.release(messages);
    queue.advanceTo(queue.now() + 1);
    expect((await holdMessages(source)).messages).toMatchObject([
      { body: 'poison', subject: { attempts: ATTEMPTS_MAX } },
    ]);
  });
});
