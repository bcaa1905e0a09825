import type { APIGatewayProxyStructuredResultV2, Context, SQSBatchResponse, SQSEvent } from 'aws-lambda';
import Stripe from 'stripe';
import type { HttpEvent } from '../../../shared/http/httpFunction.ts';
import { httpEvent } from '../../support/api/httpEvent.ts';

export const WEBHOOK_SECRET = 'whsec_hidden';

const now = () => Math.floor(Date.now() / 1000);

export type HttpHandler = (event: HttpEvent, context: Context) => Promise<APIGatewayProxyStructuredResultV2>;

/** Starts the function. Returns a call of it with a signed event. */
export async function startReceive() {
  const receive = (await import('../../../services/webhooks/handlers/receive.ts')).handler as HttpHandler;
  return async () => {
    const data = { object: { customer: 'cus_1' } };
    const event = { id: 'evt_1', type: 'invoice.paid', created: now(), livemode: false, data };
    const body = JSON.stringify(event);
    const signature = Stripe.webhooks.generateTestHeaderString({
      payload: body,
      secret: WEBHOOK_SECRET,
      timestamp: now(),
    });
    const headers = { 'stripe-signature': signature };
    return receive(httpEvent({ route: 'POST /webhooks/stripe', body, headers }), {} as Context);
  };
}

export const messageOf = (customer: string) => ({
  version: 1,
  id: `evt_${customer}`,
  type: 'invoice.paid',
  customer,
  livemode: false,
  created: now(),
});

/** Starts the function. Returns a call of it that returns the customers whose events failed. */
export async function startApply() {
  const apply: (event: SQSEvent) => Promise<SQSBatchResponse> = (
    await import('../../../services/webhooks/handlers/apply.ts')
  ).handler;
  return async (...customers: string[]) => {
    const records = customers.map((customer) => ({
      messageId: customer,
      receiptHandle: `handle-${customer}`,
      body: JSON.stringify(messageOf(customer)),
      attributes: { ApproximateReceiveCount: '1' },
    }));
    const { batchItemFailures } = await apply({ Records: records } as unknown as SQSEvent);
    return batchItemFailures.map(({ itemIdentifier }) => itemIdentifier);
  };
}

export const startSweep = async () => (await import('../../../services/webhooks/handlers/sweep.ts')).handler;
