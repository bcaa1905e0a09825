import { assertNever } from '../../../shared/assertNever.ts';
import { mergeBuckets } from '../../../shared/bucketPages.ts';
import type { DirectoryStore, FoundAccount } from './listAccounts.ts';

export type Search =
  | { kind: 'email'; email: string }
  | { kind: 'customer'; customerId: string }
  | { kind: 'id'; prefix: string };

/**
 * Decides by its shape what a text of the search field is. An id has no `@`, so a text with one is an address. A Stripe customer can also
 * be the beginning of an id.
 */
export function searchOf(given: string): Search {
  const text = given.trim();
  if (text.includes('@')) return { kind: 'email', email: text };
  return /^cus_[A-Za-z0-9]+$/.test(text)
    ? { kind: 'customer', customerId: text }
    : { kind: 'id', prefix: text };
}

/** A page of the accounts that are found, by id. `after` is the id of the last one before the page. */
export async function searchAccounts(
  store: DirectoryStore,
  { search, limit, after }: { search: Search; limit: number; after?: string | undefined },
): Promise<{ found: FoundAccount[]; next?: string | undefined }> {
  const { items, next } = await findIds(store, { search, limit, after });
  const found = await store.readAccounts(items.map(({ sk }) => sk));
  if (search.kind !== 'email') return { found, next };
  // What was written of an address may be older than the contact.
  const isVerified = ({ contact }: FoundAccount) =>
    contact.email?.toLowerCase() === search.email.toLowerCase();
  return { found: found.filter(isVerified), next };
}

async function findIds(
  store: DirectoryStore,
  { search, limit, after }: { search: Search; limit: number; after?: string | undefined },
) {
  const page = { limit, order: 'asc' } as const;
  const range = { after, readMax: limit + 1 };
  switch (search.kind) {
    case 'email':
      return mergeBuckets([await store.readAddress({ ...range, email: search.email })], page);
    case 'customer': {
      const { customerId: prefix } = search;
      // A cursor can name the customer's account, whose id can be before all that begin so.
      const afterId = after !== undefined && after >= prefix ? after : undefined;
      const [accountId, ids] = await Promise.all([
        store.readCustomer(prefix),
        store.readIds({ ...range, prefix, after: afterId }),
      ]);
      const isOther = accountId !== undefined && !accountId.startsWith(prefix);
      const isLeft = isOther && (after === undefined || accountId > after);
      return mergeBuckets([...ids, { items: isLeft ? [{ sk: accountId }] : [] }], page);
    }
    case 'id':
      return mergeBuckets(await store.readIds({ ...range, prefix: search.prefix }), page);
    default:
      return assertNever(search);
  }
}
