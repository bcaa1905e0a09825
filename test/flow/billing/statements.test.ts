import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { beforeEach, describe, expect, it } from 'vitest';
import { tableKeys } from '../../../shared/aws/tableKeys.ts';
import { statementResponses } from '../../../shared/contract/billing/statementResponses.ts';
import { isoDay, isoInstant, SECONDS_PER_DAY } from '../../../shared/time.ts';
import { type ApiClient, apiClient } from '../../support/api/apiClient.ts';
import { type TestApi, testApi } from '../../support/api/testApi.ts';
import { testKey } from '../../support/api/testKey.ts';
import { readPdf } from '../../support/billing/readPdf.ts';
import { createShop, type Shop, shopSettings } from '../../support/stripe/shop.ts';
import { putDay, putHead, putPeriod } from '../../support/table/usageItems.ts';

/** A period that ends in ten days, so that an invoice of today bills time of it, and the one before it. */
const NOW = Math.floor(Date.now() / 1000);
const START = Math.floor(NOW / SECONDS_PER_DAY) * SECONDS_PER_DAY - 20 * SECONDS_PER_DAY + 3_600;
const END = START + 30 * SECONDS_PER_DAY;
const BEFORE = START - 31 * SECONDS_PER_DAY;
const idOf = (start: number) => isoInstant(start).replaceAll(/[-:]/g, '');
const PERIOD = idOf(START);

let shop: Shop;
let api: TestApi;
let server: ApiClient;

beforeEach(async () => {
  shop = await createShop(NOW);
  api = await testApi(shop.table, shopSettings(shop));
  server = apiClient(api.baseUrl, await testKey(shop.table, ['read']));
});

const one = async (client = server, user = 'u1') =>
  statementResponses.getStatement[200].parse(
    (await client.get(`/billing/statements/${PERIOD}?user_id=${user}`)).body,
  );

async function pdf(query: string, credentials: string) {
  const headers = { Authorization: `Bearer ${credentials}` };
  const response = await fetch(`${api.baseUrl}/billing/statements/${PERIOD}/pdf?${query}`, { headers });
  return { response, bytes: new Uint8Array(await response.arrayBuffer()) };
}

/** Two closed periods that meet on a day, a project with a name, and a head that has the newest day. */
async function givenPeriods(user = 'u1'): Promise<void> {
  const { table } = shop;
  const common = { plan: 'starter', sessionsIncluded: 5_000 };
  const first = isoDay(START);
  await putPeriod(table, user, {
    start: BEFORE,
    end: START,
    ...common,
    sessionsUsed: 9,
    secondsUsed: 90,
    projects: {},
  });
  await putPeriod(table, user, {
    start: START,
    end: END,
    ...common,
    sessionsUsed: 7,
    secondsUsed: 500,
    projects: { web: [4, 200] },
    lateSeconds: 40,
    'late#web': 40,
  });
  await putDay(table, user, { day: first, since: BEFORE, sessions: 9, seconds: 90 });
  await putDay(table, user, {
    day: first,
    since: START,
    sessions: 3,
    seconds: 300,
    'n#web': 2,
    's#web': 200,
  });
  const head = { day: isoDay(END - 1), since: START, sessions: 4, seconds: 240, 'n#web': 2, 's#web': 40 };
  await putHead(table, user, { asOf: END + 5, ...head });
  const name = { projectName: 'Website', createdAt: 1 };
  await table.client.send(
    new PutItemCommand({
      TableName: table.tableName,
      Item: marshall({ ...tableKeys.project(user, 'web'), ...name }),
    }),
  );
}

