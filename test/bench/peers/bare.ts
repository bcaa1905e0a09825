import { PutItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { answer, claim, client, countRequest, countSession, startOf } from './requests.ts';

/**
 * The three requests of a start and nothing else: no credentials, no parsing of what comes in or back, no rules, no log of
 * ours. The SDK is as it comes.
 */
export async function handler(event: { body?: string }) {
  const start = startOf(event);
  const [, rate] = await Promise.all([
    client.send(new PutItemCommand(claim(start))),
    client.send(new UpdateItemCommand(countRequest(start))),
  ]);
  const { Attributes } = await client.send(
    new UpdateItemCommand({
      ...countSession(start, rate.Attributes?.requests?.N),
      ReturnValues: 'ALL_NEW',
    }),
  );
  return answer(201, { sessionsUsed: Number(Attributes?.sessionsUsed?.N) });
}
