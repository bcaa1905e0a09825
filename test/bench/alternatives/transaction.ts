import {
  GetItemCommand,
  TransactionCanceledException,
  TransactWriteItemsCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import {
  accountKey,
  claimSession,
  client,
  countRequest,
  countSession,
  parseStart,
  respond,
  TableName,
} from './startRequests.ts';

/**
 * Claims the id and counts the session in one transaction, then reads the account for the figures, because a transaction
 * returns no attributes. Counting is exact: the SDK retries a transaction with the same idempotency token, and an existing
 * claim cancels any other transaction. Source: "Amazon DynamoDB transactions: how it works", developer guide.
 */
export async function handler(event: { body?: string }) {
  const start = parseStart(event);
  const rate = await client.send(new UpdateItemCommand(countRequest(start)));
  let status = 201;
  try {
    await client.send(
      new TransactWriteItemsCommand({
        TransactItems: [
          { Put: claimSession(start) },
          { Update: countSession(start, rate.Attributes?.requests?.N) },
        ],
      }),
    );
  } catch (error) {
    if (!(error instanceof TransactionCanceledException)) throw error;
    const [claimed, counted] = error.CancellationReasons ?? [];
    if (claimed?.Code === 'ConditionalCheckFailed') status = 200;
    else if (counted?.Code === 'ConditionalCheckFailed') return respond(402);
    else throw error;
  }
  const Key = accountKey(start.accountId);
  const { Item } = await client.send(new GetItemCommand({ TableName, Key, ConsistentRead: true }));
  return respond(status, { sessionsUsed: Number(Item?.sessionsUsed?.N) });
}
