import { type AttributeValue, TransactWriteItemsCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { end } from '../../services/ledger/domain/listed.ts';
import { parseHeadRow } from '../../services/ledger/store/headRow.ts';
import { figureItems } from '../../services/ledger/store/ledgerItems.ts';
import { changeName, dayChangeWrite } from '../../shared/account/changeItem.ts';
import { readBatch } from '../../shared/aws/readBatch.ts';
import type { Table } from '../../shared/aws/tableClient.ts';
import { KEY_PREFIXES, tableKeys } from '../../shared/aws/tableKeys.ts';
import { wasMade } from '../../shared/aws/writeFaults.ts';

/** The ledger writes a head a few times meanwhile. */
const ROUNDS_MAX = 5;

/**
 * Takes an erased account out of the figures, of whose removal the ledger was not told. `pk` is the partition of its erasure, which does not
 * name it. Returns whether it was in the figures.
 */
export async function closeErased(table: Table, pk: string, now: number): Promise<boolean> {
  const { client, tableName } = table;
  const Key: Record<string, AttributeValue> = marshall({ pk, sk: tableKeys.erasedHead('').sk });
  for (let round = 0; round < ROUNDS_MAX; round++) {
    const [row] = await readBatch(table, [Key], { consistent: true });
    const head = row && parseHeadRow(row);
    if (!head?.listing?.listing) return false;
    const { listed, figures, changes } = end(head.listing, now);
    const accountId = `erased:${pk.slice(KEY_PREFIXES.erasure.length)}`;
    const command = new TransactWriteItemsCommand({
      TransactItems: [
        {
          Update: {
            TableName: tableName,
            Key,
            UpdateExpression: 'SET listing = :listing, folds = :next',
            ConditionExpression: 'folds = :folds',
            ExpressionAttributeValues: marshall({
              ':listing': listed,
              ':next': head.folds + 1,
              ':folds': head.folds,
            }),
          },
        },
        ...figureItems(tableName, figures, []),
        ...changes.map(({ kind, at, before, after, ...named }) =>
          dayChangeWrite(tableName, { kind, accountId, name: changeName(named), at, before, after }),
        ),
      ],
    });
    if (await wasMade(() => client.send(command))) return true;
  }
  throw new Error('the ledger changed a head each time it was repaired: run this command again');
}
