import type { APIGatewayProxyStructuredResultV2, Context, SQSBatchResponse, SQSEvent } from 'aws-lambda';
import Stripe from 'stripe';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { createEventLogStore } from '../../../services/webhooks/store/eventLogStore.ts';
import { createAccountStore } from '../../../shared/account/accountStore.ts';
import { RECONCILE_TYPE } from '../../../shared/contract/webhooks/messages.ts';
import type { HttpEvent } from '../../../shared/http/httpFunction.ts';
import { httpEvent } from '../../support/api/httpEvent.ts';
import { createShop, type Shop } from '../../support/stripe/shop.ts';
import { type RecordedQueue, recordedQueue } from '../../support/webhooks/recordedQueue.ts';
import { recordMetrics } from '../../support/webhooks/recordMetrics.ts';
import { webhookEnv } from '../../support/webhooks/webhookEnv.ts';

const NOW = Math.floor(Date.now() / 1000);
const SECRET = 'whsec_current';
let shop: Shop;
let queue: RecordedQueue;

beforeEach(async () => {
  [shop, queue] = await Promise.all([createShop(NOW), recordedQueue()]);
  await webhookEnv(shop, queue, SECRET, 'whsec_previous');
});

describe('receive', () => {
  type Receive = (event: HttpEvent, context: Context) => Promise<APIGatewayProxyStructuredResultV2>;
  let receive: Receive;
  const event = (changes: object = {}) =>
    JSON.stringify({
      id: 'evt_1',
      type: 'customer.subscription.updated',
      created: NOW,
      livemode: false,
      data: { object: { customer: 'cus_1', metadata: { user_id: 'u1' }, secret: 'not for the queue' } },
      ...changes,
    });
  const post = (body: string, options: { secret?: string; header?: string; base64?: boolean } = {}) => {
    const signature = Stripe.webhooks.generateTestHeaderString({
      payload: body,
      secret: options.secret ?? SECRET,
    });
    const made = httpEvent({
      route: 'POST /webhooks/stripe',
      body: options.base64 ? Buffer.from(body).toString('base64') : body,
      headers: { [options.header ?? 'stripe-signature']: signature },
    });
    return receive({ ...made, isBase64Encoded: options.base64 ?? false }, {} as Context);
  };

  beforeEach(async () => {
    receive = (await import('../../../services/webhooks/handlers/receive.ts')).handler as Receive;
  });

  it('acknowledges an event after its message is on the queue, in the customer’s group and with the event’s id', async () => {
    expect((await post(event())).statusCode).toBe(200);
    expect(queue.calls).toHaveLength(1);
    expect(queue.calls[0]).toMatchObject({
      action: 'SendMessage',
      input: { QueueUrl: queue.url, MessageGroupId: 'cus_1', MessageDeduplicationId: 'evt_1' },
    });
    expect(JSON.parse(String(queue.calls[0]?.input.MessageBody))).toEqual({
      version: 2,
      id: 'evt_1',
      type: 'customer.subscription.updated',
      customer: 'cus_1',
      accountId: 'u1',
      livemode: false,
      created: NOW,
    });
  });

  it('puts an event without a customer in a message group of its own', async () => {
    await post(event({ data: { object: { customer: null } } }));
    expect(queue.calls[0]?.input.MessageGroupId).toBe('evt_1');
  });

  it('accepts base64 bodies, a header in any case, and the previous secret', async () => {
    expect((await post(event(), { base64: true })).statusCode).toBe(200);
    expect((await post(event(), { header: 'Stripe-Signature' })).statusCode).toBe(200);
    expect((await post(event(), { secret: 'whsec_previous' })).statusCode).toBe(200);
    expect(queue.calls).toHaveLength(3);
  });

  it('responds 503 if the queue refuses the message, so that Stripe delivers the event again', async () => {
    queue.isDown = true;
    expect((await post(event())).statusCode).toBe(503);
  });

  it('counts requests, outcomes, and reasons for rejection', async () => {
    vi.resetModules();
    const counted = recordMetrics();
    receive = (await import('../../../services/webhooks/handlers/receive.ts')).handler as Receive;
    await post(event({ api_version: Stripe.API_VERSION }));
    await post(event({ api_version: '2020-08-27' }));
    await post(event({ api_version: Stripe.API_VERSION, type: 'charge.succeeded' }));
    await post(event(), { secret: 'whsec_other' });
    await post('{}');
    await post(event({ padding: 'x'.repeat(1024 * 1024) }));
    expect(counted()).toEqual({
      received: 6,
      enqueued: 2,
      type_not_applied: 1,
      api_version_mismatch: 1,
      rejected_signature: 1,
      rejected_event: 1,
      rejected_size: 1,
    });
  });

  it('refuses a signed event notification as invalid_event, and a forged one as invalid_signature', async () => {
    const notification = JSON.stringify({
      id: 'evt_1',
      object: 'v2.core.event',
      type: 'v2.core.account.updated',
    });
    const codeOf = ({ statusCode, body = '' }: { statusCode?: number; body?: string }) => [
      statusCode,
      JSON.parse(body).code,
    ];
    expect(codeOf(await post(notification))).toEqual([400, 'invalid_event']);
    expect(codeOf(await post(notification, { secret: 'whsec_other' }))).toEqual([400, 'invalid_signature']);
    expect(queue.calls).toEqual([]);
  });

  it('enqueues no event that is forged, of the other mode, or of a type that is not applied', async () => {
    expect((await post(event(), { secret: 'whsec_other' })).statusCode).toBe(400);
    expect((await post(event({ livemode: true }))).statusCode).toBe(200);
    expect((await post(event({ type: 'charge.succeeded' }))).statusCode).toBe(200);
    expect(queue.calls).toEqual([]);
  });
});

