import { IdempotencyConfig, makeIdempotent } from '@aws-lambda-powertools/idempotency';
import { DynamoDBPersistenceLayer } from '@aws-lambda-powertools/idempotency/dynamodb';
import { UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import type { Context } from 'aws-lambda';
import { answer, client, countRequest, countSession, startOf } from './requests.ts';

/** As long as our history is kept. */
const REMEMBERED_SECONDS = 395 * 86_400;

const config = new IdempotencyConfig({
  eventKeyJmesPath: '[accountId, sessionId]',
  expiresAfterSeconds: REMEMBERED_SECONDS,
});

/**
 * One conditional count, made idempotent by account and session with Powertools, as its documentation has it: a table with
 * the key `id`, the function's context registered. What is refused throws, so that its record is deleted and the id may come again after an upgrade.
 */
const count = makeIdempotent(
  async (start: ReturnType<typeof startOf>) => {
    const rate = await client.send(new UpdateItemCommand(countRequest(start)));
    const { Attributes } = await client.send(
      new UpdateItemCommand({
        ...countSession(start, rate.Attributes?.requests?.N),
        ReturnValues: 'ALL_NEW',
      }),
    );
    return { sessionsUsed: Number(Attributes?.sessionsUsed?.N) };
  },
  {
    persistenceStore: new DynamoDBPersistenceLayer({
      tableName: process.env.IDEMPOTENCY_TABLE_NAME ?? '',
      awsSdkV3Client: client,
    }),
    config,
  },
);

/** It tells a repetition from a first start no more than by its answer, which is the same. */
export async function handler(event: { body?: string }, context: Context) {
  config.registerLambdaContext(context);
  try {
    return answer(201, await count(startOf(event)));
  } catch (error) {
    const names = causes(error);
    if (names.includes('ConditionalCheckFailedException')) return answer(402);
    // Another call with this id is under way: the caller is to come again.
    if (names.includes('IdempotencyAlreadyInProgressError')) return answer(503);
    throw error;
  }
}

function causes(error: unknown): string[] {
  return error instanceof Error ? [error.name, ...causes(error.cause)] : [];
}
