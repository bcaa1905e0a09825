import { TransactWriteItemsCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { expect } from 'vitest';
import type { Totals } from '../../../services/insights/domain/totals.ts';
import { createTotalsStore } from '../../../services/insights/store/totalsStore.ts';
import type { ChangeRow, Money } from '../../../shared/account/change.ts';
import { changeWrites } from '../../../shared/account/changeItem.ts';
import { tableKeys } from '../../../shared/aws/tableKeys.ts';
import { apiClient } from '../api/apiClient.ts';
import { testApi } from '../api/testApi.ts';
import { testTable } from '../table/testTable.ts';
import { virtualClock } from '../virtualClock.ts';
import { totalsOf } from './totalsOf.ts';

export const NOW = Date.parse('2026-11-29T12:00:00Z') / 1000;
export const PATH = '/admin/insights';

export const at = (instant: string) => Date.parse(instant) / 1000;
export const paying = (plan: string, mrr: number, status = 'active'): Money => ({
  plan,
  revenue: { plan, status, mrr, isEnding: false },
});
export const free: Money = { plan: 'free' };

const MRR = { 'mrr#starter': 2_900, 'subscribers#starter': 1, committed_mrr: 2_900, 'accounts#free': 3 };
export const CHURN = {
  churned: 1,
  base: 4,
  voluntary: 1,
  paymentFailure: 0,
  churnedMrrMinor: 2_900,
  startMrrMinor: 9_900,
};

export type SeededFigures = Awaited<ReturnType<typeof seededFigures>>;

/** The API at noon of 29 November 2026 for a viewer, and what its table is given. */
export async function seededFigures() {
  virtualClock(NOW);
  const table = await testTable();
  const api = await testApi(table);
  const token = await api.issuer.operatorTokenOf('vera');

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

  return {
    table,
    viewer: apiClient(api.baseUrl, token),
    csvOf,
    givenTotals,
    givenSums,
    givenChanges,
    givenDays,
  };
}
