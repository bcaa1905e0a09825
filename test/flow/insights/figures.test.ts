import { TransactWriteItemsCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Totals } from '../../../services/insights/domain/totals.ts';
import { createTotalsStore } from '../../../services/insights/store/totalsStore.ts';
import type { ChangeRow, Money } from '../../../shared/account/change.ts';
import { changeWrites } from '../../../shared/account/changeItem.ts';
import { directoryWrite } from '../../../shared/account/directoryItem.ts';
import type { Table } from '../../../shared/aws/tableClient.ts';
import { erasedName, tableKeys } from '../../../shared/aws/tableKeys.ts';
import { insightsResponses } from '../../../shared/contract/insights/responses.ts';
import { type ApiClient, apiClient } from '../../support/api/apiClient.ts';
import { type TestApi, testApi } from '../../support/api/testApi.ts';
import { totalsOf } from '../../support/insights/totalsOf.ts';
import { testTable } from '../../support/table/testTable.ts';
import { virtualClock } from '../../support/virtualClock.ts';

const NOW = Date.parse('2026-11-29T12:00:00Z') / 1000;
const PATH = '/admin/insights';

let table: Table;
let api: TestApi;
let token: string;
let viewer: ApiClient;

beforeEach(async () => {
  virtualClock(NOW);
  table = await testTable();
  api = await testApi(table);
  token = await api.issuer.operatorTokenOf('vera');
  viewer = apiClient(api.baseUrl, token);
});

const at = (instant: string) => Date.parse(instant) / 1000;
const paying = (plan: string, mrr: number, status = 'active'): Money => ({
  plan,
  revenue: { plan, status, mrr, isEnding: false },
});
const free: Money = { plan: 'free' };

async function givenTotals(...all: Totals[]) {
  const store = createTotalsStore(table);
  for (const totals of all) await store.writeTotals(totals);
}

async function givenChanges(...changes: ChangeRow[]) {
  for (const change of changes) {
    await table.client.send(
      new TransactWriteItemsCommand({ TransactItems: changeWrites(table.tableName, change) }),
    );
  }
}

/** What the ledger adds to the figures of a day. */
async function givenSums(day: string, sums: Record<string, number>) {
  for (const [name, value] of Object.entries(sums)) {
    await table.client.send(
      new UpdateItemCommand({
        TableName: table.tableName,
        Key: marshall(tableKeys.figures(day, name.length % 64)),
        UpdateExpression: 'ADD #name :value',
        ExpressionAttributeNames: { '#name': name },
        ExpressionAttributeValues: marshall({ ':value': value }),
      }),
    );
  }
}

async function csvOf(path: string) {
  const response = await fetch(`${api.baseUrl}${path}`, {
    headers: { Authorization: `Bearer ${token}`, Accept: 'text/csv' },
  });
  expect(response.headers.get('content-type')).toBe('text/csv; charset=utf-8');
  const lines = (await response.text()).split('\r\n').slice(0, -1);
  return { headers: response.headers, lines };
}

const MRR = { 'mrr#starter': 2_900, 'subscribers#starter': 1, committed_mrr: 2_900, 'accounts#free': 3 };
const CHURN = {
  churned: 1,
  base: 4,
  voluntary: 1,
  paymentFailure: 0,
  churnedMrrMinor: 2_900,
  startMrrMinor: 9_900,
};

/** Two whole days, and a day that is not over: an account buys Growth. */
async function givenDays() {
  await givenTotals(
    totalsOf('2026-11-27', { levels: MRR, churn: CHURN }),
    totalsOf('2026-11-28', {
      levels: { ...MRR, 'mrr#starter': 5_800, 'subscribers#starter': 2, committed_mrr: 5_800 },
      movements: { new: { accounts: 1, amountMinor: 2_900 } },
      use: { starter: { sessions: 3, seconds: 185 } },
      cohort: { started: 2, converted: 1, migrated: 0 },
      checkouts: { opened: 2, subscribed: 1 },
      churn: CHURN,
      openings: 1,
      lastOpeningDay: '2026-11-28',
    }),
  );
  await givenSums('2026-11-29', {
    'level#mrr#growth': 9_900,
    'level#subscribers#growth': 1,
    'level#committed_mrr': 9_900,
    'level#accounts#free': -1,
    'level#accounts#growth': 1,
    'level#at_80': 2,
    'plan#growth#sessions': 1,
    'plan#growth#seconds': 60,
  });
  await givenChanges(
    {
      kind: 'change',
      accountId: 'u1',
      name: '1',
      at: at('2026-11-28T10:00:00Z'),
      before: free,
      after: paying('starter', 2_900),
    },
    {
      kind: 'change',
      accountId: 'u2',
      name: '1',
      at: NOW - 60,
      before: free,
      after: paying('growth', 9_900),
    },
  );
}

