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

/** How long Stripe delivers an event again. */
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
let figures: Record<string, unknown>[];

beforeEach(async () => {
  [webhooks, queue] = await Promise.all([createSyncing(), recordedQueue()]);
  const { shop } = webhooks;
  secret = await webhookEnv(shop, queue, SECRET, PREVIOUS);
  // Figures go to the console that a test can listen to, and are not switched off with it.
  vi.stubEnv('POWERTOOLS_DEV', 'true');
  vi.stubEnv('POWERTOOLS_METRICS_DISABLED', 'false');
  figures = [];
  const told = vi.spyOn(console, 'log').mockImplementation((line) => void figures.push(JSON.parse(line)));
  onTestFinished(() => told.mockRestore());
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

/** What the queue was sent, as Lambda brings it `ageSeconds` later. */
const bring = (body: unknown, ageSeconds = 0) => {
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

describe('what the library throws that is no signature error', () => {
  it.each([
    ['an empty v1', () => post(EVENT, `t=${epochNow()},v1=`)],
    ['a header that is not ASCII', () => post(EVENT, `t=${epochNow()},v1=é${'a'.repeat(63)}`)],
    ['a header that is an array', () => post(EVENT, [sign(EVENT), sign(EVENT)])],
    ['signed bytes that are not JSON', () => post('{"id":"evt_1",')],
  ])('is a 400 and queues nothing: %s', async (_name, send) => {
    expect((await send()).statusCode).toBe(400);
    expect(queue.calls).toEqual([]);
  });
});

describe('while a secret is rolled', () => {
  it('the previous one is taken', async () => {
    expect((await post(EVENT, sign(EVENT, PREVIOUS))).statusCode).toBe(200);
    expect(queue.calls).toHaveLength(1);
  });

  it.each([SECRET, PREVIOUS])('one good signature of two in a header is enough: of %s', async (secret) => {
    const both = `${sign(EVENT, 'whsec_of_another')},${sign(EVENT, secret).split(',')[1]}`;
    expect((await post(EVENT, both)).statusCode).toBe(200);
    expect(queue.calls).toHaveLength(1);
  });

  it('two signatures of strangers are not', async () => {
    const both = `${sign(EVENT, 'whsec_one')},${sign(EVENT, 'whsec_two').split(',')[1]}`;
    expect((await post(EVENT, both)).statusCode).toBe(400);
    expect(queue.calls).toEqual([]);
  });
});

describe('an event of the other mode', () => {
  it('is acknowledged and writes nothing', async () => {
    const before = await itemsInTable();
    expect((await post(fixture('2026-10-28.endive.invoice.paid.live'))).statusCode).toBe(200);
    expect(queue.calls).toEqual([]);
    expect(await itemsInTable()).toEqual(before);
  });
});

describe('an event', () => {
  it('with whole objects in place of ids is queued in its customer’s group', async () => {
    await post(fixture('2026-10-28.endive.checkout.session.completed.expanded'));
    expect(queue.calls[0]?.input.MessageGroupId).toBe('cus_EHKEKXQSw4QYu9jkLyckK4Lg');
  });

  it('of an old version, with older news, brings what Stripe says now', async () => {
    const { customer } = await webhooks.bought();
    const body = fixture('2020-08-27.customer.subscription.updated.past_due');
    await post(body.replaceAll('cus_1I4gQkXmP3bWcD0b', customer));
    expect((await bring(queue.calls[0]?.input.MessageBody)).batchItemFailures).toEqual([]);
    expect(await webhooks.account()).toMatchObject({ plan: 'starter', status: 'active' });
  });

  it('of another version than the pinned one is counted', async () => {
    await post(EVENT);
    expect(figures).not.toContainEqual(expect.objectContaining({ api_version_mismatch: 1 }));
    await post(fixture('2024-06-20.invoice.payment_succeeded'));
    expect(figures).toContainEqual(expect.objectContaining({ api_version_mismatch: 1 }));
    expect(queue.calls).toHaveLength(2);
  });

  it('that waited in the queue for days is applied without being verified again', async () => {
    const { customer } = await webhooks.bought();
    await post(EVENT.replaceAll('cus_EHKEKXQSw4QYu9jkLyckK4Lg', customer));
    // The processor has no secret to verify with.
    secret.change({ STRIPE_WEBHOOK_SECRET: '' });
    const { MessageBody } = queue.calls[0]?.input ?? {};
    expect((await bring(MessageBody, 4 * SECONDS_PER_DAY)).batchItemFailures).toEqual([]);
    expect((await webhooks.account()).plan).toBe('starter');
  });

  it('is remembered for longer than Stripe delivers it again', async () => {
    await post(EVENT);
    await bring(queue.calls[0]?.input.MessageBody);
    const marks = (await itemsInTable()).filter(({ outcome }) => outcome !== undefined);
    expect(marks).toHaveLength(1);
    expect(marks[0]?.expiresAt).toBeGreaterThan(epochNow() + REDELIVERY_SECONDS);
  });
});
