import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { createTotalsStore } from '../../../services/insights/store/totalsStore.ts';
import type { OpenSession } from '../../../shared/account/account.ts';
import { createCustomerStore } from '../../../shared/account/customerStore.ts';
import type { Table } from '../../../shared/aws/tableClient.ts';
import { insightsResponses } from '../../../shared/contract/insights/responses.ts';
import { isoDay, SECONDS_PER_DAY } from '../../../shared/time.ts';
import { type ApiClient, apiClient } from '../../support/api/apiClient.ts';
import { LOGGING, recordLogs } from '../../support/api/recordLogs.ts';
import { testApi } from '../../support/api/testApi.ts';
import { testKey } from '../../support/api/testKey.ts';
import { seedDirectory } from '../../support/insights/seedDirectory.ts';
import { totalsOf } from '../../support/insights/totalsOf.ts';
import { starterSubscription, testTable } from '../../support/table/testTable.ts';

const NOW = Math.floor(Date.now() / 1000);

let table: Table;
let baseUrl: string;
let key: string;
let admin: ApiClient;

const slot = (leaseEnd: number): OpenSession => [NOW - 120, leaseEnd];
const terms = { concurrent: 9, holdUnpaid: true };
const paying = (changes: object) => ({ subscription: starterSubscription(NOW, changes) });

beforeEach(async () => {
  table = await testTable();
  ({ baseUrl } = await testApi(table, {}, LOGGING));
  key = await testKey(table, ['admin']);
  admin = apiClient(baseUrl, key);
  const ada = { email: 'Ada@example.com', sessionsUsed: 4_500, ...paying({ mrr: 1_900 }) };
  const accounts = [
    { accountId: 'ada', createdAt: NOW - 50, ...ada },
    { accountId: 'adam', createdAt: NOW - 40, email: 'shared@example.com', sessionsUsed: 100 },
    { accountId: 'bea', createdAt: NOW - 30, email: 'shared@example.com', terms },
    {
      accountId: 'cem',
      createdAt: NOW - 20,
      sessionsUsed: 500,
      ...paying({ mrr: 4_000, status: 'past_due' }),
    },
    { accountId: 'dan', createdAt: NOW - 10, ...paying({ mrr: 2_500, cancelAt: NOW + SECONDS_PER_DAY }) },
  ];
  await seedDirectory(table, accounts, { now: NOW });
});

async function list(query: string) {
  const response = await admin.get(`/admin/accounts${query}`);
  expect(response.status, JSON.stringify(response.body)).toBe(200);
  return insightsResponses.listAccounts[200].parse(response.body);
}

async function ids(query: string): Promise<string[]> {
  return (await list(query)).accounts.map(({ userId }) => userId);
}

async function pagedIds(query: string): Promise<string[]> {
  const found: string[] = [];
  let cursor = '';
  do {
    const page = await list(`${query}${cursor}`);
    found.push(...page.accounts.map(({ userId }) => userId));
    cursor = page.nextCursor === undefined ? '' : `&cursor=${page.nextCursor}`;
  } while (cursor !== '');
  return found;
}

describe('the list of accounts', () => {
  it('has the figures of now, the verified address, and the levels of the stage', async () => {
    const { accounts, ...levels } = await list('?limit=2');
    const states = { at80: 2, usedUp: 1, paymentDue: 1, terms: 1 };
    expect(levels).toMatchObject({ total: 5, subscribers: 3, states });
    expect(accounts).toMatchObject([
      { userId: 'adam', email: 'shared@example.com', plan: 'free', mrrMinor: 0 },
      {
        userId: 'ada',
        email: 'Ada@example.com',
        plan: 'starter',
        status: 'active',
        hasTerms: false,
        sessionsUsed: 4_500,
        sessionsIncluded: 5_000,
        openSessions: 0,
        mrrMinor: 1_900,
        endsAt: null,
      },
    ]);
  });

  it('counts the sessions that run, without those whose lease has expired or that are being ended', async () => {
    const open = { runs: slot(NOW + 3_600), expired: slot(NOW - 60), closed: slot(-(NOW - 60)) };
    await seedDirectory(table, [{ accountId: 'eve', createdAt: NOW - 100, open }], { now: NOW });
    expect((await list('?search=eve')).accounts).toMatchObject([{ openSessions: 1 }]);
  });

  it.each([
    ['?limit=2', ['adam', 'ada', 'cem', 'dan', 'bea']],
    ['?limit=2&order=asc', ['bea', 'dan', 'cem', 'ada', 'adam']],
    ['?limit=2&sort=created', ['dan', 'cem', 'bea', 'adam', 'ada']],
    ['?limit=2&sort=mrr', ['cem', 'dan', 'ada', 'bea', 'adam']],
    ['?limit=2&sort=mrr&order=asc', ['adam', 'bea', 'ada', 'dan', 'cem']],
    ['?limit=1&plan=free', ['adam', 'bea']],
    ['?limit=1&plan=starter&sort=mrr', ['cem', 'dan', 'ada']],
    ['?limit=1&status=active', ['ada']],
    ['?limit=1&status=none&sort=created', ['bea', 'adam']],
    ['?limit=1&status=payment_due', ['cem']],
    ['?limit=1&status=ending&sort=mrr', ['dan']],
    ['?limit=1&state=payment_due&status=active', []],
    ['?limit=1&state=terms&sort=mrr', ['bea']],
    ['?limit=1&state=at_80', ['adam', 'ada']],
    ['?limit=1&state=at_80&plan=starter', ['ada']],
    ['?limit=1&state=at_80&sort=created&order=asc', ['ada', 'adam']],
    ['?limit=1&state=used_up', ['adam']],
  ])('has the accounts of %s over all pages', async (query, expected) => {
    expect(await pagedIds(query)).toEqual(expected);
  });

  it('says when a plan ends that is set to cancel', async () => {
    const [dan] = (await list('?status=ending')).accounts;
    expect(Date.parse(dan?.endsAt ?? '')).toBe((NOW + SECONDS_PER_DAY) * 1000);
  });

  it('refuses a cursor of other filters, and one that it did not return', async () => {
    const { nextCursor } = await list('?limit=1&plan=free');
    const madeUp = Buffer.from('{"part":0}').toString('base64url');
    for (const query of [`plan=starter&cursor=${nextCursor}`, `cursor=${nextCursor}`, `cursor=${madeUp}`]) {
      const refusal = await admin.get(`/admin/accounts?${query}`);
      expect(refusal).toMatchObject({ status: 400, body: { code: 'invalid_request' } });
    }
  });

  it('is a CSV file with the address of the next page', async () => {
    const headers = { authorization: `Bearer ${key}`, accept: 'text/csv' };
    const response = await fetch(`${baseUrl}/admin/accounts?sort=created&limit=3`, { headers });
    expect(response.headers.get('content-disposition')).toContain('accounts.csv');
    const lines = (await response.text()).split('\r\n');
    expect(lines[0]).toMatch(/^userId,email,plan,/);
    expect(lines.slice(1).map((line) => line.split(',')[0])).toEqual(['dan', 'cem', 'bea', '']);
    const next = /<\?(.+)>; rel="next"/.exec(response.headers.get('link') ?? '')?.[1];
    expect(await ids(`?${next}`)).toEqual(['adam', 'ada']);
  });
});

