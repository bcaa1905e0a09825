import { beforeEach, describe, expect, it, vi } from 'vitest';
import { createSyncQueue } from '../../../services/billing/store/syncQueue.ts';
import { applyEvents } from '../../../services/webhooks/domain/applyEvents.ts';
import { requestSync } from '../../../shared/account/requestSync.ts';
import { createQueueClient } from '../../../shared/aws/queueClient.ts';
import { webhookAdminInputs } from '../../../shared/contract/webhooks/inputs.ts';
import {
  type StripeEventMessage,
  SYNC_TYPE,
  stripeEventMessage,
} from '../../../shared/contract/webhooks/messages.ts';
import { virtualClock } from '../../support/virtualClock.ts';
import { type FifoQueue, fifoQueue } from '../../support/webhooks/fifoQueue.ts';
import { createSyncing } from '../../support/webhooks/syncing.ts';

/** The beginning of an interval of 30 s. */
const NOW = 1_795_000_020;
const ADA = { accountId: 'ada', customers: ['cus_1'] };

let queue: FifoQueue;

beforeEach(async () => {
  queue = await fifoQueue(virtualClock());
  const env = {
    AWS_ENDPOINT_URL_SQS: queue.endpoint,
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
  };
  for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value);
  return () => void vi.unstubAllEnvs();
});

const sync = (account: Parameters<typeof requestSync>[1], now = NOW) =>
  requestSync(createSyncQueue({ client: createQueueClient(), queueUrl: queue.url }), account, {
    livemode: false,
    now,
  });
const received = () =>
  queue.receiveBatch().map(({ body, attributes }) => ({ body: JSON.parse(body), ...attributes }));

describe('a request for a sync', () => {
  it('queues a message that apply accepts, after the events of the same customer', async () => {
    expect(await sync(ADA)).toBe(true);
    const [message] = received();
    expect(message?.MessageGroupId).toBe('cus_1');
    expect(stripeEventMessage.parse(message?.body)).toEqual(message?.body);
    expect(message?.body).toMatchObject({ type: SYNC_TYPE, customer: 'cus_1', accountId: 'ada' });
  });

  it('of an account whose id has other characters than Stripe’s ids has an id that replay and drop accept', async () => {
    await sync({ accountId: 'auth0|5f.a:b', customers: ['cus_1'] });
    const [message] = received();
    expect(message?.body.id).toMatch(/^sync_\d+_[\w-]+$/);
    const input = { event_id: message?.body.id, reason: 'a test' };
    expect(webhookAdminInputs.replayEvent.safeParse(input).success).toBe(true);
  });

  it('of 64 callers within 30 s queues one message, and a later one another', async () => {
    const answers = await Promise.all(
      Array.from({ length: 64 }, (_, index) => sync(ADA, NOW + (index % 30))),
    );
    expect(new Set(answers)).toEqual(new Set([true]));
    await sync(ADA, NOW + 30);
    expect(received().map(({ body }) => body.created)).toHaveLength(2);
  });

  it('of one account does not stop that of another, even if their customers are merged at Stripe', async () => {
    await sync(ADA);
    await sync({ accountId: 'grace', customers: ['cus_1'] });
    expect(received().map(({ body }) => body.accountId)).toEqual(['ada', 'grace']);
  });

  it('of an account without a customer queues nothing and says so', async () => {
    expect(await sync({ accountId: 'new', customers: [] })).toBe(false);
    expect(received()).toEqual([]);
  });

  it('waits behind the events of the customer whose subscription decides, else of the newest one', async () => {
    const customers = ['cus_1', 'cus_2'];
    const subscription = { customer: 'cus_1' } as NonNullable<Parameters<typeof sync>[0]['subscription']>;
    await sync({ accountId: 'ada', customers, subscription });
    await sync({ accountId: 'grace', customers });
    expect(received().map(({ MessageGroupId }) => MessageGroupId)).toEqual(['cus_1', 'cus_2']);
  });

  it('gives a customer who paid the plan although no event arrives, and is no drift', async () => {
    const syncing = await createSyncing();
    await syncing.bought();
    const messages: StripeEventMessage[] = [];
    const enqueue = async (message: StripeEventMessage) => void messages.push(message);
    const now = Math.floor(Date.now() / 1000);
    expect((await syncing.account()).plan).toBe('free');
    await requestSync({ enqueue }, await syncing.account(), { livemode: false, now });
    await applyEvents(syncing.deps, messages, now);
    expect((await syncing.account()).plan).toBe('starter');
    expect(syncing.reports).toEqual([]);
  });

  it('fails if SQS cannot be reached, so that the caller tries again', async () => {
    const unreachable = createSyncQueue({
      client: createQueueClient(),
      queueUrl: 'http://127.0.0.1:9/queue.fifo',
    });
    await expect(requestSync(unreachable, ADA, { livemode: false, now: NOW })).rejects.toThrow();
  });
});
