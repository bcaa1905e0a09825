import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import { createMigrateStripe } from '../../../../scripts/migrate/migrateStripe.ts';

/** A server that gives these statuses in turn, and then 200. */
async function served(statuses: number[], given: { isDryRun?: boolean; perSecond?: number } = {}) {
  const requests: string[] = [];
  const sleepsMs: number[] = [];
  const server = createServer((request, response) => {
    const status = statuses[requests.length] ?? 200;
    requests.push(`${request.method} ${request.url} ${request.headers['idempotency-key'] ?? ''}`.trim());
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(JSON.stringify(status === 200 ? { id: 'cus_1' } : { error: { type: 'api_error' } }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  const stripe = createMigrateStripe({
    secretKey: 'sk_test_123',
    apiBase: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    isDryRun: false,
    perSecond: 1_000,
    sleep: async (ms) => void sleepsMs.push(ms),
    ...given,
  });
  return { stripe, requests, sleepsMs };
}

it('a request that Stripe refuses for its rate is sent again, with growing delays and the same idempotency key', async () => {
  const { stripe, requests, sleepsMs } = await served([429, 429, 429]);
  await stripe.customers.create({});
  expect(requests).toHaveLength(4);
  expect(new Set(requests).size).toBe(1);
  expect(sleepsMs).toEqual([1_000, 2_000, 4_000]);
});

it('six refusals in a row are an error', async () => {
  const { stripe, requests } = await served(Array(20).fill(429));
  await expect(stripe.customers.retrieve('cus_1')).rejects.toMatchObject({ statusCode: 429 });
  expect(requests).toHaveLength(6);
});

it('a fault of Stripe is repeated', async () => {
  const { stripe, requests } = await served([500]);
  await stripe.customers.retrieve('cus_1');
  expect(requests).toHaveLength(2);
});

it('calls at the same time are paced together', async () => {
  const { stripe, requests } = await served([], { perSecond: 20 });
  const beganMs = performance.now();
  await Promise.all(Array.from({ length: 4 }, () => stripe.customers.retrieve('cus_1')));
  // Three pauses of 50 ms. Timers can fire a fraction of a millisecond early.
  expect(performance.now() - beganMs).toBeGreaterThan(145);
  expect(requests).toHaveLength(4);
});

it('a dry run reads, and sends nothing that changes something', async () => {
  const { stripe, requests } = await served([], { isDryRun: true });
  await stripe.customers.retrieve('cus_1');
  await expect(stripe.customers.create({})).rejects.toThrow('a dry run does not send POST /v1/customers');
  await expect(stripe.customers.del('cus_1')).rejects.toThrow();
  expect(requests).toEqual(['GET /v1/customers/cus_1']);
});
