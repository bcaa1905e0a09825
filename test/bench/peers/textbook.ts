import {
  GetItemCommand,
  TransactionCanceledException,
  TransactWriteItemsCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import {
  accountKey,
  answer,
  claim,
  client,
  countRequest,
  countSession,
  startOf,
  TableName,
} from './requests.ts';

/**
 * Claim and count in one transaction, then a read for the figures, since a transaction answers with none. Exact: the SDK
 * sends a transaction again under its token, and a claim that is there refuses another. Source: "Amazon DynamoDB
 * transactions: how it works", developer guide.
 */
export async function handler(event: { body?: string }) {
  const start = startOf(event);
  const rate = await client.send(new UpdateItemCommand(countRequest(start)));
  let status = 201;
  try {
    await client.send(
      new TransactWriteItemsCommand({
        TransactItems: [{ Put: claim(start) }, { Update: countSession(start, rate.Attributes?.requests?.N) }],
      }),
    );
  } catch (error) {
    if (!(error instanceof TransactionCanceledException)) throw error;
    const [claimed, counted] = error.CancellationReasons ?? [];
    if (claimed?.Code === 'ConditionalCheckFailed') status = 200;
    else if (counted?.Code === 'ConditionalCheckFailed') return answer(402);
    else throw error;
  }
  const Key = accountKey(start.accountId);
  const { Item } = await client.send(new GetItemCommand({ TableName, Key, ConsistentRead: true }));
  return answer(status, { sessionsUsed: Number(Item?.sessionsUsed?.N) });
}
