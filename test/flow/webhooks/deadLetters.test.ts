import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SQSClient } from '@aws-sdk/client-sqs';
import { describe, expect, it } from 'vitest';
import { holdMessages, redriveMessage, releaseMessage } from '../../../scripts/dlq/deadLetterQueue.ts';
import type { ConnectedStage } from '../../../scripts/stage/connectStage.ts';
import { createStageSecret } from '../../../scripts/stage/stageSecret.ts';
import { virtualClock } from '../../support/virtualClock.ts';
import { type DrainOptions, drainQueue } from '../../support/webhooks/drainQueue.ts';
import {
  createWebhookPath,
  readAccountItems,
  readMarks,
  subscriber,
  switchPlan,
  type WebhookPath,
} from '../../support/webhooks/webhookPath.ts';

const ATTEMPTS_MAX = 8;
const ABSENCE_SECONDS = 3_600;

/** All that apply asks of Stripe. The test itself goes on reading events, as Stripe would go on delivering them. */
const APPLY_PATHS = ['/v1/subscriptions', '/v1/invoices', '/v1/customers'];

/** The eighth try comes after 63.5 min, or a quarter later by its jitter. */
const CALM_SECONDS_MAX = 3_810 * 1.25 + ATTEMPTS_MAX;

/** After it a function reads its settings again. */
const SETTINGS_FRESH_SECONDS = 300;

const plansOf = async ({ shop }: WebhookPath) =>
  Object.fromEntries((await readAccountItems(shop.table)).map(({ accountId, plan }) => [accountId, plan]));

const doneIds = async ({ shop }: WebhookPath) =>
  (await readMarks(shop.table)).filter(({ outcome }) => ['applied', 'stale'].includes(outcome));

/** The stage as an operator's command finds it. */
function stageOf({ shop, queue, secret }: WebhookPath): ConnectedStage {
  return {
    ...{ name: 'test', livemode: false, graceDays: 7, table: shop.table },
    queues: new SQSClient({ endpoint: queue.endpoint }),
    queueUrl: queue.url,
    deadLetterQueueUrl: queue.deadLetterUrl,
    secret: createStageSecret(new SecretsManagerClient({ endpoint: secret.endpoint }), secret.name),
  };
}

/** Delivers what Stripe has told since the last time; answers with the ids. */
async function deliverNews({ newEvents, deliver }: WebhookPath): Promise<string[]> {
  const events = await newEvents();
  for (const event of events) expect(await deliver(event)).toBe(200);
  return events.map(({ id }) => id);
}

describe('a message that can never be applied', () => {
  it.each([
    ['is not JSON', 'poison'],
    ['points to nothing', '{"version":1,"id":"evt_poison"}'],
    ['is of a version that is not known', '{"version":9,"id":"evt_poison","customer":"cus_poison"}'],
  ])('that %s waits with the dead letters after eight tries, and holds up nobody', async (_name, body) => {
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
    for (let tries = 1; tries <= ATTEMPTS_MAX; tries++) {
      const userId = `u${tries}`;
      await subscriber(shop, { userId, plan: 'starter' });
      await deliverNews(webhooks);
      const triedAt = queue.now();
      await drainQueue(queue, apply, { until: triedAt, onBatch });
      // At once: the clock has not moved since they arrived.
      expected[userId] = 'starter';
      expect(await plansOf(webhooks)).toEqual(expected);
      expect([queue.size(), queue.deadLetters()]).toEqual([1, []]);
      expect(neighbours).toHaveLength(tries);
      queue.advanceTo(queue.nextVisibleAt() ?? 0);
      // After its last try it is dead at once, where it rings, and not an hour later.
      if (tries === ATTEMPTS_MAX) expect(queue.now() - triedAt).toBe(1);
      else expect(queue.now() - triedAt).toBeGreaterThanOrEqual(30);
    }
    await drainQueue(queue, apply, { onBatch });
    expect(queue.size()).toBe(0);
    expect(queue.deadLetters()).toMatchObject([{ id, body, group, receiveCount: ATTEMPTS_MAX }]);
    // Each try was made in one batch with the neighbours that had just arrived, and there was no ninth.
    expect(neighbours).toEqual(Array.from({ length: ATTEMPTS_MAX }, () => 3));
  });
});

