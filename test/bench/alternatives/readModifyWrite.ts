import { GetItemCommand, PutItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import {
  accountKey,
  claimSession,
  client,
  countRequest,
  leaseAttribute,
  numberAttribute,
  parseStart,
  respond,
  sessionKey,
  TableName,
} from './startRequests.ts';

/**
 * Read, check, write back: looks up the session and the account, checks the limits, and writes the incremented count. This
 * is correct only for one caller at a time, because two callers who read the same count both write that count plus one.
 */
export async function handler(event: { body?: string }) {
  const start = parseStart(event);
  const Key = accountKey(start.accountId);
  const [rate, session, { Item: account = {} }] = await Promise.all([
    client.send(new UpdateItemCommand(countRequest(start))),
    client.send(new GetItemCommand({ TableName, Key: sessionKey(start), ConsistentRead: true })),
    client.send(new GetItemCommand({ TableName, Key, ConsistentRead: true })),
  ]);
  const numberIn = (attribute: string) => Number(account[attribute]?.N);
  const used = numberIn('sessionsUsed');
  if (session.Item) return respond(200, { sessionsUsed: used });
  if (Number(rate.Attributes?.requests?.N) > numberIn('requestsPerMinute')) return respond(429);
  if (Object.keys(account.open?.M ?? {}).length >= numberIn('concurrent')) return respond(429);
  if (used >= numberIn('sessionsIncluded') || start.now >= numberIn('validUntil')) return respond(402);
  await client.send(new PutItemCommand({ TableName, Item: claimSession(start).Item }));
  await client.send(
    new UpdateItemCommand({
      TableName,
      Key,
      UpdateExpression: 'SET #open.#session = :entry, sessionsUsed = :used',
      ExpressionAttributeNames: { '#open': 'open', '#session': start.sessionId },
      ExpressionAttributeValues: { ':entry': leaseAttribute(start), ':used': numberAttribute(used + 1) },
    }),
  );
  return respond(201, { sessionsUsed: used + 1 });
}
