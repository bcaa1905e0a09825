import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { Fault } from '../../../shared/fault.ts';
import { createStripeClient } from '../../../shared/stripe/stripeClient.ts';
import { stripeFault } from '../../../shared/stripe/stripeFault.ts';

type Response = { status: number; body: object };

/** A server that gives these responses in turn. `beforeRequest` counts the turns and can refuse them. */
async function served(responses: Response[], refusal?: Error) {
  const counts = { received: 0, turns: 0 };
  const server = createServer((_request, response) => {
    const { status, body } = responses[counts.received++] ?? { status: 500, body: {} };
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  const stripe = createStripeClient({
    secretKey: 'sk_test_123',
    apiBase: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    beforeRequest: async () => {
      counts.turns++;
      if (refusal) throw refusal;
    },
  });
  return { stripe, counts };
}

const page = (id: string, hasMore: boolean): Response => ({
  status: 200,
  body: { object: 'list', data: [{ id }], has_more: hasMore, url: '/v1/customers' },
});

describe('before each HTTP request to Stripe comes a turn', () => {
  it('for each page of a list', async () => {
    const { stripe, counts } = await served([page('cus_1', true), page('cus_2', false)]);
    expect(await stripe.customers.list().autoPagingToArray({ limit: 100 })).toHaveLength(2);
    expect(counts).toEqual({ received: 2, turns: 2 });
  });

  it('for the repetition of a request that failed', async () => {
    const { stripe, counts } = await served([{ status: 500, body: {} }, page('cus_1', false)]);
    await stripe.customers.list();
    expect(counts).toEqual({ received: 2, turns: 2 });
  });

  it('and a refused turn sends nothing: the fault is the refusal, not a lost connection', async () => {
    const refusal = new Fault('payment_provider_unavailable', 'no call is left', { retryAfterSeconds: 7 });
    const { stripe, counts } = await served([], refusal);
    const error = await stripe.customers.list().catch((thrown: unknown) => stripeFault(thrown));
    expect(error).toBe(refusal);
    expect(counts.received).toBe(0);
  });
});
