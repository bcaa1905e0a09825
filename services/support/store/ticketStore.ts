import {
  type AttributeValue,
  QueryCommand,
  type TransactWriteItem,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { readBatch } from '../../../shared/aws/readBatch.ts';
import type { Table } from '../../../shared/aws/tableClient.ts';
import { tableKeys } from '../../../shared/aws/tableKeys.ts';
import { failedConditions, wasMade } from '../../../shared/aws/writeFaults.ts';
import { TICKETS_MAX } from '../domain/decideOpening.ts';
import type { TicketStore } from '../domain/ports.ts';
import { parseMessageRow, parseNoteRow, parseTicketRow } from './ticketRow.ts';
import { changeWrites, openingWrites } from './ticketWrites.ts';

type Row = Record<string, AttributeValue>;
type Key = { pk: string; sk: string };

/** The tickets of accounts in the table. */
export function createTicketStore(table: Table): TicketStore {
  const { client, tableName } = table;

  /** The items with these keys, each in its place. */
  async function readItems<Name extends string>(
    keys: Partial<Record<Name, Key>>,
  ): Promise<Partial<Record<Name, Row>>> {
    const named = Object.entries<Key | undefined>(keys).flatMap(([name, key]) =>
      key ? [{ name, key }] : [],
    );
    const rows = await readBatch(
      table,
      named.map(({ key }) => marshall(key)),
      { consistent: true },
    );
    return Object.fromEntries(
      named.map(({ name, key }) => [name, rows.find((row) => row.sk?.S === key.sk)]),
    ) as Partial<Record<Name, Row>>;
  }

  const transact = (items: TransactWriteItem[]) => () =>
    client.send(new TransactWriteItemsCommand({ TransactItems: items }));

  /** All items of an account's tickets in a range of sort keys, which may take several queries. */
  async function query(
    accountId: string,
    range: { condition: string; values: object; newestFirst?: boolean },
  ) {
    const rows: Row[] = [];
    let start: Row | undefined;
    do {
      const { Items = [], LastEvaluatedKey } = await client.send(
        new QueryCommand({
          TableName: tableName,
          KeyConditionExpression: `pk = :pk AND ${range.condition}`,
          ExpressionAttributeValues: marshall({ ':pk': tableKeys.tickets(accountId), ...range.values }),
          ConsistentRead: true,
          ScanIndexForward: range.newestFirst !== true,
          ...(start ? { ExclusiveStartKey: start } : {}),
        }),
      );
      rows.push(...Items);
      start = LastEvaluatedKey;
    } while (start);
    return rows;
  }

  const withPrefix = (accountId: string, prefix: string) =>
    query(accountId, { condition: 'begins_with(sk, :prefix)', values: { ':prefix': prefix } });

  return {
    async readOpenings({ accountId, messageId }) {
      const { head, opened } = await readItems({
        head: tableKeys.ticketsHead(accountId),
        opened: tableKeys.ticketOpening(accountId, messageId),
      });
      const ticketCount = Number(head?.tickets?.N ?? 0);
      return opened ? { ticketCount, opened: Number(opened.number?.N) } : { ticketCount };
    },

    open: (opening) => wasMade(transact(openingWrites(tableName, opening))),

    async readTicket({ accountId, number, messageId, noteId }) {
      const id = { accountId, number };
      const { ticket, message, note } = await readItems({
        ticket: tableKeys.ticket(accountId, number),
        ...(messageId === undefined ? {} : { message: tableKeys.ticketMessage({ ...id, messageId }) }),
        ...(noteId === undefined ? {} : { note: tableKeys.ticketNote({ ...id, messageId: noteId }) }),
      });
      return {
        ...(ticket ? { ticket: parseTicketRow(ticket) } : {}),
        ...(message ? { message: parseMessageRow(message) } : {}),
        ...(note ? { note: parseNoteRow(note) } : {}),
      };
    },

    async save(change) {
      const failed = await failedConditions(transact(changeWrites(tableName, change)));
      // The condition of the account is the first one.
      if (failed.includes(0)) return 'no_account';
      return failed.length === 0 ? 'saved' : 'changed';
    },

    async readMessages({ accountId, number }) {
      const rows = await withPrefix(accountId, tableKeys.ticketMessagePrefix(number));
      return rows.map(parseMessageRow).sort((one, other) => one.number - other.number);
    },

    async readNotes({ accountId, number }) {
      const rows = await withPrefix(accountId, tableKeys.ticketNotePrefix(number));
      return rows.map(parseNoteRow).sort((one, other) => one.number - other.number);
    },

    async listTickets({ accountId, below = TICKETS_MAX + 1, state }) {
      const { from, to } = tableKeys.ticketsBelow(below);
      const values = { ':from': from, ':to': to };
      const rows = await query(accountId, {
        condition: 'sk BETWEEN :from AND :to',
        values,
        newestFirst: true,
      });
      return rows.map(parseTicketRow).filter((ticket) => state === undefined || ticket.state === state);
    },
  };
}
