import { QueryCommand } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { readBatch } from '../aws/readBatch.ts';
import type { Table } from '../aws/tableClient.ts';
import { tableKeys } from '../aws/tableKeys.ts';
import { isoDay } from '../time.ts';
import { type AuditPage, type AuditPosition, parseAuditRow } from './auditTrail.ts';

type Effect = 'change' | 'read';

/**
 * A page of the admin actions about an account, newest first, of those that were recorded since accounts have a list. With `onlyChanges`,
 * those that only read are left out. An action that an erasure is removing is left out, so a page can be short.
 */
export async function listAccountActions(
  table: Table,
  query: { accountId: string; onlyChanges: boolean; limit: number; after?: AuditPosition | undefined },
): Promise<AuditPage> {
  const { accountId, onlyChanges, limit, after } = query;
  const effects: Effect[] = onlyChanges ? ['change'] : ['change', 'read'];
  // One more than the page shows whether there is another one.
  const lists = effects.map((effect) => listPositions(table, { accountId, effect, limit: limit + 1, after }));
  const positions = (await Promise.all(lists)).flat().sort(newestFirst);
  const shown = positions.slice(0, limit);
  const keys = shown.map((position) => marshall(tableKeys.audit(isoDay(position.at), position)));
  const rows = await readBatch(table, keys, { consistent: true });
  const entries = rows
    .map(parseAuditRow)
    .filter((entry) => entry.accountId === accountId)
    .sort(newestFirst);
  const next = shown.at(-1);
  return positions.length > limit && next ? { entries, next } : { entries };
}

/** The order of the keys, reversed. Request ids are ASCII. */
function newestFirst(one: AuditPosition, other: AuditPosition): number {
  if (one.at !== other.at) return other.at - one.at;
  return one.requestId < other.requestId ? 1 : -1;
}

async function listPositions(
  { client, tableName }: Table,
  {
    accountId,
    effect,
    limit,
    after,
  }: { accountId: string; effect: Effect; limit: number; after?: AuditPosition | undefined },
): Promise<AuditPosition[]> {
  const prefix = tableKeys.accountActionPrefix(effect);
  const { Items = [] } = await client.send(
    new QueryCommand({
      TableName: tableName,
      KeyConditionExpression: 'pk = :pk AND begins_with(sk, :prefix)',
      ExpressionAttributeValues: marshall({ ':pk': tableKeys.accountActions(accountId), ':prefix': prefix }),
      ScanIndexForward: false,
      ConsistentRead: true,
      Limit: limit,
      ...(after && {
        ExclusiveStartKey: marshall(tableKeys.accountAction(accountId, { effect, ...after })),
      }),
    }),
  );
  return Items.map((item) => {
    // Ids contain no #.
    const [at, requestId = ''] = String(unmarshall(item).sk).slice(prefix.length).split('#');
    return { at: Number(at), requestId };
  });
}