describe('GET /billing/statements', () => {
  it('lists the closed periods, newest first, page after page', async () => {
    await givenPeriods();
    const list = async (query: string) =>
      statementResponses.listStatements[200].parse(
        (await server.get(`/billing/statements?user_id=u1${query}`)).body,
      );
    const { statements, nextCursor } = await list('&limit=1');
    expect(statements).toEqual([
      {
        period: PERIOD,
        start: isoInstant(START),
        end: isoInstant(END),
        plan: 'starter',
        sessionsIncluded: 5_000,
        sessionsUsed: 7,
        secondsUsed: 540,
        asOf: isoInstant(END + 5),
      },
    ]);
    expect((await list(`&limit=1&cursor=${nextCursor}`)).statements.map(({ period }) => period)).toEqual([
      idOf(BEFORE),
    ]);
    expect((await server.get('/billing/statements?user_id=nobody')).body).toEqual({ statements: [] });
  });

  it('has the days of one period by project, and of a day that two share only its own part', async () => {
    await givenPeriods();
    const web = { projectId: 'web', name: 'Website' };
    const none = { projectId: null, name: null };
    expect(await one()).toEqual({
      period: PERIOD,
      start: isoInstant(START),
      end: isoInstant(END),
      plan: 'starter',
      sessionsIncluded: 5_000,
      sessionsUsed: 7,
      secondsUsed: 540,
      asOf: isoInstant(END + 5),
      projects: [
        { ...web, sessions: 4, seconds: 240 },
        { ...none, sessions: 3, seconds: 300 },
      ],
      days: [
        {
          day: isoDay(START),
          sessions: 3,
          seconds: 300,
          projects: [
            { ...web, sessions: 2, seconds: 200 },
            { ...none, sessions: 1, seconds: 100 },
          ],
        },
        {
          day: isoDay(END - 1),
          sessions: 4,
          seconds: 240,
          projects: [
            { ...web, sessions: 2, seconds: 40 },
            { ...none, sessions: 2, seconds: 200 },
          ],
        },
      ],
      invoiceNumbers: [],
    });
  });

  it('is that of the caller’s own account only', async () => {
    await givenPeriods();
    const other = await api.issuer.tokenOf('u2');
    const stranger = apiClient(api.baseUrl, other);
    for (const path of ['', `/${PERIOD}`, `/${PERIOD}/pdf`]) {
      const named = await stranger.get(`/billing/statements${path}?user_id=u1`);
      expect([named.status, named.body.code], path).toEqual([404, 'account_not_found']);
    }
    for (const path of [`/${PERIOD}`, `/${PERIOD}/pdf`]) {
      const own = await stranger.get(`/billing/statements${path}`);
      expect([own.status, own.body.code], path).toEqual([404, 'statement_not_found']);
    }
    const mine = apiClient(api.baseUrl, await api.issuer.tokenOf('u1'));
    expect((await mine.get(`/billing/statements/${PERIOD}`)).body.sessionsUsed).toBe(7);
  });

  it.each(['20200101T000000Z', '20261309T101500Z'])('of %s is 404', async (period) => {
    const { status, body } = await server.get(`/billing/statements/${period}?user_id=u1`);
    expect([status, body.code]).toEqual([404, 'statement_not_found']);
  });

  it('of a period that has late seconds only, because the ledger has not closed it, is 404', async () => {
    await putPeriod(shop.table, 'u1', { start: START, lateSeconds: 40 });
    expect((await server.get(`/billing/statements/${PERIOD}?user_id=u1`)).status).toBe(404);
  });
});

describe('the invoices of a statement', () => {
  async function givenSubscriber(): Promise<void> {
    const page = await shop.buy('u1', 'starter');
    if (page.kind !== 'session') throw new Error(`expected a page, got ${page.kind}`);
    await shop.pay(page.url);
    await givenPeriods();
  }

  it('are Stripe’s whose time overlaps the period, by their numbers', async () => {
    await givenSubscriber();
    const invoices = (await server.get('/billing/invoices?user_id=u1')).body.invoices as { number: string }[];
    expect(invoices).toHaveLength(1);
    expect((await one()).invoiceNumbers).toEqual(invoices.map(({ number }) => number));
    const { body } = await server.get(`/billing/statements/${idOf(BEFORE)}?user_id=u1`);
    expect(body.invoiceNumbers).toEqual([]);
  });

  it('are null while Stripe fails, and the figures are there', async () => {
    await givenSubscriber();
    await shop.stripe.control('faults', { status: 500, count: 4, path: '/v1/invoices' });
    expect(await one()).toMatchObject({ sessionsUsed: 7, invoiceNumbers: null });
    const { bytes } = await pdf('user_id=u1', await testKey(shop.table, ['read']));
    expect((await readPdf(bytes)).text).toContain('Could not be read');
  });
});

describe('GET /billing/statements/{period}/pdf', () => {
  it('has the figures of the JSON, in the language of the account’s e-mails or another one', async () => {
    await givenPeriods();
    const token = await api.issuer.tokenOf('u1');
    const user = apiClient(api.baseUrl, token);
    const { response, bytes } = await pdf('', token);
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('application/pdf');
    expect(response.headers.get('content-disposition')).toBe(
      `attachment; filename="statement-${PERIOD.slice(0, 8)}.pdf"`,
    );
    const english = await readPdf(bytes);
    expect(english.lang).toBe('en');
    const statement = await one();
    const figures = english.rows
      .filter(([head]) => head !== 'Project' && head !== 'Day')
      .map(([, ...cells]) => cells.map(Number));
    const minutes = (seconds: number) => Math.floor(seconds / 60);
    expect(figures).toEqual([
      ...statement.projects.map(({ sessions, seconds }) => [sessions, minutes(seconds)]),
      ...statement.days.map(({ projects, sessions, seconds }) => [
        ...projects.map((project) => project.sessions),
        sessions,
        minutes(seconds),
      ]),
    ]);
    const set = await user.send('PUT', '/accounts/contact', { body: JSON.stringify({ language: 'fr' }) });
    expect(set.status).toBe(200);
    expect((await readPdf((await pdf('', token)).bytes)).lang).toBe('fr');
    expect((await pdf('lang=en', token)).bytes).toEqual(bytes);
    expect((await pdf('lang=de', token)).response.status).toBe(400);
  });
});