describe('the overview', () => {
  it('has the figures now, with the movements of the range that lead to them', async () => {
    await givenDays();
    const { status, body } = await viewer.get(`${PATH}/overview?from=2026-11-28`);
    expect(status).toBe(200);
    const overview = insightsResponses.getOverview[200].parse(body);
    expect(overview).toMatchObject({
      from: '2026-11-28',
      to: '2026-11-29',
      asOf: '2026-11-29T12:00:00Z',
      completeFrom: '2026-11-29',
      currency: 'usd',
      startMrrMinor: 2_900,
      startSubscribers: 1,
      mrrMinor: 15_700,
      subscribers: 3,
      committedMrrMinor: 15_700,
      states: { at80: 2, usedUp: 0, paymentDue: 0, terms: 0 },
      churn: { to: '2026-11-28', ...CHURN },
      conversion: { started: 2, converted: 1, migrated: 0, isComplete: false },
      drifts: [],
    });
    expect(overview.movements).toContainEqual({ kind: 'new', accounts: 2, amountMinor: 12_800 });
    expect(overview.movements).toHaveLength(7);
    const moved = overview.movements.reduce((sum, { amountMinor }) => sum + amountMinor, 0);
    expect(overview.startMrrMinor + moved).toBe(overview.mrrMinor);
  });

  it('of earlier days has the figures at the end of the last one', async () => {
    await givenDays();
    const { body } = await viewer.get(`${PATH}/overview?from=2026-11-28&to=2026-11-28`);
    expect(body).toMatchObject({ mrrMinor: 5_800, startMrrMinor: 2_900, asOf: '2026-11-29T00:00:00Z' });
  });

  it('of a new stage is empty, of the last 30 days, and complete', async () => {
    const { body } = await viewer.get(`${PATH}/overview`);
    expect(body).toMatchObject({
      from: '2026-10-31',
      to: '2026-11-29',
      completeFrom: null,
      mrrMinor: 0,
      churn: null,
      plans: [{ plan: 'free' }, { plan: 'starter' }, { plan: 'growth' }],
    });
  });

  it('has the drifts of the last 24 hours, newest first, without those of erased accounts', async () => {
    const drift = (accountId: string, when: number): ChangeRow => ({
      kind: 'drift',
      accountId,
      name: 'drift#7',
      at: when,
      fields: ['plan', 'mrr'],
      planBefore: 'free',
      plan: 'starter',
    });
    await givenChanges(
      drift('late', NOW - 3_600),
      drift('early', NOW - 86_000),
      drift('too-early', NOW - 86_400),
      drift(erasedName('gone'), NOW - 7_200),
      { kind: 'checkout', accountId: 'buyer', name: 'checkout#2026-11-29', at: NOW - 5, plan: 'starter' },
    );
    const { body } = await viewer.get(`${PATH}/overview`);
    expect(body.drifts).toEqual(
      [
        { userId: 'late', at: '2026-11-29T11:00:00Z' },
        { userId: 'early', at: '2026-11-28T12:06:40Z' },
      ].map((one) => ({ ...one, fields: ['plan', 'mrr'], planBefore: 'free', plan: 'starter' })),
    );
  });

  it('is a CSV file with a line for each figure', async () => {
    await givenDays();
    const { lines, headers } = await csvOf(`${PATH}/overview?from=2026-11-28`);
    expect(headers.get('content-disposition')).toBe('attachment; filename="overview.csv"');
    expect(lines[0]).toBe('figure,of,value');
    for (const line of [
      'mrrMinor,,15700',
      'startMrrMinor,,2900',
      'movementAmountMinor,new,12800',
      'planAccounts,free,2',
      'churn.base,,4',
      'conversion.started,,2',
    ]) {
      expect(lines).toContain(line);
    }
  });
});

