import { type AttributeValue, QueryCommand } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import * as z from 'zod/mini';
import { parseContactRow } from '../../../shared/account/contactStore.ts';
import { readBatch } from '../../../shared/aws/readBatch.ts';
import type { Table } from '../../../shared/aws/tableClient.ts';
import { tableKeys } from '../../../shared/aws/tableKeys.ts';
import { TICKET_BUCKETS } from '../../../shared/aws/ticketKeys.ts';
import type { QueueRow, QueueStore } from '../domain/ports.ts';
import { parseTicketRow } from './ticketRow.ts';

type Row = Record<string, AttributeValue>;

const queueRow = z.object({ sk: z.string(), accountId: z.string(), number: z.number() });
const parseQueueRow = (row: Row): QueueRow => z.parse(queueRow, unmarshall(row));

const buckets = Array.from({ length: TICKET_BUCKETS }, (_, bucket) => tableKeys.ticketQueue(bucket));

/** After every key of the queue, whose keys begin with digits. */
const END = ':';

/** The queue of open tickets in the table. */
export function createQueueStore(table: Table): QueueStore {
  const { client, tableName } = table;

  const query = (
    pk: string,
    {
      from,
      to,
      limit,
      start,
      remindedBy,
    }: {
      from: string;
      to: string;
      limit?: number;
      start?: Row | undefined;
      remindedBy?: number;
    },
  ) =>
    client.send(
      new QueryCommand({
        TableName: tableName,
        KeyConditionExpression: 'pk = :pk AND sk BETWEEN :from AND :to',
        ...(remindedBy === undefined ? {} : { FilterExpression: 'remindAt <= :remindedBy' }),
        ExpressionAttributeValues: marshall(
          { ':pk': pk, ':from': from, ':to': to, ':remindedBy': remindedBy },
          { removeUndefinedValues: true },
        ),
        ...(limit === undefined ? {} : { Limit: limit }),
        ...(start === undefined ? {} : { ExclusiveStartKey: start }),
      }),
    );

  return {
    readQueue({ from, to, after, limit }) {
      const first = tableKeys.ticketsDueFrom(from);
      // No key begins with another key and a `#`.
      const range = {
        from: after === undefined || after < first ? first : `${after}#`,
        to: to === undefined ? END : tableKeys.ticketsDueFrom(to),
        limit,
      };
      if (range.from > range.to) return Promise.resolve([]);
      return Promise.all(
        buckets.map(async (pk) => {
          const { Items = [], LastEvaluatedKey } = await query(pk, range);
          const end = LastEvaluatedKey?.sk?.S;
          return { items: Items.map(parseQueueRow), ...(end === undefined ? {} : { end }) };
        }),
      );
    },

    async readReminders({ now, to }) {
      const range = {
        from: tableKeys.ticketsDueFrom(now),
        to: tableKeys.ticketsDueFrom(to),
        remindedBy: now,
      };
      const rows = await Promise.all(
        buckets.map(async (pk) => {
          const found: Row[] = [];
          let start: Row | undefined;
          do {
            const { Items = [], LastEvaluatedKey } = await query(pk, { ...range, start });
            found.push(...Items);
            start = LastEvaluatedKey;
          } while (start);
          return found;
        }),
      );
      return rows.flat().map(parseQueueRow);
    },

    async readTickets(ids) {
      const keys = ids.map(({ accountId, number }) => tableKeys.ticket(accountId, number));
      const rows = await readBatch(
        table,
        keys.map((key) => marshall(key)),
        { consistent: false },
      );
      const tickets = rows.map(parseTicketRow);
      return ids.flatMap(
        ({ accountId, number }) =>
          tickets.find(
            (ticket) => ticket.accountId === accountId && ticket.number === number && ticket.state === 'open',
          ) ?? [],
      );
    },

    async readEmails(accountIds) {
      const rows = await readBatch(
        table,
        [...new Set(accountIds)].map((accountId) => marshall(tableKeys.contact(accountId))),
        { consistent: false },
      );
      return new Map(
        rows.map(parseContactRow).flatMap(({ accountId, email }) => (email ? [[accountId, email]] : [])),
      );
    },
  };
}
