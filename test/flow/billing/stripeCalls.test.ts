import { ScanCommand } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import { describe, expect, it, vi } from 'vitest';
import { STRIPE_SHARES } from '../../../shared/stripe/stripeShares.ts';
import { type ApiClient, type ApiResponse, apiClient } from '../../support/api/apiClient.ts';
import { testApi } from '../../support/api/testApi.ts';
import { testKey } from '../../support/api/testKey.ts';
import { withCallers } from '../../support/api/withCallers.ts';
import { createShop, type Shop, shopSettings } from '../../support/stripe/shop.ts';
import { givenAccount } from '../../support/table/testTable.ts';
import { virtualClock } from '../../support/virtualClock.ts';

const CALLS_PER_SECOND_MAX = STRIPE_SHARES.checkout;

/** The beginning of a minute. A virtual clock that stands there keeps all requests in one minute. */
const MINUTE = Date.parse('2026-11-25T12:00:00Z') / 1000;

const TIMEOUT_MS = 60_000;

let shop: Shop;

async function serve(): Promise<ApiClient> {
  shop = await createShop(Math.floor(Date.now() / 1000));
  const { baseUrl } = await testApi(shop.table, shopSettings(shop));
  const server = apiClient(baseUrl, await testKey(shop.table));
  await shop.stripe.control('calls/reset');
  return server;
}

const callsAtStripe = async () =>
  Object.values((await shop.stripe.state()).calls).reduce((sum, count) => sum + count, 0);

/** The calls that were taken from the budget in each second. */
async function takenCalls(): Promise<number[]> {
  const { Items = [] } = await shop.table.client.send(new ScanCommand({ TableName: shop.table.tableName }));
  return Items.map((item) => unmarshall(item))
    .filter(({ sk }) => sk === 'STRIPECALLS')
    .map(({ calls }) => Number(calls));
}

const sum = (counts: number[]) => counts.reduce((total, count) => total + count, 0);

const checkOut = (server: ApiClient, user: string, plan = 'starter'): Promise<ApiResponse> =>
  server.post('/billing/checkout', { user_id: user, plan, email: `${user}@example.com` });

describe('checkouts of many accounts', () => {
  it('100 at once, take no more than their share of any second', { timeout: TIMEOUT_MS }, async () => {
    const server = await serve();
    vi.stubEnv('STRIPE_CALLS_PER_SECOND_MAX', String(CALLS_PER_SECOND_MAX));
    const users = Array.from({ length: 100 }, (_, index) => `u${index}`);
    await Promise.all(users.map((user) => givenAccount(shop.table, user, { now: MINUTE })));
    const beganMs = performance.now();
    const checkouts = users.map((user) => () => checkOut(server, user));
    const responses = await withCallers(checkouts, users.length);
    const tookSeconds = (performance.now() - beganMs) / 1000;

    const [taken, received] = await Promise.all([takenCalls(), callsAtStripe()]);
    expect(Math.max(...taken)).toBeLessThanOrEqual(CALLS_PER_SECOND_MAX);
    expect(sum(taken)).toBeGreaterThanOrEqual(received);
    // The run begins and ends within a second of the clock.
    expect(received).toBeLessThanOrEqual(CALLS_PER_SECOND_MAX * (tookSeconds + 2));
    expect(responses.filter(({ status }) => status === 200)).not.toEqual([]);
    for (const response of responses.filter(({ status }) => status !== 200)) {
      expect([response.status, response.body.code]).toEqual([503, 'payment_provider_unavailable']);
      expect(response.headers.get('retry-after')).toBe('5');
    }
  });
});

describe('one account', () => {
  it('that changes the plan of its checkout 110 times in a minute causes at most 70 calls', async () => {
    virtualClock(MINUTE);
    const server = await serve();
    const codes: unknown[] = [];
    for (let index = 0; index < 110; index++) {
      const { status, body } = await checkOut(server, 'u1', index % 2 === 0 ? 'starter' : 'growth');
      codes.push(status === 200 ? 200 : body.code);
    }
    expect(codes.slice(0, 10)).toEqual(Array.from({ length: 10 }, () => 200));
    expect(new Set(codes.slice(10))).toEqual(new Set(['rate_limited']));
    expect(await callsAtStripe()).toBeLessThanOrEqual(70);
  });
});

describe('a request to Stripe that is repeated', () => {
  it('is taken from the budget twice', async () => {
    const server = await serve();
    await shop.stripe.control('faults', { status: 500, count: 1, path: '/v1/subscriptions' });
    expect((await checkOut(server, 'u1')).status).toBe(200);
    expect(sum(await takenCalls())).toBe(5);
  });
});
