import { beforeEach, describe, expect, it, vi } from 'vitest';
import { createContactStore } from '../../../shared/account/contactStore.ts';
import type { Table } from '../../../shared/aws/tableClient.ts';
import { apiClient } from '../../support/api/apiClient.ts';
import { testKey } from '../../support/api/testKey.ts';
import { type ContactApi, contactApi, noticeKeys, rowsOf } from '../../support/notifications/contactApi.ts';
import { createShop, type Shop, shopSettings } from '../../support/stripe/shop.ts';
import { failingTable } from '../../support/table/failingTable.ts';

const NOW = Math.floor(Date.now() / 1000);

let shop: Shop;
let table: Table;
let api: ContactApi;

beforeEach(async () => {
  shop = await createShop(NOW);
  table = shop.table;
  api = await contactApi(table, shopSettings(shop));
});

const buy = async (email: string) =>
  apiClient(api.baseUrl, await testKey(table)).post('/billing/checkout', {
    user_id: 'ada',
    plan: 'starter',
    email,
  });
const contact = () => createContactStore(table).readContact('ada');

describe('a checkout', () => {
  it('proposes its address, which gets a link', async () => {
    expect((await buy('ada@example.com')).status).toBe(200);
    expect(await contact()).toMatchObject({ proposed: { email: 'ada@example.com' } });
    expect((await contact()).email).toBeUndefined();
    expect(await noticeKeys(table, 'ada')).toEqual(['confirm_address#1']);
  });

  it('that is repeated, or has another address, proposes none within the hour', async () => {
    for (const email of ['ada@example.com', 'ada@example.com', 'victim@example.com'])
      expect((await buy(email)).status).toBe(200);
    expect(await contact()).toMatchObject({ proposed: { email: 'ada@example.com' } });
    expect(await noticeKeys(table, 'ada')).toHaveLength(1);
  });

  it('leaves an address to Stripe that no e-mail can be sent to, and proposes none', async () => {
    expect((await buy('ada..king@example.com')).status).toBe(200);
    expect(await rowsOf(table, 'CONTACT#')).toEqual([]);
    expect(await noticeKeys(table, 'ada')).toEqual([]);
  });

  it('leaves the address of an account that has a verified one', async () => {
    await api.put('ada', { id_token: await api.idTokenOf('ada') });
    await buy('payer@example.com');
    expect((await contact()).proposed).toBeUndefined();
    expect(await noticeKeys(table, 'ada')).toEqual([]);
  });

  it('of a subscriber, who gets no page, proposes nothing', async () => {
    await shop.pay(String((await buy('ada@example.com')).body.url));
    const { version } = await contact();
    expect((await buy('other@example.com')).status).toBe(409);
    expect((await contact()).version).toBe(version);
  });

  it('succeeds if its address cannot be stored', async () => {
    const endpoint = await failingTable(table);
    vi.stubEnv('AWS_ENDPOINT_URL_DYNAMODB', endpoint.endpoint);
    const failure = { status: 400, name: 'AccessDeniedException' };
    endpoint.fail('TransactWriteItems', failure, { only: 'CONTACT#' });
    expect((await buy('ada@example.com')).status).toBe(200);
    expect(await rowsOf(table, 'CONTACT#')).toEqual([]);
    expect(api.logLines().filter((line) => line.includes('address_unproposed'))).toHaveLength(1);
  });
});