describe('figures by day', () => {
  beforeEach(givenDays);

  it('of revenue are those at the end of each day, with its movements', async () => {
    const { body } = await viewer.get(`${PATH}/mrr?from=2026-11-26`);
    const { days } = insightsResponses.getRevenue[200].parse(body);
    expect(days.map(({ day, mrrMinor, subscribers }) => [day, mrrMinor, subscribers])).toEqual([
      ['2026-11-26', 0, 0],
      ['2026-11-27', 2_900, 1],
      ['2026-11-28', 5_800, 2],
      ['2026-11-29', 15_700, 3],
    ]);
    expect(days[3]?.movements).toEqual([{ kind: 'new', accounts: 1, amountMinor: 9_900 }]);
    const { lines } = await csvOf(`${PATH}/mrr?from=2026-11-29`);
    expect(lines).toEqual([
      'day,mrrMinor,committedMrrMinor,mrrAtRiskMinor,subscribers,newMinor,reactivationMinor,expansionMinor,contractionMinor,' +
        'churnMinor,migratedMinor,openingMinor,mrrMinor.free,mrrMinor.starter,mrrMinor.growth',
      '2026-11-29,15700,15700,0,3,9900,0,0,0,0,0,0,0,5800,9900',
    ]);
  });

  it('of churn end with the last day that is over', async () => {
    const { body } = await viewer.get(`${PATH}/churn?from=2026-11-26`);
    const { days } = insightsResponses.getChurn[200].parse(body);
    expect(days.map(({ day, churned }) => [day, churned])).toEqual([
      ['2026-11-26', 0],
      ['2026-11-27', 1],
      ['2026-11-28', 1],
    ]);
    expect((await csvOf(`${PATH}/churn?from=2026-11-28`)).lines).toEqual([
      'day,churned,base,voluntary,paymentFailure,churnedMrrMinor,startMrrMinor',
      '2026-11-28,1,4,1,0,2900,9900',
    ]);
  });

  it('of sessions are by plan, up to now', async () => {
    const { body } = await viewer.get(`${PATH}/sessions?from=2026-11-28`);
    expect(insightsResponses.getSessionFigures[200].parse(body).days).toEqual([
      { day: '2026-11-28', plans: [{ plan: 'starter', sessions: 3, minutes: 3 }] },
      { day: '2026-11-29', plans: [{ plan: 'growth', sessions: 1, minutes: 1 }] },
    ]);
    expect(body.refusals).toBeUndefined();
    expect((await csvOf(`${PATH}/sessions?from=2026-11-29`)).lines).toEqual([
      'day,plan,sessions,minutes,refusedFor,refused',
      '2026-11-29,growth,1,1,,',
    ]);
  });

  it('of conversion have whole months of first sessions, and days of checkouts', async () => {
    await givenTotals(totalsOf('2026-10-02', { cohort: { started: 5, converted: 2, migrated: 1 } }));
    const { body } = await viewer.get(`${PATH}/conversion?from=2026-10-31`);
    const { cohorts, checkouts } = insightsResponses.getConversion[200].parse(body);
    expect(cohorts).toEqual([
      { month: '2026-10', started: 5, converted: 2, migrated: 1, isComplete: false },
      { month: '2026-11', started: 2, converted: 1, migrated: 0, isComplete: false },
    ]);
    expect(body).toMatchObject({ from: '2026-10-31', to: '2026-11-29' });
    expect(checkouts.at(-1)).toEqual({ day: '2026-11-28', opened: 2, subscribed: 1, isComplete: false });
    expect(checkouts[0]).toEqual({ day: '2026-10-31', opened: 0, subscribed: 0, isComplete: true });
    const { lines } = await csvOf(`${PATH}/conversion?from=2026-11-28`);
    expect(lines).toEqual([
      'month,started,converted,migrated,day,opened,subscribed,isComplete',
      '2026-11,2,1,0,,,,false',
      ',,,,2026-11-28,2,1,false',
    ]);
  });
});

