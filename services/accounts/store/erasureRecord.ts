import { randomBytes } from 'node:crypto';
import { TransactWriteItemsCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { readErasure } from '../../../shared/account/erasureStore.ts';
import { erasedId } from '../../../shared/aws/keyHashes.ts';
import type { Table } from '../../../shared/aws/tableClient.ts';
import { tableKeys } from '../../../shared/aws/tableKeys.ts';
import { wasMade } from '../../../shared/aws/writeFaults.ts';
import { HISTORY_SECONDS } from '../../../shared/time.ts';
import type { ErasureStore } from '../domain/eraseAccount.ts';

const SALT_BYTES = 16;

/** The record of the erasure, and the account item that it replaces. */
export function erasureRecord(
  table: Table,
): Pick<ErasureStore, 'takeAccount' | 'noteCustomers' | 'finishErasure'> {
  const { client, tableName } = table;
  const keyOf = (accountId: string) => marshall(tableKeys.erasure(accountId));
  return {
    async takeAccount(account, { customers, now }) {
      const { accountId, version, sessionsUsed, open } = account;
      const record = {
        TableName: tableName,
        Key: keyOf(accountId),
        // A late caller may have created the account after it was taken: its sessions join those that were noted before.
        UpdateExpression:
          'SET salt = if_not_exists(salt, :salt), takenAt = :now, nextVersion = :next, isErasing = :true, ' +
          '#open = list_append(if_not_exists(#open, :none), :open), customers = :customers REMOVE expiresAt',
        ExpressionAttributeNames: { '#open': 'open' },
        ExpressionAttributeValues: marshall({
          ':salt': randomBytes(SALT_BYTES).toString('base64url'),
          ':now': now,
          ':next': version + 1,
          ':true': true,
          ':none': [],
          ':open': Object.keys(open),
          ':customers': customers,
        }),
      };
      const isUnchanged =
        version === 0
          ? { ConditionExpression: 'attribute_not_exists(pk)' }
          : {
              // A count raises `sessionsUsed`, everything else that adds a name raises the version.
              ConditionExpression: '#version = :version AND sessionsUsed = :sessionsUsed',
              ExpressionAttributeNames: { '#version': 'version' },
              ExpressionAttributeValues: marshall({ ':version': version, ':sessionsUsed': sessionsUsed }),
            };
      const removal = {
        TableName: tableName,
        Key: marshall(tableKeys.account(accountId)),
        ...isUnchanged,
      };
      const command = new TransactWriteItemsCommand({
        TransactItems: [{ Delete: removal }, { Update: record }],
      });
      return wasMade(() => client.send(command));
    },

    async noteCustomers(accountId, customers) {
      const command = new UpdateItemCommand({
        TableName: tableName,
        Key: keyOf(accountId),
        UpdateExpression: 'SET customers = :customers',
        ExpressionAttributeValues: marshall({ ':customers': customers }),
      });
      await client.send(command);
    },

    async finishErasure(accountId, { customers, now }) {
      const erasure = await readErasure(table, accountId);
      if (!erasure) return;
      const hashed = customers.map((customerId) => erasedId(erasure.salt, customerId));
      const command = new UpdateItemCommand({
        TableName: tableName,
        Key: keyOf(accountId),
        UpdateExpression:
          'SET erasedCustomers = :erased, expiresAt = :expiresAt REMOVE isErasing, customers, #open',
        ExpressionAttributeNames: { '#open': 'open' },
        ExpressionAttributeValues: marshall({
          ':erased': [...new Set([...erasure.erasedCustomers, ...hashed])],
          // As long as the hashed ids of sessions, of which the last is that of an open one.
          ':expiresAt': now + HISTORY_SECONDS,
        }),
      });
      await client.send(command);
    },
  };
}
