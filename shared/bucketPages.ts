/** What was read of one bucket, in the order of the list. `end`: the last key that was read, if the bucket may have more. */
export type BucketPage<Item> = { items: Item[]; end?: string | undefined };

export type Order = 'asc' | 'desc';

/**
 * Merges what was read of each bucket into one page in the order of `sk`, which is unique over all buckets. `next` is the key after which
 * the next page begins; absent if there is none. A page with fewer than `limit` items can be followed by others: an item is left to the
 * next page as long as a bucket may have one before it.
 */
export function mergeBuckets<Item extends { sk: string }>(
  pages: BucketPage<Item>[],
  { limit, order }: { limit: number; order: Order },
): { items: Item[]; next?: string | undefined } {
  const isBefore = (one: string, other: string) => (order === 'asc' ? one < other : one > other);
  const ends = pages.flatMap(({ end }) => end ?? []);
  // Every bucket is known up to here.
  const end = ends.reduce<string | undefined>(
    (first, one) => (first === undefined || isBefore(one, first) ? one : first),
    undefined,
  );
  const known = pages
    .flatMap(({ items }) => items)
    .filter(({ sk }) => end === undefined || !isBefore(end, sk))
    .sort((one, other) => (isBefore(one.sk, other.sk) ? -1 : 1));
  const items = known.slice(0, limit);
  return { items, next: known.length > limit ? items.at(-1)?.sk : end };
}
