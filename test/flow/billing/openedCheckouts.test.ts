import { beforeEach, describe, expect, it, vi } from 'vitest';
import { createBillingStore } from '../../../services/billing/store/billingStore.ts';
import type { Table } from '../../../shared/aws/tableClient.ts';
import { isoDay, SECONDS_PER_DAY } from '../../../shared/time.ts';
import { apiClient } from '../../support/api/apiClient.ts';
import { testKey } from '../../support/api/testKey.ts';
import { type ContactApi, contactApi, rowsOf } from '../../support/notifications/contactApi.ts';
import { createShop, type Shop, shopSettings } from '../../support/stripe/shop.ts';
import { failingTable } from '../../support/table/failingTable.ts';

const NOW = Math.floor(Date.now() / 1000);
const DAY = isoDay(NOW);

let shop: Shop;
let table: Table;
let api: ContactApi;

beforeEach(async () => {
  shop = await createShop(NOW);
  table = shop.table;
  api = await contactApi(table, shopSettings(shop));
});

const buy = async (user_id: string, plan = 'starter') =>
  apiClient(api.baseUrl, await testKey(table)).post('/billing/checkout', {
    user_id,
    plan,
    email: `${user_id}@example.com`,
  });

/** The checkouts of an account, and all those of a day. */
const ofAccount = (accountId: string) => rowsOf(table, `CHANGES#${accountId}`);
const ofDay = (day: string) => rowsOf(table, `FIGURES#${day}#c`);

describe('a checkout', () => {
  it('is recorded once for an account and UTC day, with the first plan', async () => {
    for (const plan of ['starter', 'starter', 'growth']) expect((await buy('ada', plan)).status).toBe(200);
    expect((await buy('bob')).status).toBe(200);
    const row = { kind: 'checkout', accountId: 'ada', name: `checkout#${DAY}`, plan: 'starter' };
    expect(await ofAccount('ada')).toMatchObject([row]);
    const rows = await ofDay(DAY);
    expect(rows.map(({ accountId, plan }) => [accountId, plan]).sort()).toEqual([
      ['ada', 'starter'],
      ['bob', 'starter'],
    ]);
  });

  it('is recorded again on another day', async () => {
    await buy('ada');
    const at = NOW + SECONDS_PER_DAY;
    await createBillingStore(table).recordOpenedCheckout({ accountId: 'ada', at, plan: 'growth' });
    expect(await ofAccount('ada')).toHaveLength(2);
    expect(await ofDay(isoDay(at))).toMatchObject([{ accountId: 'ada', plan: 'growth' }]);
  });

  it('that a subscriber does not get is not recorded', async () => {
    await shop.pay(String((await buy('ada')).body.url));
    expect((await buy('ada')).status).toBe(409);
    expect(await ofAccount('ada')).toHaveLength(1);
  });

  it('succeeds, and leaves a log line, if it cannot be recorded', async () => {
    const endpoint = await failingTable(table);
    vi.stubEnv('AWS_ENDPOINT_URL_DYNAMODB', endpoint.endpoint);
    const failure = { status: 400, name: 'AccessDeniedException' };
    endpoint.fail('TransactWriteItems', failure, { only: 'CHANGES#' });
    expect((await buy('ada')).status).toBe(200);
    expect(await ofAccount('ada')).toEqual([]);
    expect(await ofDay(DAY)).toEqual([]);
    expect(api.logLines().filter((line) => line.includes('checkout_unrecorded'))).toHaveLength(1);
  });
});
