import type { Migration } from '../../../shared/account/migration.ts';
import type { MigrationStore } from '../../../shared/account/migrationPorts.ts';
import { type BucketPage, mergeBuckets } from '../../../shared/bucketPages.ts';
import {
  MIGRATION_DECISIONS,
  MIGRATION_STATES,
  type MigrationDecision,
  type MigrationState,
} from '../../../shared/contract/migration/states.ts';

/** `none`: notified, and without a decision. */
type ListedDecision = MigrationDecision | 'none';

export type MigrationFilter = {
  state?: MigrationState | undefined;
  decision?: ListedDecision | undefined;
  problem?: string | undefined;
};

/** `isComplete`: whether all accounts are counted. The most frequent problem first. */
export type MigrationCounts = {
  isComplete: boolean;
  accounts: number;
  states: Record<MigrationState, number>;
  decisions: Record<ListedDecision, number>;
  problems: { code: string; accounts: number }[];
};

/** The migrations are spread over so many buckets. */
type Listing = { migrations: Pick<MigrationStore, 'listMigrations'>; bucketCount: number };

const eachBucket = <Read>(
  { bucketCount }: Listing,
  read: (bucket: number) => Promise<Read>,
): Promise<Read[]> => Promise.all(Array.from({ length: bucketCount }, (_, bucket) => read(bucket)));

/** Of a filtered list, so many of each of the 8 buckets are read for a page: 400 × 1.5 kB are 75 read units a bucket. */
const FILTERED_READ_MAX = 400;

/** One answer of DynamoDB has up to 1 MB, about 600 of them. 20 pages of a bucket take two seconds; the function may run for 10. */
const COUNT_PAGE = 500;
const COUNT_PAGES_MAX = 20;

/** The codes of why an account is not, or not yet, where the plan wants it. */
const problemsOf = ({ blockers, problem }: Migration): string[] => [
  ...new Set([...blockers, ...(problem ? [problem.code] : [])]),
];

/** Nobody can have decided who was not notified. */
const listedDecision = ({ decision, notifiedAt }: Migration): ListedDecision | undefined =>
  decision?.kind ?? (notifiedAt === undefined ? undefined : 'none');

/** A page of the accounts that match, in the order of their ids, after the account `after`. It can be short and still be followed by others. */
export async function listMigrations(
  listing: Listing,
  { state, decision, problem, after, limit }: MigrationFilter & { after?: string | undefined; limit: number },
): Promise<{ migrations: Migration[]; next?: string | undefined }> {
  const isFiltered = state !== undefined || decision !== undefined || problem !== undefined;
  const matches = (migration: Migration) =>
    (state === undefined || migration.state === state) &&
    (decision === undefined || listedDecision(migration) === decision) &&
    (problem === undefined || problemsOf(migration).includes(problem));
  // One more than the page shows whether there is another one.
  const readMax = isFiltered ? FILTERED_READ_MAX : limit + 1;
  const pages = await eachBucket(
    listing,
    async (bucket): Promise<BucketPage<{ sk: string; migration: Migration }>> => {
      const { migrations, next } = await listing.migrations.listMigrations({
        bucket,
        limit: readMax,
        ...(after === undefined ? {} : { after }),
      });
      const items = migrations.filter(matches).map((migration) => ({ sk: migration.accountId, migration }));
      return { items, end: next };
    },
  );
  const { items, next } = mergeBuckets(pages, { limit, order: 'asc' });
  return { migrations: items.map(({ migration }) => migration), next };
}

/** How many accounts are in which state, and what was decided and found. */
export async function countMigrations(listing: Listing): Promise<MigrationCounts> {
  const parts = await eachBucket(listing, (bucket) => readBucket(listing, bucket));
  const migrations = parts.flatMap((part) => part.migrations);
  const count = (matches: (migration: Migration) => boolean) => migrations.filter(matches).length;
  const codes = new Map<string, number>();
  for (const code of migrations.flatMap(problemsOf)) codes.set(code, (codes.get(code) ?? 0) + 1);
  return {
    isComplete: parts.every(({ isComplete }) => isComplete),
    accounts: migrations.length,
    states: recordOf(MIGRATION_STATES, (state) => count((migration) => migration.state === state)),
    decisions: {
      ...recordOf(MIGRATION_DECISIONS, (kind) => count(({ decision }) => decision?.kind === kind)),
      none: count((migration) => listedDecision(migration) === 'none'),
    },
    problems: [...codes]
      .map(([code, accounts]) => ({ code, accounts }))
      .sort((one, other) => other.accounts - one.accounts || (one.code < other.code ? -1 : 1)),
  };
}

async function readBucket(
  listing: Listing,
  bucket: number,
): Promise<{ migrations: Migration[]; isComplete: boolean }> {
  const migrations: Migration[] = [];
  let after: string | undefined;
  for (let page = 0; page < COUNT_PAGES_MAX; page++) {
    const read = await listing.migrations.listMigrations({
      bucket,
      limit: COUNT_PAGE,
      ...(after === undefined ? {} : { after }),
    });
    migrations.push(...read.migrations);
    after = read.next;
    if (after === undefined) return { migrations, isComplete: true };
  }
  return { migrations, isComplete: false };
}

const recordOf = <Name extends string>(names: readonly Name[], of: (name: Name) => number) =>
  Object.fromEntries(names.map((name) => [name, of(name)])) as Record<Name, number>;
