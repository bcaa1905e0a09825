import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type AccountQuery,
  type ListItem,
  matches,
  type Where,
} from '../../../services/insights/domain/accountLists.ts';
import {
  type DirectoryStore,
  type ListPosition,
  listAccounts,
} from '../../../services/insights/domain/listAccounts.ts';
import { newContact } from '../../../shared/account/contact.ts';
import { type Listing, placesOf } from '../../../shared/account/listing.ts';
import { newAccount } from '../../../shared/account/rollOver.ts';
import { ACCOUNT_ORDERS, ACCOUNT_STATES } from '../../../shared/contract/insights/inputs.ts';
import { LISTED_STATUSES } from '../../../shared/contract/insights/listedStatuses.ts';

const BUCKETS = 8;

type Known = ListItem & { decile: number; bucket: number; places: Map<string, string> };

const listing: fc.Arbitrary<Omit<Known, 'accountId' | 'sk'>> = fc
  .record({
    plan: fc.constantFrom('free', 'starter', 'growth'),
    status: fc.constantFrom(...LISTED_STATUSES),
    decile: fc.integer({ min: 0, max: 10 }),
    hasTerms: fc.boolean(),
    // Few values, so that many accounts have the same place.
    createdAt: fc.integer({ min: 1_700_000_000, max: 1_700_000_004 }),
    mrr: fc.constantFrom(0, 0, 1_900, 9_900, 120_000),
    bucket: fc.integer({ min: 0, max: BUCKETS - 1 }),
  })
  .map(({ mrr, bucket, ...rest }) => {
    const revenue = { plan: rest.plan, status: 'active', mrr, isEnding: false };
    const full: Listing = { ...rest, ...(rest.status === 'none' ? {} : { revenue }) };
    const paid = rest.status === 'none' ? 0 : mrr;
    return { ...rest, mrr: paid, bucket, places: placesOf(full) };
  });

const accountsOf = fc
  .array(listing, { maxLength: 120 })
  .map((listings) => listings.map((one, index): Known => ({ ...one, sk: '', accountId: `u${index}` })));

const query: fc.Arbitrary<AccountQuery> = fc.record({
  filter: fc.record({
    plan: fc.option(fc.constantFrom('free', 'starter', 'gone'), { nil: undefined }),
    status: fc.option(fc.constantFrom(...LISTED_STATUSES), { nil: undefined }),
    state: fc.option(fc.constantFrom(...ACCOUNT_STATES), { nil: undefined }),
  }),
  sort: fc.constantFrom(...ACCOUNT_ORDERS),
  order: fc.constantFrom('asc' as const, 'desc' as const),
});

/** The lists as the table has them. No query reads more than `readMax` items, as DynamoDB's reads end at a megabyte. */
function memoryDirectory(accounts: Known[], readMax: number): DirectoryStore & { queries(): number } {
  let queries = 0;
  const readBucket = (
    bucket: number,
    range: {
      list: string;
      from?: string;
      where: Where;
      order: 'asc' | 'desc';
      after?: string | undefined;
      readMax: number;
    },
  ) => {
    queries++;
    const isAfter = (sk: string, after: string) => (range.order === 'asc' ? sk > after : sk < after);
    const all = accounts
      .filter((account) => account.bucket === bucket && account.places.has(range.list))
      .map((account) => ({ ...account, sk: `${account.places.get(range.list)}#${account.accountId}` }))
      .filter(({ sk }) => range.from === undefined || sk >= range.from)
      .filter(({ sk }) => range.after === undefined || isAfter(sk, range.after))
      .sort((one, other) => (isAfter(other.sk, one.sk) ? -1 : 1));
    const read = all.slice(0, Math.min(range.readMax, readMax));
    const items = read.filter((item) => matches(item, range.where));
    return read.length < all.length ? { items, end: read.at(-1)?.sk } : { items };
  };
  return {
    queries: () => queries,
    readList: async (range) => Array.from({ length: BUCKETS }, (_, bucket) => readBucket(bucket, range)),
    readIds: () => Promise.reject(new Error('not read')),
    readAddress: () => Promise.reject(new Error('not read')),
    readCustomer: () => Promise.reject(new Error('not read')),
    readAccounts: async (ids) =>
      ids.map((accountId) => ({ account: newAccount(accountId, 0), contact: newContact(accountId) })),
  };
}

