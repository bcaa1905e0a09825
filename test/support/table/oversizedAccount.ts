import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { itemBytes } from '../../../scripts/account/itemBytes.ts';
import type { Account, OpenSession } from '../../../shared/account/account.ts';
import { accountAttributes } from '../../../shared/account/accountRow.ts';
import { CONCURRENT_MAX } from '../../../shared/account/plans.ts';
import { newAccount, rollOver } from '../../../shared/account/rollOver.ts';
import type { Table } from '../../../shared/aws/tableClient.ts';
import { tableKeys } from '../../../shared/aws/tableKeys.ts';
import { ID_LENGTH_MAX } from '../../../shared/contract/ids.ts';
import { SECONDS_PER_HOUR } from '../../../shared/time.ts';
import { starterSubscription } from './testTable.ts';

const DEAD_SLOTS = 150;

const longId = (name: string, index: number) => `${name}-${index}-`.padEnd(ID_LENGTH_MAX, 'x');

/**
 * Puts an account item of at least this size: expired fences, slots of dead sessions, a session `live`, one `young` whose lease has
 * expired an hour ago, and a fence `needed`. Returns the number of its expired fences.
 */
export async function putOversizedAccount(
  { client, tableName }: Table,
  { accountId, bytesMin, now }: { accountId: string; bytesMin: number; now: number },
): Promise<number> {
  const died = now - 10 * SECONDS_PER_HOUR;
  const dead = Array.from({ length: DEAD_SLOTS }, (_, index): [string, OpenSession] => [
    longId('dead', index),
    [died - 120, died],
  ]);
  const account: Account = {
    ...rollOver(
      {
        ...newAccount(accountId, now),
        subscription: starterSubscription(now),
        terms: { concurrent: CONCURRENT_MAX },
      },
      now,
    ),
    sessionsUsed: DEAD_SLOTS + 2,
    open: {
      ...Object.fromEntries(dead),
      live: [now - 60, now + 60],
      young: [now - SECONDS_PER_HOUR - 120, now - SECONDS_PER_HOUR],
    },
    fences: { needed: now + 3_600 },
  };
  const itemOf = (one: Account) =>
    marshall({ ...tableKeys.account(accountId), ...accountAttributes(one) }, { removeUndefinedValues: true });
  const bytesBefore = itemBytes(itemOf(account));
  const fenceBytes =
    itemBytes(itemOf({ ...account, fences: { ...account.fences, [longId('f', 0)]: died } })) - bytesBefore;
  const count = Math.ceil((bytesMin - bytesBefore) / fenceBytes);
  for (let index = 0; index < count; index++) account.fences[longId('f', index)] = died;
  await client.send(new PutItemCommand({ TableName: tableName, Item: itemOf(account) }));
  return count;
}
