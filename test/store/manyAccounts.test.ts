import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { expect, it, vi } from 'vitest';
import { type ListPosition, listAccounts } from '../../services/insights/domain/listAccounts.ts';
import { searchAccounts } from '../../services/insights/domain/searchAccounts.ts';
import { createDirectoryStore } from '../../services/insights/store/directoryStore.ts';
import { seedDirectory } from '../support/insights/seedDirectory.ts';
import { seededRandom } from '../support/seededRandom.ts';
import { starterSubscription, testTable } from '../support/table/testTable.ts';

const NOW = Math.floor(Date.now() / 1000);

/** A sample that takes seconds. With 20,000 accounts the test takes minutes. */
const ACCOUNTS = Number(process.env.DIRECTORY_ACCOUNTS ?? 800);

/** Eight queries of buckets, and the accounts that are shown. The counts above the list take one more. */
const REQUESTS_MAX = 9;

it('lists and finds many accounts, page by page, with a bounded number of requests', {
  timeout: 600_000,
}, async () => {
  const table = await testTable();
  const random = seededRandom(7);
  const seeded = Array.from({ length: ACCOUNTS }, (_, index) => ({
    accountId: `user_${Math.floor(random() * 1e9)}_${index}`,
    createdAt: NOW - Math.floor(random() * 1_000),
    sessionsUsed: Math.floor(random() * 110),
    ...(index % 10 === 0
      ? { subscription: starterSubscription(NOW, { mrr: 1 + Math.floor(random() * 50) * 100 }) }
      : {}),
  }));
  const accounts = await seedDirectory(table, seeded, { now: NOW });
  const store = createDirectoryStore(table);
  const sent = vi.spyOn(DynamoDBClient.prototype, 'send');

  async function everyId(query: Parameters<typeof listAccounts>[1]): Promise<string[]> {
    const ids: string[] = [];
    let position: ListPosition | undefined;
    do {
      sent.mockClear();
      const outcome = await listAccounts(store, { ...query, position });
      if (outcome.kind === 'too_many') throw new Error(outcome.kind);
      expect(sent.mock.calls.length).toBeLessThanOrEqual(REQUESTS_MAX);
      ids.push(...outcome.found.map(({ account }) => account.accountId));
      position = outcome.next;
    } while (position);
    return ids;
  }

  const byCreation = accounts.toSorted((one, other) =>
    one.createdAt === other.createdAt
      ? one.accountId < other.accountId
        ? 1
        : -1
      : other.createdAt - one.createdAt,
  );
  const newest = { filter: {}, sort: 'created', order: 'desc', limit: 50 } as const;
  expect(await everyId(newest)).toEqual(byCreation.map(({ accountId }) => accountId));
  const starter = byCreation.filter(({ plan }) => plan === 'starter').map(({ accountId }) => accountId);
  expect(await everyId({ ...newest, filter: { plan: 'starter' } })).toEqual(starter);

  sent.mockClear();
  const found = await searchAccounts(store, { search: { kind: 'id', prefix: 'user_1' }, limit: 50 });
  const expected = accounts
    .map(({ accountId }) => accountId)
    .filter((id) => id.startsWith('user_1'))
    .sort();
  expect(found.found.map(({ account }) => account.accountId)).toEqual(expected.slice(0, 50));
  expect(sent.mock.calls.length).toBeLessThanOrEqual(REQUESTS_MAX);
});
