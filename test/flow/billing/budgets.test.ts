import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import { beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { ACCOUNT_PREFIX } from '../../../shared/aws/tableKeys.ts';
import { type ApiClient, type ApiResponse, apiClient } from '../../support/api/apiClient.ts';
import { testApi } from '../../support/api/testApi.ts';
import { testKey } from '../../support/api/testKey.ts';
import { createShop, type Shop, shopSettings } from '../../support/stripe/shop.ts';
import { givenAccount, starterSubscription } from '../../support/table/testTable.ts';

const NOW = Math.floor(Date.now() / 1000);
let shop: Shop;
let server: ApiClient;

beforeEach(async () => {
  shop = await createShop(NOW);
  const { baseUrl } = await testApi(shop.table, shopSettings(shop));
  server = apiClient(baseUrl, await testKey(shop.table));
  // The first request of a function instance reads the API key and records the day of its use.
  await server.post('/billing/portal', { user_id: 'warm-up' });
});

const buy = () =>
  server.post('/billing/checkout', { user_id: 'u1', plan: 'starter', email: 'u1@example.com' });
const openPortal = () => server.post('/billing/portal', { user_id: 'u1' });

/**
 * The requests to the table while the call runs, and the reads of the account among them. Two count the request against its rate
 * limits, and one counts each call to Stripe. A checkout with a page
 * reads the contact, and the first one writes it; it records that the account opened a checkout on this day.
 */
async function tableCost(call: () => Promise<ApiResponse>, status: number) {
  const sent = vi.spyOn(DynamoDBClient.prototype, 'send');
  onTestFinished(() => sent.mockRestore());
  const response = await call();
  expect(response.status, JSON.stringify(response.body)).toBe(status);
  const commands = sent.mock.calls.map(([command]) => command);
  sent.mockRestore();
  const accountReads = commands.filter(
    (command) =>
      command instanceof GetItemCommand &&
      String(unmarshall(command.input.Key ?? {}).pk).startsWith(ACCOUNT_PREFIX) &&
      unmarshall(command.input.Key ?? {}).sk === 'ACCOUNT',
  );
  return { requests: commands.length, accountReads: accountReads.length };
}

describe('a checkout', () => {
  it('by a user never seen takes 21 table requests, 3 of them reads of the account, 1 of the mark of an erased one', async () => {
    expect(await tableCost(buy, 200)).toEqual({ requests: 21, accountReads: 3 });
  });

  it('by a first buyer with an account takes 17 table requests, 1 of them a read of the account', async () => {
    await givenAccount(shop.table, 'u1', { now: NOW });
    expect(await tableCost(buy, 200)).toEqual({ requests: 17, accountReads: 1 });
  });

  it('by a returning buyer whose page is open takes 10 table requests, 1 of them a read of the account', async () => {
    await buy();
    expect(await tableCost(buy, 200)).toEqual({ requests: 10, accountReads: 1 });
  });

  it('by a returning buyer whose page has expired takes 13 table requests, 1 of them a read of the account', async () => {
    await buy();
    const { data } = await shop.stripe.stripe.checkout.sessions.list();
    await shop.stripe.stripe.checkout.sessions.expire(data[0]?.id ?? '');
    expect(await tableCost(buy, 200)).toEqual({ requests: 13, accountReads: 1 });
  });

  it('by a subscriber, who is sent to the portal, takes 7 table requests, 1 of them a read of the account', async () => {
    await shop.pay(String((await buy()).body.url));
    expect(await tableCost(buy, 409)).toEqual({ requests: 7, accountReads: 1 });
  });
});

describe('the portal', () => {
  it('takes 4 table requests, 1 of them a read of the account', async () => {
    await buy();
    expect(await tableCost(openPortal, 200)).toEqual({ requests: 4, accountReads: 1 });
  });
});

describe('what a user pays', () => {
  const read = () => server.get('/billing/subscription?user_id=u1');

  it('takes 5 table requests of a user without a customer, none of them for a call to Stripe', async () => {
    await givenAccount(shop.table, 'u1', { now: NOW });
    expect(await tableCost(read, 200)).toEqual({ requests: 5, accountReads: 1 });
  });

  it('takes 9 table requests of a subscriber, three of them for calls to Stripe', async () => {
    await shop.pay(String((await buy()).body.url));
    const [{ id, customer } = { id: '', customer: '' }] = (await shop.stripe.stripe.subscriptions.list())
      .data;
    const subscription = starterSubscription(NOW, { id, customer: String(customer) });
    await givenAccount(shop.table, 'u1', { now: NOW, subscription });
    expect(await tableCost(read, 200)).toEqual({ requests: 9, accountReads: 1 });
  });
});
