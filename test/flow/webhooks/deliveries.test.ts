import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ScanCommand } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import type { APIGatewayProxyStructuredResultV2, Context, SQSBatchResponse, SQSEvent } from 'aws-lambda';
import Stripe from 'stripe';
import { beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import type { HttpEvent } from '../../../shared/http/httpFunction.ts';
import { SECONDS_PER_DAY } from '../../../shared/time.ts';
import { httpEvent } from '../../support/api/httpEvent.ts';
import type { StripeSecret } from '../../support/stripe/stripeSecret.ts';
import { type RecordedQueue, recordedQueue } from '../../support/webhooks/recordedQueue.ts';
import { createSyncing, type Syncing } from '../../support/webhooks/syncing.ts';
import { webhookEnv } from '../../support/webhooks/webhookEnv.ts';

const SECRET = 'whsec_current';
const PREVIOUS = 'whsec_previous';

/** How long Stripe repeats the delivery of an event. */
const REDELIVERY_SECONDS = 3 * SECONDS_PER_DAY;

const fixture = (name: string) =>
  readFileSync(join(import.meta.dirname, `../../fixtures/stripe/${name}.json`), 'utf8');
const EVENT = fixture('2026-10-28.endive.customer.subscription.created');

const epochNow = () => Math.floor(Date.now() / 1000);

let webhooks: Syncing;
let queue: RecordedQueue;
let secret: StripeSecret;
let receive: (event: HttpEvent, context: Context) => Promise<APIGatewayProxyStructuredResultV2>;
let apply: (event: SQSEvent) => Promise<SQSBatchResponse>;
let metrics: Record<string, unknown>[];

beforeEach(async () => {
  [webhooks, queue] = await Promise.all([createSyncing(), recordedQueue()]);
  const { shop } = webhooks;
  secret = await webhookEnv(shop, queue, SECRET, PREVIOUS);
  // Makes the metrics go to console.log, which this test replaces.
  vi.stubEnv('POWERTOOLS_DEV', 'true');
  vi.stubEnv('POWERTOOLS_METRICS_DISABLED', 'false');
  metrics = [];
  const log = vi.spyOn(console, 'log').mockImplementation((line) => void metrics.push(JSON.parse(line)));
  onTestFinished(() => log.mockRestore());
  receive = (await import('../../../services/webhooks/handlers/receive.ts')).handler as typeof receive;
  apply = (await import('../../../services/webhooks/handlers/apply.ts')).handler;
});

const sign = (payload: string, secret = SECRET) =>
  Stripe.webhooks.generateTestHeaderString({ payload, secret });
const post = (body: string, signature: unknown = sign(body)) =>
  receive(
    httpEvent({
      route: 'POST /webhooks/stripe',
      body,
      headers: { 'stripe-signature': signature as string },
    }),
    {} as Context,
  );

/** Passes a queued message to apply, like Lambda, `ageSeconds` after it was sent. */
const applyQueued = (body: unknown, ageSeconds = 0) => {
  const attributes = {
    ApproximateReceiveCount: '1',
    SentTimestamp: String((epochNow() - ageSeconds) * 1000),
  };
  const record = { messageId: 'm1', receiptHandle: 'h1', body: String(body), attributes };
  return apply({ Records: [record] } as unknown as SQSEvent);
};
const itemsInTable = async () => {
  const { client, tableName } = webhooks.shop.table;
  const { Items = [] } = await client.send(new ScanCommand({ TableName: tableName }));
  return Items.map((item) => unmarshall(item));
};

describe('a delivery for which Stripe’s library throws another error than for a wrong signature', () => {
  it.each([
    ['an empty v1', () => post(EVENT, `t=${epochNow()},v1=`)],
    ['a header that is not ASCII', () => post(EVENT, `t=${epochNow()},v1=é${'a'.repeat(63)}`)],
    ['a header that is an array', () => post(EVENT, [sign(EVENT), sign(EVENT)])],
    ['signed bytes that are not JSON', () => post('{"id":"evt_1",')],
  ])('is refused with 400 and not queued: %s', async (_name, send) => {
    expect((await send()).statusCode).toBe(400);
    expect(queue.calls).toEqual([]);
  });
});

describe('a delivery while a secret is rolled', () => {
  it('can be signed with the previous secret', async () => {
    expect((await post(EVENT, sign(EVENT, PREVIOUS))).statusCode).toBe(200);
    expect(queue.calls).toHaveLength(1);
  });

  it.each([SECRET, PREVIOUS])(
    'needs one valid signature of two in the header: that of %s',
    async (secret) => {
      const both = `${sign(EVENT, 'whsec_of_another')},${sign(EVENT, secret).split(',')[1]}`;
      expect((await post(EVENT, both)).statusCode).toBe(200);
      expect(queue.calls).toHaveLength(1);
    },
  );

  it('is refused with two signatures of other secrets', async () => {
    const both = `${sign(EVENT, 'whsec_one')},${sign(EVENT, 'whsec_two').split(',')[1]}`;
    expect((await post(EVENT, both)).statusCode).toBe(400);
    expect(queue.calls).toEqual([]);
  });
});

describe('a delivered event of the other mode', () => {
  it('is acknowledged, and nothing is written', async () => {
    const before = await itemsInTable();
    expect((await post(fixture('2026-10-28.endive.invoice.paid.live'))).statusCode).toBe(200);
    expect(queue.calls).toEqual([]);
    expect(await itemsInTable()).toEqual(before);
  });
});

describe('a delivered event', () => {
  it('with expanded objects instead of ids is queued in its customer’s group', async () => {
    await post(fixture('2026-10-28.endive.checkout.session.completed.expanded'));
    expect(queue.calls[0]?.input.MessageGroupId).toBe('cus_EHKEKXQSw4QYu9jkLyckK4Lg');
  });

  it('of an old API version with an old state gives the account Stripe’s current state', async () => {
    const { customer } = await webhooks.bought();
    const body = fixture('2020-08-27.customer.subscription.updated.past_due');
    await post(body.replaceAll('cus_1I4gQkXmP3bWcD0b', customer));
    expect((await applyQueued(queue.calls[0]?.input.MessageBody)).batchItemFailures).toEqual([]);
    expect(await webhooks.account()).toMatchObject({ plan: 'starter', status: 'active' });
  });

  it('of another API version than the pinned one is counted', async () => {
    await post(EVENT);
    expect(metrics).not.toContainEqual(expect.objectContaining({ api_version_mismatch: 1 }));
    await post(fixture('2024-06-20.invoice.payment_succeeded'));
    expect(metrics).toContainEqual(expect.objectContaining({ api_version_mismatch: 1 }));
    expect(queue.calls).toHaveLength(2);
  });

  it('that waited in the queue for days is applied without another verification', async () => {
    const { customer } = await webhooks.bought();
    await post(EVENT.replaceAll('cus_EHKEKXQSw4QYu9jkLyckK4Lg', customer));
    // Apply has no secret to verify with.
    secret.change({ STRIPE_WEBHOOK_SECRET: '' });
    const { MessageBody } = queue.calls[0]?.input ?? {};
    expect((await applyQueued(MessageBody, 4 * SECONDS_PER_DAY)).batchItemFailures).toEqual([]);
    expect((await webhooks.account()).plan).toBe('starter');
  });

  it('is kept in the event log for longer than Stripe repeats its delivery', async () => {
    await post(EVENT);
    await applyQueued(queue.calls[0]?.input.MessageBody);
    const entries = (await itemsInTable()).filter(({ outcome }) => outcome !== undefined);
    expect(entries).toHaveLength(1);
    expect(entries[0]?.expiresAt).toBeGreaterThan(epochNow() + REDELIVERY_SECONDS);
  });
});
