import { PutItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { claimSession, client, countRequest, countSession, parseStart, respond } from './startRequests.ts';

/**
 * The baseline: a handler that sends the three requests of a start and does nothing else. It has no credentials check, no
 * input validation, no business rules and no logging of its own. The SDK has its default configuration.
 */
export async function handler(event: { body?: string }) {
  const start = parseStart(event);
  const [, rate] = await Promise.all([
    client.send(new PutItemCommand(claimSession(start))),
    client.send(new UpdateItemCommand(countRequest(start))),
  ]);
  const { Attributes } = await client.send(
    new UpdateItemCommand({
      ...countSession(start, rate.Attributes?.requests?.N),
      ReturnValues: 'ALL_NEW',
    }),
  );
  return respond(201, { sessionsUsed: Number(Attributes?.sessionsUsed?.N) });
}