describe('apply', () => {
  let apply: (event: SQSEvent) => Promise<SQSBatchResponse>;
  const record = (messageId: string, body: object | string, receiveCount = 1) => ({
    messageId,
    receiptHandle: `handle-${messageId}`,
    body: typeof body === 'string' ? body : JSON.stringify(body),
    attributes: { ApproximateReceiveCount: String(receiveCount) },
  });
  const message = (id: string, customer: string) => ({
    version: 1,
    id,
    type: 'invoice.paid',
    customer,
    livemode: false,
    created: NOW,
  });
  const send = (...records: ReturnType<typeof record>[]) =>
    apply({ Records: records } as unknown as SQSEvent);
  const bought = async (user: string) => {
    const page = await shop.buy(user, 'starter');
    if (page.kind === 'session') await shop.pay(page.url);
    return (await createAccountStore(shop.table).readAccount(user))?.customers[0] ?? '';
  };

  beforeEach(async () => {
    apply = (await import('../../../services/webhooks/handlers/apply.ts')).handler;
  });

  it('applies what it can, and delays each failed message by its number of attempts', async () => {
    const good = await bought('u1');
    const bad = await bought('u2');
    await shop.stripe.control('faults', { status: 429, count: 1 });
    const response = await send(
      record('m1', message('evt_1', bad), 3),
      record('m2', 'not json', 1),
      record('m3', message('evt_3', good)),
    );
    expect(response.batchItemFailures.map(({ itemIdentifier }) => itemIdentifier).sort()).toEqual([
      'm1',
      'm2',
    ]);
    expect((await createAccountStore(shop.table).readAccount('u1'))?.plan).toBe('starter');
    const delays = queue.calls.map(({ action, input }) => [
      action,
      input.ReceiptHandle,
      Number(input.VisibilityTimeout),
    ]);
    expect(delays).toHaveLength(2);
    expect(delays).toEqual(
      expect.arrayContaining([
        [
          'ChangeMessageVisibility',
          'handle-m1',
          expect.toSatisfy((seconds: number) => seconds >= 120 && seconds <= 150),
        ],
        [
          'ChangeMessageVisibility',
          'handle-m2',
          expect.toSatisfy((seconds: number) => seconds >= 30 && seconds <= 38),
        ],
      ]),
    );
  });

  it('counts events that changed an account, that did not, that are retried, and that are dead-lettered', async () => {
    vi.resetModules();
    const counted = recordMetrics();
    apply = (await import('../../../services/webhooks/handlers/apply.ts')).handler;
    const customer = await bought('u1');
    const reconcile = { ...message('reconcile_1', customer), type: RECONCILE_TYPE };
    await send(record('m1', message('evt_1', customer)));
    await send(record('m2', message('evt_2', customer)), record('m3', message('evt_3', 'cus_stranger')));
    await send(record('m4', 'not json', 7), record('m5', 'not json', 8), record('m6', reconcile));
    expect(counted()).toEqual({
      applied: 1,
      stale: 1,
      compared: 1,
      passed_over: 1,
      retried: 1,
      service_fault: 2,
      keeps_failing: 1,
      dead: 1,
    });
    const { data } = await shop.stripe.stripe.subscriptions.list({ customer });
    await shop.stripe.stripe.subscriptions.cancel(data[0]?.id ?? '');
    await send(record('m7', reconcile));
    expect(counted()).toMatchObject({ applied: 1, compared: 2, drift: 1 });
  });

  it.each([
    [3, {}],
    [4, { keeps_failing: 1 }],
  ])(
    'counts an event that failed %i times %o, minutes before it is dead-lettered',
    async (attempts, expected) => {
      vi.resetModules();
      const counted = recordMetrics();
      apply = (await import('../../../services/webhooks/handlers/apply.ts')).handler;
      await send(record('m1', 'not json', attempts));
      expect(counted()).toEqual({ retried: 1, service_fault: 1, ...expected });
    },
  );

  it('gives up a reconcile message after its last attempt, counts it, and keeps it out of the dead-letter queue and the event log', async () => {
    vi.resetModules();
    const counted = recordMetrics();
    apply = (await import('../../../services/webhooks/handlers/apply.ts')).handler;
    const customer = await bought('u1');
    const reconcile = { ...message('reconcile_1', customer), type: RECONCILE_TYPE };
    await shop.stripe.control('faults', { status: 503, count: 2 });
    expect((await send(record('m1', reconcile, 7))).batchItemFailures).toHaveLength(1);
    expect((await send(record('m2', reconcile, 8))).batchItemFailures).toEqual([]);
    expect(counted()).toEqual({ retried: 1, comparison_given_up: 1 });
    expect(await createEventLogStore(shop.table).readEvent(reconcile)).toBeUndefined();
  });

  it('records in the event log why an event failed, and the number of attempts', async () => {
    const customer = await bought('u1');
    await shop.stripe.control('faults', { status: 429, count: 1 });
    await send(record('m1', message('evt_1', customer), 3));
    expect(await createEventLogStore(shop.table).readEvent(message('evt_1', customer))).toMatchObject({
      outcome: 'failed',
      error: expect.stringMatching(/^payment_provider_unavailable: /),
      attempts: 3,
    });
  });

  it('delays a message for as long as Stripe’s Retry-After', async () => {
    const customer = await bought('u1');
    await shop.stripe.control('faults', { status: 429, count: 1, retryAfter: 400 });
    await send(record('m1', message('evt_1', customer), 1));
    const seconds = Number(queue.calls[0]?.input.VisibilityTimeout);
    expect(seconds).toBeGreaterThanOrEqual(400);
    expect(seconds).toBeLessThanOrEqual(500);
  });

  it('returns the failed messages even if they cannot be delayed', async () => {
    queue.isDown = true;
    expect((await send(record('m1', 'not json'))).batchItemFailures).toEqual([{ itemIdentifier: 'm1' }]);
  });
});
