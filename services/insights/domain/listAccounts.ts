import type { Account } from '../../../shared/account/account.ts';
import type { Contact } from '../../../shared/account/contact.ts';
import { type BucketPage, mergeBuckets, type Order } from '../../../shared/bucketPages.ts';
import {
  type AccountQuery,
  type ListItem,
  type ListPart,
  type ListPlan,
  placeAmong,
  planOfLists,
} from './accountLists.ts';

/** An account with its contact; both as they are stored now. */
export type FoundAccount = { account: Account; contact: Contact };

export type DirectoryStore = {
  /** Reads on from `after` in each bucket of a list, at most `readMax` accounts in each before those that do not match are left out. */
  readList(
    part: ListPart & { order: Order; after?: string | undefined; readMax: number },
  ): Promise<BucketPage<ListItem>[]>;
  /** Reads on from `after` in each bucket, of the accounts whose ids begin so. */
  readIds(range: {
    prefix: string;
    after?: string | undefined;
    readMax: number;
  }): Promise<BucketPage<{ sk: string }>[]>;
  /** The accounts that had verified the address, by id. Some may have another one by now. */
  readAddress(range: {
    email: string;
    after?: string | undefined;
    readMax: number;
  }): Promise<BucketPage<{ sk: string }>>;
  /** The account of a Stripe customer; undefined for an unknown one. */
  readCustomer(customerId: string): Promise<string | undefined>;
  /** Those of the accounts that exist, in the order of the ids. */
  readAccounts(accountIds: string[]): Promise<FoundAccount[]>;
};

/**
 * A place in a list of accounts. `by`: whether the parts are read in their stored order, or were sorted. `after` is the key of the last
 * account; without it, the part begins.
 */
export type ListPosition = { by: 'order' | 'sort'; part: number; after?: string | undefined };

/** `too_many`: more accounts match than can be sorted so. They can be listed by use. */
export type ListOutcome =
  | { kind: 'page'; found: FoundAccount[]; next?: ListPosition | undefined }
  | { kind: 'too_many' };

/**
 * Of a filtered list, this many accounts of each of the 8 buckets are read for a page: 1,000 items of 170 bytes are 21 read units. A plan
 * with an account in 160 fills a page of 50.
 */
const FILTERED_READ_MAX = 1_000;

/** A list with more accounts in a bucket than this is not sorted in memory: 2,000 items of 170 bytes are 42 read units. */
export const SORTED_READ_MAX = 2_000;

/** A page of the accounts that match, in the order that is asked for. It can be short and still be followed by others. */
export async function listAccounts(
  store: DirectoryStore,
  query: AccountQuery & { limit: number; position?: ListPosition | undefined },
): Promise<ListOutcome> {
  const plan = planOfLists(query);
  const page = await readPage(store, plan, query);
  if (page === 'too_many') return { kind: page };
  const { items, next } = page;
  return { kind: 'page', found: await store.readAccounts(items.map(({ accountId }) => accountId)), next };
}

type PageQuery = { order: Order; limit: number; position?: ListPosition | undefined };
type ItemPage = { items: ListItem[]; next?: ListPosition | undefined };

async function readPage(
  store: DirectoryStore,
  plan: ListPlan,
  query: PageQuery,
): Promise<ItemPage | 'too_many'> {
  if (plan.kind === 'nothing') return { items: [] };
  const { position } = query;
  if (plan.kind === 'small' && (plan.isOnlySource || position?.by !== 'order'))
    return readSmall(store, plan, query);
  return readOrdered(store, plan.parts, { ...query, position: position ?? { by: 'order', part: 0 } });
}

async function readOrdered(
  store: DirectoryStore,
  parts: ListPart[],
  { order, limit, position }: PageQuery & { position: ListPosition },
): Promise<ItemPage> {
  const part = parts[position.part];
  if (!part) return { items: [] };
  // One more than the page shows whether there is another one.
  const readMax = Object.keys(part.where).length === 0 ? limit + 1 : FILTERED_READ_MAX;
  const pages = await store.readList({ ...part, order, after: position.after, readMax });
  const { items, next } = mergeBuckets(pages, { limit, order });
  if (next !== undefined) return { items, next: { ...position, after: next } };
  const hasMoreParts = position.part + 1 < parts.length;
  return { items, next: hasMoreParts ? { by: 'order', part: position.part + 1 } : undefined };
}

/** A list that is too long gives an empty page, so that no page takes more reads than another. */
async function readSmall(
  store: DirectoryStore,
  { source, parts, isOnlySource }: Extract<ListPlan, { kind: 'small' }>,
  { order, limit, position }: PageQuery,
): Promise<ItemPage | 'too_many'> {
  const pages = await store.readList({ ...source, order, readMax: SORTED_READ_MAX });
  if (pages.some(({ end }) => end !== undefined)) {
    return isOnlySource ? 'too_many' : { items: [], next: { by: 'order', part: 0 } };
  }
  const places = pages.flatMap(({ items }) => items).map((item) => ({ item, ...placeAmong(parts, item) }));
  const isBefore = (one: Place, other: Place) =>
    one.part === other.part
      ? order === 'asc'
        ? one.sk < other.sk
        : one.sk > other.sk
      : one.part < other.part;
  const last = position?.after === undefined ? undefined : { part: position.part, sk: position.after };
  const left = places
    .filter((place) => last === undefined || isBefore(last, place))
    .sort((one, other) => (isBefore(one, other) ? -1 : 1));
  const shown = left.slice(0, limit);
  const end = shown.at(-1);
  return {
    items: shown.map(({ item }) => item),
    next: left.length > limit && end ? { by: 'sort', part: end.part, after: end.sk } : undefined,
  };
}

type Place = { part: number; sk: string };