describe('the search for an account', () => {
  it.each([
    ['ada', ['ada', 'adam']],
    [' adam ', ['adam']],
    ['adb', []],
    ['ADA', []],
    ['ada@EXAMPLE.com', ['ada']],
    ['shared@example.com', ['adam', 'bea']],
    ['example.com', []],
    ['@example.com', []],
    ['not an id', []],
  ])('for %j finds %j, page by page', async (search, expected) => {
    expect(await pagedIds(`?limit=1&search=${encodeURIComponent(search)}`)).toEqual(expected);
  });

  it('finds the account of a Stripe customer', async () => {
    await createCustomerStore(table).claimCustomer({ customerId: 'cus_1', accountId: 'cem' });
    expect(await ids('?search=cus_1')).toEqual(['cem']);
    expect(await ids('?search=cus_2')).toEqual([]);
  });

  it('for a Stripe customer also finds the ids that begin so, each account once, page by page', async () => {
    const customers = createCustomerStore(table);
    const seeded = ['cus_1', 'cus_12', 'cus_2'].map((accountId) => ({ accountId, createdAt: NOW - 100 }));
    await seedDirectory(table, seeded, { now: NOW });
    for (const owner of ['ada', 'zoe', 'cus_12']) {
      const customerId = `cus_1${owner === 'ada' ? '' : owner.at(-1)}`;
      await customers.claimCustomer({ customerId, accountId: owner });
    }
    expect(await pagedIds('?limit=1&search=cus_1')).toEqual(['ada', 'cus_1', 'cus_12']);
    expect(await pagedIds('?limit=1&search=cus_12')).toEqual(['cus_12']);
  });

  it('excludes filters', async () => {
    const refusal = await admin.get('/admin/accounts?search=ada&plan=free');
    expect(refusal).toMatchObject({ status: 400, body: { code: 'invalid_request' } });
  });

  it('leaves no address in logs and in the audit trail, where no erasure would find it', async () => {
    const logs = recordLogs();
    await ids('?search=ada%40example.com');
    expect(logs().join()).not.toMatch(/ada@example/i);
    const { body } = await admin.get('/admin/audit');
    expect(JSON.stringify(body)).toContain('"search":"email"');
    expect(JSON.stringify(body)).not.toMatch(/ada@example/i);
  });
});

/** The requests to the table, without those for credentials and for the audit trail. */
async function requestsOf(query: string): Promise<number> {
  await list(query);
  const sent = vi.spyOn(DynamoDBClient.prototype, 'send');
  await list(query);
  const commands = sent.mock.calls.map(([command]) => JSON.stringify(command.input));
  sent.mockRestore();
  return commands.filter((text) => !/APIKEYS#|AUDIT#/.test(text)).length;
}

describe('the requests to the table', () => {
  it.each([
    ['a page', '?limit=50', 10],
    ['a page with filters', '?limit=50&plan=free&sort=created', 10],
    ['a page of few accounts in another order', '?limit=50&state=terms&sort=mrr', 10],
    ['a page by revenue', '?limit=50&sort=mrr', 10],
    ['a search by id', '?limit=50&search=a', 10],
    ['a search by address', '?limit=50&search=shared%40example.com', 3],
    ['a search by Stripe customer', '?limit=50&search=cus_1', 10],
  ])('of %s (%s) are %i, once the totals of yesterday are stored', async (_, query, count) => {
    await createTotalsStore(table).writeTotals(totalsOf(isoDay(NOW - SECONDS_PER_DAY)));
    expect(await requestsOf(query)).toBe(count);
  });
});