describe('movements', () => {
  it('are listed newest day first, with the kind that the first days of the account give', async () => {
    await givenDays();
    const cancelled = { before: paying('growth', 9_900), after: free };
    await givenChanges(
      { kind: 'change', accountId: erasedName('gone'), name: '9', at: NOW - 90, ...cancelled },
      {
        kind: 'change',
        accountId: 'back',
        name: '3',
        at: NOW - 80,
        before: free,
        after: paying('starter', 2_900),
      },
    );
    const known = directoryWrite(table.tableName, { accountId: 'back', firstRevenueDay: '2026-01-05' });
    await table.client.send(new TransactWriteItemsCommand({ TransactItems: [known] }));
    const { body } = await viewer.get(`${PATH}/movements`);
    const { movements, currency } = insightsResponses.listMovements[200].parse(body);
    expect(currency).toBe('usd');
    expect(movements.map(({ day, userId, kind }) => [day, userId, kind])).toEqual([
      ['2026-11-29', 'back', 'reactivation'],
      ['2026-11-29', null, 'churn'],
      ['2026-11-29', 'u2', 'new'],
      ['2026-11-28', 'u1', 'new'],
    ]);
    expect(movements[1]).toMatchObject({
      planBefore: 'growth',
      plan: null,
      beforeMinor: 9_900,
      afterMinor: 0,
    });
    const ofKind = await viewer.get(`${PATH}/movements?kind=churn`);
    expect(ofKind.body.movements).toHaveLength(1);
  });

  it('come in pages, also as CSV, each movement once', async () => {
    await givenDays();
    const first = await viewer.get(`${PATH}/movements?limit=1`);
    expect(first.body.movements).toMatchObject([{ userId: 'u2' }]);
    const second = await viewer.get(`${PATH}/movements?limit=1&cursor=${first.body.nextCursor}`);
    expect(second.body.movements).toMatchObject([{ userId: 'u1' }]);
    expect(second.body.nextCursor).toBeUndefined();
    const { lines, headers } = await csvOf(`${PATH}/movements?limit=1`);
    expect(lines).toEqual([
      'day,userId,kind,planBefore,plan,beforeMinor,afterMinor',
      '2026-11-29,u2,new,,growth,0,9900',
    ]);
    expect(headers.get('link')).toContain(`cursor=${first.body.nextCursor}`);
  });

  it.each(['%%%', 'bm90IGEgY3Vyc29y', Buffer.from('2026-11-29#a#b').toString('base64url')])(
    'refuse the cursor %s',
    async (cursor) => {
      const { status, body } = await viewer.get(`${PATH}/movements?cursor=${encodeURIComponent(cursor)}`);
      expect([status, body.code]).toEqual([400, 'invalid_request']);
    },
  );
});

describe('a range', () => {
  const ROUTES = ['overview', 'mrr', 'movements', 'conversion', 'churn', 'sessions'];

  it.each(ROUTES)('of %s must begin before it ends, and have at most 366 days', async (name) => {
    for (const query of [
      'from=2026-11-02&to=2026-11-01',
      'from=2026-11-30',
      'from=2025-11-28',
      'from=0001-01-01&to=0001-01-02',
      'to=0000-01-01',
    ]) {
      const { status, body } = await viewer.get(`${PATH}/${name}?${query}`);
      expect([query, status, body.code]).toEqual([query, 400, 'invalid_request']);
      expect(body.errors).toEqual([expect.objectContaining({ field: 'from' })]);
    }
    expect((await viewer.get(`${PATH}/${name}?from=2025-11-29&to=2026-12-31`)).status).toBe(200);
  });

  it('leaves out days after today', async () => {
    const { body } = await viewer.get(`${PATH}/mrr?from=2026-11-28&to=2027-01-01`);
    expect(body).toMatchObject({ to: '2026-11-29', days: [{ day: '2026-11-28' }, { day: '2026-11-29' }] });
  });
});
