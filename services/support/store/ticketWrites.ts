import type { AttributeValue, TransactWriteItem } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { noticeWrite } from '../../../shared/account/noticeItem.ts';
import { tableKeys } from '../../../shared/aws/tableKeys.ts';
import type { TicketChange } from '../domain/decideChange.ts';
import type { Opening } from '../domain/decideOpening.ts';
import type { Ticket } from '../domain/ticket.ts';
import { messageItem, noteItem, ticketItem } from './ticketRow.ts';

type Item = Record<string, AttributeValue>;

/** The writes of a new ticket. Each condition fails if the account has another ticket, if the request was repeated, or without an account. */
export function openingWrites(tableName: string, { ticket, message, notices }: Opening): TransactWriteItem[] {
  const { accountId, number, createdAt: now } = ticket;
  const opened = { ...tableKeys.ticketOpening(accountId, message.messageId), number };
  return [
    accountExists(tableName, accountId),
    {
      Put: {
        TableName: tableName,
        Item: marshall({ ...tableKeys.ticketsHead(accountId), tickets: number }),
        ...(number === 1
          ? { ConditionExpression: 'attribute_not_exists(pk)' }
          : {
              ConditionExpression: 'tickets = :before',
              ExpressionAttributeValues: marshall({ ':before': number - 1 }),
            }),
      },
    },
    put(tableName, marshall(opened)),
    put(tableName, ticketItem(ticket)),
    put(tableName, messageItem(ticket, message)),
    { Put: { TableName: tableName, Item: queueItem(ticket) } },
    ...notices.map((notice) => noticeWrite(tableName, { accountId, notice, now })),
  ];
}

/** The writes of a change, which fail if the ticket is not the one that it applies to. The first one fails without an account. */
export function changeWrites(
  tableName: string,
  { before, after, message, note, answered, notices, now }: TicketChange & { now: number },
): TransactWriteItem[] {
  const { accountId, number } = after;
  return [
    accountExists(tableName, accountId),
    {
      Put: {
        TableName: tableName,
        Item: ticketItem(after),
        ConditionExpression: 'version = :before',
        ExpressionAttributeValues: marshall({ ':before': before.version }),
      },
    },
    ...(message ? [put(tableName, messageItem(after, message))] : []),
    ...(note ? [put(tableName, noteItem(after, note))] : []),
    ...(answered
      ? [
          {
            Update: {
              TableName: tableName,
              Key: marshall(tableKeys.ticketMessage({ accountId, number, messageId: answered.messageId })),
              UpdateExpression: 'SET answeredAt = :answeredAt, met = :met',
              ConditionExpression: 'attribute_exists(pk) AND attribute_not_exists(answeredAt)',
              ExpressionAttributeValues: marshall({
                ':answeredAt': answered.answeredAt,
                ':met': answered.met,
              }),
            },
          },
        ]
      : []),
    ...queueWrites(tableName, { before, after }),
    ...notices.map((notice) => noticeWrite(tableName, { accountId, notice, now })),
  ];
}

/** What an erasure has removed, or is about to, does not come back. */
const accountExists = (tableName: string, accountId: string): TransactWriteItem => ({
  ConditionCheck: {
    TableName: tableName,
    Key: marshall(tableKeys.account(accountId)),
    ConditionExpression: 'attribute_exists(pk)',
  },
});

const put = (tableName: string, Item: Item): TransactWriteItem => ({
  Put: { TableName: tableName, Item, ConditionExpression: 'attribute_not_exists(pk)' },
});

/** The place of a ticket in the queue; undefined while it is closed. */
const queueKey = ({ accountId, number, state, unanswered }: Ticket) =>
  state === 'open' ? tableKeys.queuedTicket(accountId, { number, dueAt: unanswered?.dueAt }) : undefined;

const queueItem = (ticket: Ticket): Item => {
  const { accountId, number, unanswered } = ticket;
  const row = { ...queueKey(ticket), accountId, number, remindAt: unanswered?.remindAt };
  return marshall(row, { removeUndefinedValues: true });
};

/** Moves a ticket in the queue, into it or out of it. */
function queueWrites(
  tableName: string,
  { before, after }: Pick<TicketChange, 'before' | 'after'>,
): TransactWriteItem[] {
  const [from, to] = [queueKey(before), queueKey(after)];
  if (from?.sk === to?.sk) return [];
  return [
    ...(from ? [{ Delete: { TableName: tableName, Key: marshall(from) } }] : []),
    ...(to ? [{ Put: { TableName: tableName, Item: queueItem(after) } }] : []),
  ];
}
