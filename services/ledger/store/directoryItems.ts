import type { TransactWriteItem } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { changeName, changeWrites, dayChangeWrite } from '../../../shared/account/changeItem.ts';
import { directoryWrite } from '../../../shared/account/directoryItem.ts';
import { listedWrite } from '../../../shared/account/listedItem.ts';
import { erasedName } from '../../../shared/aws/keyHashes.ts';
import { tableKeys } from '../../../shared/aws/tableKeys.ts';
import type { MoneyChange } from '../domain/effects.ts';
import { directoryChange, listChanges } from '../domain/lists.ts';
import type { AccountPlan } from '../domain/plan.ts';

/** What operators' lists, directory and movements have of an account. That of an erased account has its erased name. */
export function directoryItems(tableName: string, plan: AccountPlan): TransactWriteItem[] {
  const { accountId, head, effects } = plan;
  const { gone, put } = listChanges(plan);
  const dates = directoryChange(plan);
  const isErased = head.erasedAt !== undefined;
  return [
    ...gone.map((from) => ({
      Delete: { TableName: tableName, Key: marshall(tableKeys.listed(accountId, from)) },
    })),
    ...put.map((entry) => listedWrite(tableName, { accountId, ...entry })),
    ...effects.changes.flatMap((change) => changeItems(tableName, accountId, change)),
    ...(dates
      ? [directoryWrite(tableName, { accountId: isErased ? erasedName(accountId) : accountId, ...dates })]
      : []),
  ];
}

function changeItems(
  tableName: string,
  accountId: string,
  { kind, createdAt, version, at, before, after, isNamed }: MoneyChange,
): TransactWriteItem[] {
  const change = { kind, name: changeName({ createdAt, version }), at, before, after };
  return isNamed
    ? changeWrites(tableName, { ...change, accountId })
    : [dayChangeWrite(tableName, { ...change, accountId: erasedName(accountId) })];
}
