import { PutItemCommand, QueryCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import * as z from 'zod/mini';
import type { Table } from '../aws/dynamo.ts';
import { tableKeys } from '../aws/tableKeys.ts';
import type { Logger } from '../lambda/logger.ts';
import { HISTORY_SECONDS, isoDay } from '../time.ts';

/** What an operator did, or tried to. `at` is epoch seconds. */
export type AuditEntry = {
  at: number;
  /** The request's id; of a command, one of its own. */
  requestId: string;
  /** The name of the key, and its id; of a command, whose AWS credentials it had. */
  by: string;
  keyId?: string;
  /** The route, or the command. */
  act: string;
  /** The account it was about, if it was about one. */
  accountId?: string;
  /** What was asked for, as the route parsed it. */
  details: Record<string, unknown>;
  /** What was answered; without it the act was begun, and may or may not have been done. */
  status?: number;
};

export type AuditTrail = {
  /** Writes down what is about to be done. What this throws for must not be done. */
  begin(entry: AuditEntry): Promise<void>;
  /** Adds how it went. Does not throw: it was done, and the log has it, too. */
  finish(entry: AuditEntry, status: number): Promise<void>;
};

const auditRow = z.object({
  at: z.number(),
  requestId: z.string(),
  by: z.string(),
  keyId: z.optional(z.string()),
  act: z.string(),
  accountId: z.optional(z.string()),
  details: z.record(z.string(), z.unknown()),
  status: z.optional(z.number()),
});

/** The trail on a table. Each act is also a line of the log, which the function that writes both cannot change. */
export function createAuditTrail(table: Table, logger: Logger): AuditTrail {
  return {
    begin: (entry) => putEntry(table, entry),
    async finish(entry, status) {
      const { requestId, by, keyId, act, accountId } = entry;
      logger.info('admin_act', { requestId, by, keyId, act, accountId, status });
      await setStatus(table, entry, status).catch((error) =>
        logger.error('audit_unfinished', { requestId, act, error: error as Error }),
      );
    },
  };
}

export async function putEntry(
  { client, tableName }: Pick<Table, 'client' | 'tableName'>,
  entry: AuditEntry,
): Promise<void> {
  await client.send(
    new PutItemCommand({
      TableName: tableName,
      Item: marshall(
        { ...tableKeys.audit(isoDay(entry.at), entry), ...entry, expiresAt: entry.at + HISTORY_SECONDS },
        { removeUndefinedValues: true },
      ),
    }),
  );
}

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

/** What was done on a UTC day (`2026-11-25`), newest first. */
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
  const entries = Items.map((item) => z.parse(auditRow, unmarshall(item)));
  const last = entries.at(-1);
  return LastEvaluatedKey && last
    ? { entries, next: { at: last.at, requestId: last.requestId } }
    : { entries };
}
