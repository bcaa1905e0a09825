import { type AttributeValue, ScanCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { parseHeadRow } from '../../services/ledger/store/headRow.ts';
import { type Listing, levelsOf } from '../../shared/account/listing.ts';
import type { Table } from '../../shared/aws/tableClient.ts';
import { ACCOUNT_PREFIX, KEY_PREFIXES, tableKeys } from '../../shared/aws/tableKeys.ts';
import { counted } from '../counted.ts';

type Row = Record<string, AttributeValue>;

export type HeadState = {
  /** Absent from the head of an erased account, which does not name it. */
  accountId?: string;
  born: number;
  folds: number;
  hasListing: boolean;
  listing?: Listing;
};

/** What one scan found: heads by partition key, and when the accounts were created. About 1 kB of memory for each account. */
export type State = { heads: Map<string, HeadState>; accounts: Map<string, number> };

/** A page is 1 MB. */
const PAGES_BETWEEN_LINES = 200;

/** Reads all heads and accounts, each strongly consistent when the scan reaches it. */
export async function readState({ client, tableName }: Table): Promise<State> {
  const state: State = { heads: new Map(), accounts: new Map() };
  let after: Row | undefined;
  let pages = 0;
  do {
    const command = new ScanCommand({
      TableName: tableName,
      ConsistentRead: true,
      FilterExpression:
        'begins_with(pk, :account) OR (sk = :head AND (begins_with(pk, :day) OR begins_with(pk, :erasure)))',
      ProjectionExpression: 'pk, sk, createdAt, born, folds, erasedAt, listing',
      ExpressionAttributeValues: marshall({
        ':account': ACCOUNT_PREFIX,
        ':day': KEY_PREFIXES.day,
        ':erasure': KEY_PREFIXES.erasure,
        ':head': tableKeys.daysHead('').sk,
      }),
      ExclusiveStartKey: after,
    });
    const { Items = [], LastEvaluatedKey } = await client.send(command);
    for (const row of Items) addRow(state, row);
    after = LastEvaluatedKey;
    pages++;
    if (pages % PAGES_BETWEEN_LINES === 0) console.log(`${counted(state.accounts.size, 'accounts')} read`);
  } while (after);
  return state;
}

function addRow({ heads, accounts }: State, row: Row): void {
  const pk = row.pk?.S ?? '';
  if (pk.startsWith(ACCOUNT_PREFIX)) {
    accounts.set(pk.slice(ACCOUNT_PREFIX.length), Number(row.createdAt?.N));
    return;
  }
  const { born, folds, erasedAt, listing } = parseHeadRow(row);
  heads.set(pk, {
    ...(erasedAt === undefined ? { accountId: pk.slice(KEY_PREFIXES.day.length) } : {}),
    born,
    folds,
    hasListing: listing !== undefined,
    ...(listing?.listing ? { listing: listing.listing } : {}),
  });
}

/** The accounts whose head may not agree with them. */
export function findSuspects({ heads, accounts }: State): string[] {
  const gone = [...heads.values()].flatMap(({ accountId, listing }) =>
    accountId !== undefined && listing && !accounts.has(accountId) ? [accountId] : [],
  );
  const unlisted = [...accounts].flatMap(([accountId, createdAt]) => {
    const head = heads.get(tableKeys.days(accountId));
    return head?.hasListing && head.born >= createdAt ? [] : [accountId];
  });
  return [...gone, ...unlisted];
}

/** The partitions of erased accounts that are in the figures. */
export const findErased = ({ heads }: State): string[] =>
  [...heads].flatMap(([pk, { accountId, listing }]) => (accountId === undefined && listing ? [pk] : []));

/** Whether no head was written between two readings. */
export const isSameState = (one: State, other: State): boolean =>
  one.heads.size === other.heads.size &&
  [...one.heads].every(([pk, { folds }]) => other.heads.get(pk)?.folds === folds);

/** The sums over all heads. */
export function levelsOfState({ heads }: State): Map<string, number> {
  const levels = new Map<string, number>();
  for (const { listing } of heads.values())
    for (const [name, amount] of levelsOf(listing)) levels.set(name, (levels.get(name) ?? 0) + amount);
  return levels;
}
