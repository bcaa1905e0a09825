import {
  type AttributeValue,
  PutItemCommand,
  QueryCommand,
  TransactWriteItemsCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import * as z from 'zod/mini';
import type { Table } from '../aws/tableClient.ts';
import { tableKeys } from '../aws/tableKeys.ts';
import { retryConflicts } from '../aws/writeFaults.ts';
import { isReadAction } from '../contract/readActions.ts';
import type { Logger } from '../lambda/logger.ts';
import { HISTORY_SECONDS, isoDay } from '../time.ts';
import type { OperatorRole } from './operatorTokens.ts';

/** An admin action, attempted or done. `at` is epoch seconds. */
export type AuditEntry = {
  at: number;
  /** The id of the request. A command creates one of its own. */
  requestId: string;
  /** The name of the API key, the id of the signed-in person, or the AWS identity that ran a command. */
  by: string;
  /** The id of the API key. */
  keyId?: string | undefined;
  /** The role of the signed-in person. */
  role?: OperatorRole | undefined;
  /** The route, or the command. */
  action: string;
  /** The account that the action is about, if any. */
  accountId?: string | undefined;
  /** The input, as the route parsed it. */
  details: Record<string, unknown>;
  /** The status of the response. Without it the action was begun, and may or may not have been done. */
  status?: number;
};

export type AuditTrail = {
  /** Records an action before it is carried out. If this throws, the action must not be carried out. */
  begin(entry: AuditEntry): Promise<void>;
  /** Adds the status of the response. Does not throw: the action is done, and the log has it too. */
  finish(entry: AuditEntry, status: number): Promise<void>;
};

const auditRow = z.object({
  at: z.number(),
  requestId: z.string(),
  by: z.string(),
  keyId: z.optional(z.string()),
  role: z.optional(z.enum(['viewer', 'operator'])),
  act: z.string(),
  accountId: z.optional(z.string()),
  details: z.record(z.string(), z.unknown()),
  status: z.optional(z.number()),
});

export function parseAuditRow(row: Record<string, AttributeValue>): AuditEntry {
  const { act: action, ...rest } = z.parse(auditRow, unmarshall(row));
  return { action, ...rest };
}

/** The audit trail in the table. Each action is also a log line, which the function itself cannot change. */
export function createAuditTrail(table: Table, logger: Logger): AuditTrail {
  return {
    begin: (entry) => putEntry(table, entry),
    async finish(entry, status) {
      const { requestId, by, keyId, role, action, accountId } = entry;
      logger.info('admin_act', { requestId, by, keyId, role, act: action, accountId, status });
      await setStatus(table, entry, status).catch((error) =>
        logger.error('audit_unfinished', { requestId, act: action, error: error as Error }),
      );
    },
  };
}

/** Writes an entry, and where it is for the list of its account: both or neither. */
export async function putEntry(
  { client, tableName }: Pick<Table, 'client' | 'tableName'>,
  { action, ...entry }: AuditEntry,
): Promise<void> {
  const expiresAt = entry.at + HISTORY_SECONDS;
  const put = {
    TableName: tableName,
    Item: marshall(
      { ...tableKeys.audit(isoDay(entry.at), entry), ...entry, act: action, expiresAt },
      { removeUndefinedValues: true },
    ),
  };
  const { accountId } = entry;
  if (accountId === undefined) {
    await client.send(new PutItemCommand(put));
    return;
  }
  const ofAccount = {
    TableName: tableName,
    Item: marshall({ ...accountActionKey(accountId, { action, ...entry }), expiresAt }),
  };
  const command = new TransactWriteItemsCommand({ TransactItems: [{ Put: put }, { Put: ofAccount }] });
  await retryConflicts(() => client.send(command));
}

const accountActionKey = (
  accountId: string,
  { action, at, requestId }: Pick<AuditEntry, 'action' | 'at' | 'requestId'>,
) =>
  tableKeys.accountAction(accountId, {
    effect: isReadAction(action) ? 'read' : 'change',
    at,
    requestId,
  });

async function setStatus({ client, tableName }: Table, entry: AuditEntry, status: number): Promise<void> {
  await client.send(
    new UpdateItemCommand({
      TableName: tableName,
      Key: marshall(tableKeys.audit(isoDay(entry.at), entry)),
      UpdateExpression: 'SET #status = :status',
      ExpressionAttributeNames: { '#status': 'status' },
      ExpressionAttributeValues: marshall({ ':status': status }),
    }),
  );
}

export type AuditPosition = Pick<AuditEntry, 'at' | 'requestId'>;
export type AuditPage = { entries: AuditEntry[]; next?: AuditPosition };

/** A page of the admin actions of a UTC day (`2026-11-25`), newest first. */
export async function listAudit(
  { client, tableName }: Table,
  { day, limit, after }: { day: string; limit: number; after?: AuditPosition },
): Promise<AuditPage> {
  const { Items = [], LastEvaluatedKey } = await client.send(
    new QueryCommand({
      TableName: tableName,
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: marshall({ ':pk': tableKeys.auditOf(day) }),
      ScanIndexForward: false,
      Limit: limit,
      ...(after && { ExclusiveStartKey: marshall(tableKeys.audit(day, after)) }),
    }),
  );
  const entries = Items.map(parseAuditRow);
  const last = entries.at(-1);
  return LastEvaluatedKey && last
    ? { entries, next: { at: last.at, requestId: last.requestId } }
    : { entries };
}
