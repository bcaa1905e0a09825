import { GetItemCommand, PutItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import {
  accountKey,
  answer,
  claim,
  client,
  countRequest,
  leaseOf,
  numeric,
  sessionKey,
  startOf,
  TableName,
} from './requests.ts';

/**
 * The common way: is the session known, what does the account have, is there room, write it back. Right for one caller at
 * a time; of two that read the same number both write it plus one.
 */
export async function handler(event: { body?: string }) {
  const start = startOf(event);
  const Key = accountKey(start.accountId);
  const [rate, session, { Item: account = {} }] = await Promise.all([
    client.send(new UpdateItemCommand(countRequest(start))),
    client.send(new GetItemCommand({ TableName, Key: sessionKey(start), ConsistentRead: true })),
    client.send(new GetItemCommand({ TableName, Key, ConsistentRead: true })),
  ]);
  const figure = (name: string) => Number(account[name]?.N);
  const used = figure('sessionsUsed');
  if (session.Item) return answer(200, { sessionsUsed: used });
  if (Number(rate.Attributes?.requests?.N) > figure('requestsPerMinute')) return answer(429);
  if (Object.keys(account.open?.M ?? {}).length >= figure('concurrent')) return answer(429);
  if (used >= figure('sessionsIncluded') || start.now >= figure('validUntil')) return answer(402);
  const { TableName: table, Item } = claim(start);
  await client.send(new PutItemCommand({ TableName: table, Item }));
  await client.send(
    new UpdateItemCommand({
      TableName,
      Key,
      UpdateExpression: 'SET #open.#session = :entry, sessionsUsed = :used',
      ExpressionAttributeNames: { '#open': 'open', '#session': start.sessionId },
      ExpressionAttributeValues: { ':entry': leaseOf(start), ':used': numeric(used + 1) },
    }),
  );
  return answer(201, { sessionsUsed: used + 1 });
}