async function allPages(store: DirectoryStore, { limit, ...asked }: AccountQuery & { limit: number }) {
  const pages: string[][] = [];
  let position: ListPosition | undefined;
  do {
    const outcome = await listAccounts(store, { ...asked, limit, position });
    if (outcome.kind === 'too_many') return undefined;
    const { found, next } = outcome;
    pages.push(found.map(({ account }) => account.accountId));
    position = next;
  } while (position && pages.length < 1_000);
  expect(position).toBeUndefined();
  return pages;
}

const compare = (one: string | number, other: string | number) => (one < other ? -1 : one > other ? 1 : 0);

function expectedIds(accounts: Known[], { filter, sort, order }: AccountQuery): string[] {
  const { plan, status, state } = filter;
  const isAsked = (account: Known) =>
    (plan === undefined || account.plan === plan) &&
    (status === undefined || account.status === status) &&
    (state !== 'at_80' || account.decile >= 8) &&
    (state !== 'used_up' || account.decile === 10) &&
    (state !== 'payment_due' || account.status === 'payment_due') &&
    (state !== 'terms' || account.hasTerms);
  const keysOf = ({ decile, createdAt, mrr, accountId }: Known) => {
    if (sort === 'use') return [decile, accountId];
    return sort === 'created' ? [createdAt, accountId] : [mrr, mrr > 0 ? 0 : createdAt, accountId];
  };
  const direction = order === 'asc' ? 1 : -1;
  return accounts
    .filter(isAsked)
    .sort((one, other) => {
      const [first, second] = [keysOf(one), keysOf(other)];
      for (const [index, key] of first.entries()) {
        const result = compare(key, second[index] ?? '');
        if (result !== 0) return direction * result;
      }
      return 0;
    })
    .map(({ accountId }) => accountId);
}

describe('the list of accounts', () => {
  it('has every account that matches once and in order, over all pages, for any filter and order', () =>
    fc.assert(
      fc.asyncProperty(
        accountsOf,
        query,
        fc.integer({ min: 1, max: 50 }),
        fc.integer({ min: 1, max: 60 }),
        async (accounts, asked, limit, readMax) => {
          const pages = await allPages(memoryDirectory(accounts, readMax), { ...asked, limit });
          // Only lists by use say how much is used.
          const isOnlyByUse = ['at_80', 'used_up'].includes(asked.filter.state ?? '') && asked.sort !== 'use';
          if (!pages) {
            expect(isOnlyByUse).toBe(true);
            return;
          }
          expect(pages.flat()).toEqual(expectedIds(accounts, asked));
          for (const page of pages) expect(page.length).toBeLessThanOrEqual(limit);
        },
      ),
      { numRuns: 500 },
    ));

  it('reads each bucket once for a page, whatever the filter and the order', () =>
    fc.assert(
      fc.asyncProperty(accountsOf, query, async (accounts, asked) => {
        const store = memoryDirectory(accounts, 5);
        await listAccounts(store, { ...asked, limit: 20 });
        expect(store.queries()).toBeLessThanOrEqual(BUCKETS);
      }),
      { numRuns: 100 },
    ));

  it('fills a page without filters, as long as there are accounts', () =>
    fc.assert(
      fc.asyncProperty(accountsOf, fc.integer({ min: 1, max: 50 }), async (accounts, limit) => {
        const all = { filter: {}, sort: 'use', order: 'desc' } as const;
        const pages = await allPages(memoryDirectory(accounts, 1_000), { ...all, limit });
        for (const page of pages?.slice(0, -1) ?? []) expect(page).toHaveLength(limit);
      }),
      { numRuns: 100 },
    ));
});
