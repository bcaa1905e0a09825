import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { beforeEach, expect, it, vi } from 'vitest';
import { createEventLogStore } from '../../../services/webhooks/store/eventLogStore.ts';
import { createShop, type Shop } from '../../support/stripe/shop.ts';
import type { StripeSecret } from '../../support/stripe/stripeSecret.ts';
import { type RecordedQueue, recordedQueue } from '../../support/webhooks/recordedQueue.ts';
import { recordMetrics } from '../../support/webhooks/recordMetrics.ts';
import { webhookEnv } from '../../support/webhooks/webhookEnv.ts';

const NOW = Math.floor(Date.now() / 1000);
let shop: Shop;
let queue: RecordedQueue;
let secret: StripeSecret;

beforeEach(async () => {
  [shop, queue] = await Promise.all([createShop(NOW), recordedQueue()]);
  secret = await webhookEnv(shop, queue, 'whsec_current');
  vi.resetModules();
});

const message = { version: 1, id: 'evt_1', type: 'invoice.paid', customer: 'cus_1', livemode: false };

async function applyOnce(attempts: number): Promise<SQSBatchResponse> {
  const { handler } = await import('../../../services/webhooks/handlers/apply.ts');
  const record = {
    messageId: 'm1',
    receiptHandle: 'handle-m1',
    body: JSON.stringify({ ...message, created: NOW }),
    attributes: { ApproximateReceiveCount: String(attempts) },
  };
  return handler({ Records: [record] } as unknown as SQSEvent);
}

it.each([401, 403])(
  'apply counts a key that Stripe refuses with %i, and retries the event',
  async (status) => {
    const counted = recordMetrics();
    await shop.stripe.control('faults', { status, count: 1 });
    expect((await applyOnce(1)).batchItemFailures).toEqual([{ itemIdentifier: 'm1' }]);
    expect(counted()).toEqual({ retried: 1, service_fault: 1, payment_provider_misconfigured: 1 });
    expect(await createEventLogStore(shop.table).readEvent({ ...message, created: NOW })).toMatchObject({
      outcome: 'failed',
      error: expect.stringMatching(/^payment_provider_misconfigured: .*STRIPE_SECRET_KEY/),
    });
  },
);

it('apply dead-letters an event after eight attempts with a key that Stripe refuses', async () => {
  const counted = recordMetrics();
  await shop.stripe.control('faults', { status: 401, count: 1 });
  expect((await applyOnce(8)).batchItemFailures).toEqual([{ itemIdentifier: 'm1' }]);
  expect(counted()).toEqual({ dead: 1, service_fault: 1, payment_provider_misconfigured: 1 });
});

it('apply does not count an outage of Stripe as a refused key', async () => {
  const counted = recordMetrics();
  await shop.stripe.control('faults', { status: 503, count: 1 });
  await applyOnce(1);
  expect(counted()).toEqual({ retried: 1 });
});

it('the sweep counts a key that Stripe refuses, and fails, so that Lambda repeats it', async () => {
  const counted = recordMetrics();
  await shop.stripe.control('faults', { status: 403, count: 1 });
  const { handler } = await import('../../../services/webhooks/handlers/sweep.ts');
  await expect(handler()).rejects.toMatchObject({ code: 'payment_provider_misconfigured' });
  expect(counted()).toEqual({ payment_provider_misconfigured: 1 });
});

it('the sweep counts a disabled endpoint in each run, and completes', async () => {
  const counted = recordMetrics();
  const { webhookEndpoints } = shop.stripe.stripe;
  const { id } = await webhookEndpoints.create({ url: 'http://127.0.0.1:9', enabled_events: ['*'] });
  secret.change({ STRIPE_WEBHOOK_ENDPOINT: id });
  const { handler } = await import('../../../services/webhooks/handlers/sweep.ts');
  await handler();
  expect(counted()).toEqual({});
  await webhookEndpoints.update(id, { disabled: true });
  await handler();
  await handler();
  expect(counted()).toEqual({ endpoint_down: 2 });
});
