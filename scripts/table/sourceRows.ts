import { ScanCommand } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { customersNaming, linkKeysOf, partitionRows } from '../../services/accounts/store/accountItems.ts';
import { ownPartitions } from '../../services/accounts/store/erasureStore.ts';
import { createAccountStore } from '../../shared/account/accountStore.ts';
import { queryRows } from '../../shared/aws/queryRows.ts';
import { readBatch } from '../../shared/aws/readBatch.ts';
import type { Table } from '../../shared/aws/tableClient.ts';
import { HISTORY_INDEX, KEY_PREFIXES, tableKeys } from '../../shared/aws/tableKeys.ts';
import { type CopiedKind, kindOf, type Row } from './copiedKinds.ts';

/** Some rows, and the position behind them from which a later call can go on. */
export type SourcePage = { rows: Row[]; next?: string };

const writePosition = (key: Row) => Buffer.from(JSON.stringify(unmarshall(key))).toString('base64url');

/** Throws for a text that no page had as its `next`. */
export function readPosition(position: string): Row {
  try {
    const { pk, sk } = JSON.parse(Buffer.from(position, 'base64url').toString());
    if (typeof pk === 'string' && typeof sk === 'string') return marshall({ pk, sk });
  } catch {
    // Reported below.
  }
  throw new Error('--after is not a position: copy it from the last line that the stopped command printed');
}

/** All rows of these kinds, page after page, in the order of a scan. */
export async function* scanRows(
  { client, tableName }: Table,
  { kinds, after }: { kinds: readonly CopiedKind[]; after?: string },
): AsyncGenerator<SourcePage> {
  let position = after === undefined ? undefined : readPosition(after);
  const names = kinds.map((kind) => [`:${kind}`, KEY_PREFIXES[kind]] as const);
  do {
    const command = new ScanCommand({
      TableName: tableName,
      FilterExpression: names.map(([name]) => `begins_with(pk, ${name})`).join(' OR '),
      ExpressionAttributeValues: marshall(Object.fromEntries(names)),
      ExclusiveStartKey: position,
    });
    const { Items = [], LastEvaluatedKey } = await client.send(command);
    position = LastEvaluatedKey;
    yield { rows: Items, ...(position ? { next: writePosition(position) } : {}) };
  } while (position);
}

/** Rows of a page of one account. */
const PAGE_MAX = 100;

/** The rows of one account of these kinds. Its account item comes last, so that an account that has it has everything else. */
export async function* accountRows(
  table: Table,
  { accountId, kinds }: { accountId: string; kinds: readonly CopiedKind[] },
): AsyncGenerator<SourcePage> {
  let rows: Row[] = [];
  for await (const row of everyRow(table, accountId)) {
    const kind = kindOf(row);
    if (kind !== undefined && kinds.includes(kind)) rows.push(row);
    if (rows.length < PAGE_MAX) continue;
    yield { rows };
    rows = [];
  }
  if (rows.length > 0) yield { rows };
}

async function* everyRow(table: Table, accountId: string): AsyncGenerator<Row> {
  const account = await createAccountStore(table).readAccount(accountId);
  if (!account) throw new Error(`${table.tableName} has no account ${accountId}: its id is its user_id`);
  const notices: Row[] = [];
  for (const pk of ownPartitions(accountId)) {
    for await (const row of partitionRows(table, pk)) {
      if (kindOf(row) === 'notice') notices.push(row);
      yield row;
    }
  }
  yield* await readBatch(table, linkKeysOf(notices), { consistent: true });
  const keys = Object.keys(account.open).map((sessionId) =>
    marshall(tableKeys.session(accountId, sessionId)),
  );
  yield* await readBatch(table, keys, { consistent: true });
  for (const { historyAccount } of [tableKeys.history(accountId), tableKeys.uncounted(accountId)]) {
    yield* queryRows(table, {
      IndexName: HISTORY_INDEX,
      KeyConditionExpression: 'historyAccount = :account',
      ExpressionAttributeValues: marshall({ ':account': historyAccount }),
    });
  }
  const customers = await customersNaming(table, accountId);
  for (const customer of customers) yield* partitionRows(table, tableKeys.events(customer));
  yield* await readBatch(
    table,
    customers.map((customer) => marshall(tableKeys.customer(customer))),
    { consistent: true },
  );
  yield* partitionRows(table, tableKeys.account(accountId).pk);
}
