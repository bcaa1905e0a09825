import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';

/**
 * The requests of a start, to the letter those of ours, so that what is compared does the same job on the same items: claim
 * the id, count the request of the minute, count the session.
 */
export const client = new DynamoDBClient({});
export const TableName = process.env.TABLE_NAME;

export type Start = { accountId: string; sessionId: string; now: number };

/** 395 days, as the history is kept; an hour, as a counter of requests. */
const HISTORY_SECONDS = 34_128_000;
const COUNTER_SECONDS = 3_600;

export const numeric = (value: number) => ({ N: String(value) });

export function startOf({ body }: { body?: string }): Start {
  const { user_id: accountId, session_id: sessionId } = JSON.parse(body ?? '');
  return { accountId, sessionId, now: Math.floor(Date.now() / 1000) };
}

export const accountKey = (accountId: string) => ({
  pk: { S: `ACCOUNT#${accountId}` },
  sk: { S: 'ACCOUNT' },
});

export const sessionKey = ({ accountId, sessionId }: Start) => ({
  pk: { S: `SESSION#${accountId}#${sessionId}` },
  sk: { S: 'SESSION' },
});

export const claim = (start: Start) => ({
  TableName,
  Item: {
    ...sessionKey(start),
    sessionId: { S: start.sessionId },
    startedAt: numeric(start.now),
    expiresAt: numeric(start.now + HISTORY_SECONDS),
  },
  ConditionExpression: 'attribute_not_exists(pk)',
  ReturnValuesOnConditionCheckFailure: 'ALL_OLD' as const,
});

export const countRequest = ({ accountId, now }: Start) => ({
  TableName,
  Key: { pk: { S: `RATE#${accountId}#${Math.floor(now / 60)}` }, sk: { S: 'RATE' } },
  UpdateExpression: 'SET expiresAt = :expiresAt ADD requests :one',
  ExpressionAttributeValues: { ':one': numeric(1), ':expiresAt': numeric(now + COUNTER_SECONDS) },
  ReturnValues: 'UPDATED_NEW' as const,
});

export const leaseOf = ({ now }: Start) => ({
  L: [numeric(now), numeric(now + Number(process.env.LEASE_SECONDS))],
});

/** `requestNumber` is what the request of the minute was answered with. */
export const countSession = (start: Start, requestNumber = '1') => ({
  TableName,
  Key: accountKey(start.accountId),
  UpdateExpression: 'SET #open.#session = :entry ADD sessionsUsed :one',
  ConditionExpression:
    'validUntil > :now AND attribute_not_exists(#open.#session) AND attribute_not_exists(fences.#session) AND ' +
    'requestsPerMinute >= :requestNumber AND sessionsUsed < sessionsIncluded AND size(#open) < concurrent',
  ExpressionAttributeNames: { '#open': 'open', '#session': start.sessionId },
  ExpressionAttributeValues: {
    ':entry': leaseOf(start),
    ':one': numeric(1),
    ':now': numeric(start.now),
    ':requestNumber': { N: requestNumber },
  },
  ReturnValuesOnConditionCheckFailure: 'ALL_OLD' as const,
});

export const answer = (statusCode: number, body: object = {}): APIGatewayProxyStructuredResultV2 => ({
  statusCode,
  body: JSON.stringify(body),
});
