import type { SQSEvent } from 'aws-lambda';
import { expect, it, vi } from 'vitest';
import { createCustomerStore } from '../../../shared/account/customerStore.ts';
import { createShop } from '../../support/stripe/shop.ts';
import { recordedQueue } from '../../support/webhooks/recordedQueue.ts';
import { recordMetrics } from '../../support/webhooks/recordMetrics.ts';
import { message } from '../../support/webhooks/syncing.ts';
import { webhookEnv } from '../../support/webhooks/webhookEnv.ts';

it('apply counts an alert under its own name, once for an event that is delivered twice', async () => {
  const [shop, queue] = await Promise.all([createShop(Math.floor(Date.now() / 1000)), recordedQueue()]);
  await webhookEnv(shop, queue, 'whsec_current');
  await createCustomerStore(shop.table).claimCustomer({ customerId: 'cus_1', accountId: 'u1' });
  vi.resetModules();
  const counted = recordMetrics();
  const { handler } = await import('../../../services/webhooks/handlers/apply.ts');
  const record = {
    messageId: 'm1',
    receiptHandle: 'handle-m1',
    body: JSON.stringify(message('cus_1', { type: 'charge.dispute.created' })),
    attributes: { ApproximateReceiveCount: '1' },
  };
  for (let delivery = 0; delivery < 2; delivery++) {
    await handler({ Records: [record] } as unknown as SQSEvent);
  }
  expect(counted()).toEqual({ alerted: 2, dispute_opened: 1 });
});
