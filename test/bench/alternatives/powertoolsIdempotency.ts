import { IdempotencyConfig, makeIdempotent } from '@aws-lambda-powertools/idempotency';
import { DynamoDBPersistenceLayer } from '@aws-lambda-powertools/idempotency/dynamodb';
import { UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import type { Context } from 'aws-lambda';
import { client, countRequest, countSession, parseStart, respond, type Start } from './startRequests.ts';

/** As long as the session history is kept: 395 days. */
const EXPIRES_AFTER_SECONDS = 395 * 86_400;

const config = new IdempotencyConfig({
  eventKeyJmesPath: '[accountId, sessionId]',
  expiresAfterSeconds: EXPIRES_AFTER_SECONDS,
});

/**
 * One conditional count, made idempotent per account and session with Powertools as its documentation describes: a table
 * with the key `id`, and the registered Lambda context. A refusal throws, so that Powertools deletes its record and the
 * same id can be used again after an upgrade.
 */
const count = makeIdempotent(
  async (start: Start) => {
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

/** Responds to a replay with the stored response of the first start, so the two cannot be told apart. */
export async function handler(event: { body?: string }, context: Context) {
  config.registerLambdaContext(context);
  try {
    return respond(201, await count(parseStart(event)));
  } catch (error) {
    const names = errorNames(error);
    if (names.includes('ConditionalCheckFailedException')) return respond(402);
    // Another call with this id is in progress, so the caller has to retry.
    if (names.includes('IdempotencyAlreadyInProgressError')) return respond(503);
    throw error;
  }
}

/** The names of an error and of its causes. */
function errorNames(error: unknown): string[] {
  return error instanceof Error ? [error.name, ...errorNames(error.cause)] : [];
}