describe('an hour without Stripe', () => {
  it('sends nothing to the dead letters, and everything is applied after it', async () => {
    const webhooks = await createWebhookPath(virtualClock());
    const { shop, queue, apply } = webhooks;
    const startedAt = queue.now();
    const endsAt = startedAt + ABSENCE_SECONDS;
    const users = Array.from({ length: 12 }, (_, index) => `u${index}`);
    const ids: string[] = [];
    let triesMax = 0;
    const onBatch: DrainOptions['onBatch'] = async (records) => {
      const tries = records.map(({ attributes }) => Number(attributes.ApproximateReceiveCount));
      triesMax = Math.max(triesMax, ...tries);
    };
    const subscribers = [];
    for (const userId of users) subscribers.push(await subscriber(shop, { userId, plan: 'starter' }));
    ids.push(...(await deliverNews(webhooks)));
    for (const path of APPLY_PATHS) {
      await shop.stripe.control('faults', { status: 503, path, method: 'GET', count: 1_000_000 });
    }

    // Customers go on with the portal, whose news comes in while nothing can be read.
    for (const [index, one] of subscribers.entries()) {
      await drainQueue(queue, apply, { until: startedAt + index * 300, onBatch });
      expect(await plansOf(webhooks)).toEqual({});
      await switchPlan(shop, one, 'growth');
      ids.push(...(await deliverNews(webhooks)));
    }
    await drainQueue(queue, apply, { until: endsAt, onBatch });
    expect(await plansOf(webhooks)).toEqual({});
    expect([queue.size(), queue.deadLetters()]).toEqual([ids.length, []]);

    await shop.stripe.control('faults/reset');
    await drainQueue(queue, apply, { onBatch });
    expect([queue.size(), queue.deadLetters()]).toEqual([0, []]);
    expect(await plansOf(webhooks)).toEqual(Object.fromEntries(users.map((userId) => [userId, 'growth'])));
    expect(new Set((await doneIds(webhooks)).map(({ id }) => id))).toEqual(new Set(ids));
    // The hour's first messages needed their last try, and no more.
    expect(triesMax).toBe(ATTEMPTS_MAX);
    expect(queue.now() - startedAt).toBeLessThan(CALM_SECONDS_MAX);
  });
});

describe('a dead letter', () => {
  it('of a price that no setting knew is applied by a redrive, once the setting is mended', async () => {
    const webhooks = await createWebhookPath(virtualClock());
    const { shop, queue, secret } = webhooks;
    const page = await shop.buy('u1', 'starter');
    if (page.kind === 'session') await shop.pay(page.url);
    const [id = ''] = await deliverNews(webhooks);
    secret.change({ STRIPE_PRICE_STARTER: 'price_mistyped' });
    await drainQueue(queue, webhooks.apply);
    expect(await plansOf(webhooks)).toEqual({ u1: 'free' });

    const stage = stageOf(webhooks);
    const { messages } = await holdMessages(stage);
    const letter = messages.find(({ event }) => event?.id === id);
    expect(letter).toMatchObject({
      attempts: ATTEMPTS_MAX,
      error: expect.stringMatching(/^unknown_price: /),
    });

    secret.change({ STRIPE_PRICE_STARTER: shop.prices.starter });
    queue.advanceTo(queue.now() + SETTINGS_FRESH_SECONDS);
    for (const one of messages) await redriveMessage(stage, one, Date.now());
    // The same functions, which nobody deployed meanwhile.
    await drainQueue(queue, webhooks.apply);
    expect(await plansOf(webhooks)).toEqual({ u1: 'starter' });
    expect([queue.size(), queue.deadLetters()]).toEqual([0, []]);
  });

  it('that a command only looked at can be had again a second later', async () => {
    const webhooks = await createWebhookPath(virtualClock());
    const { queue } = webhooks;
    queue.send({ body: 'poison', group: 'g', deduplicationId: 'd' });
    await drainQueue(queue, webhooks.apply);
    const stage = stageOf(webhooks);
    const { messages } = await holdMessages(stage);
    expect((await holdMessages(stage)).messages).toEqual([]);
    for (const letter of messages) await releaseMessage(stage, letter);
    queue.advanceTo(queue.now() + 1);
    expect((await holdMessages(stage)).messages).toMatchObject([{ body: 'poison', attempts: ATTEMPTS_MAX }]);
  });
});
