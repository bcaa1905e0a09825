import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';

/**
 * The DynamoDB requests of a start, identical to those of the deployed handler, so that every alternative does the same work
 * on the same items: claim the session id, count the request of the minute, count the session.
 */
export const client = new DynamoDBClient({});
export const TableName = process.env.TABLE_NAME;

export type Start = { accountId: string; sessionId: string; now: number };

/** Session history is kept for 395 days: 395 × 86,400. */
const HISTORY_SECONDS = 34_128_000;
/** A request counter is kept for an hour. */
const COUNTER_SECONDS = 3_600;

export const numberAttribute = (value: number) => ({ N: String(value) });

export function parseStart({ body }: { body?: string }): Start {
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

export const claimSession = (start: Start) => ({
  TableName,
  Item: {
    ...sessionKey(start),
    sessionId: { S: start.sessionId },
    startedAt: numberAttribute(start.now),
    expiresAt: numberAttribute(start.now + HISTORY_SECONDS),
  },
  ConditionExpression: 'attribute_not_exists(pk)',
  ReturnValuesOnConditionCheckFailure: 'ALL_OLD' as const,
});

export const countRequest = ({ accountId, now }: Start) => ({
  TableName,
  Key: { pk: { S: `RATE#${accountId}#key#${Math.floor(now / 60)}` }, sk: { S: 'RATE' } },
  UpdateExpression: 'SET expiresAt = :expiresAt ADD requests :one',
  ExpressionAttributeValues: {
    ':one': numberAttribute(1),
    ':expiresAt': numberAttribute(now + COUNTER_SECONDS),
  },
  ReturnValues: 'UPDATED_NEW' as const,
});

export const leaseAttribute = ({ now }: Start) => ({
  L: [numberAttribute(now), numberAttribute(now + Number(process.env.LEASE_SECONDS))],
});

/** `requestNumber` is the count that `countRequest` returned. */
export const countSession = (start: Start, requestNumber = '1') => ({
  TableName,
  Key: accountKey(start.accountId),
  UpdateExpression: 'SET #open.#session = :entry, late = :late ADD sessionsUsed :one, revision :revision',
  ConditionExpression:
    'validUntil > :now AND attribute_not_exists(#open.#session) AND attribute_not_exists(fences.#session) AND ' +
    '(limits[2] >= :requestNumber OR requestsPerMinute >= :requestNumber) AND ' +
    '(sessionsUsed < limits[0] OR sessionsUsed < sessionsIncluded) AND ' +
    '(size(#open) < limits[1] OR size(#open) < concurrent) AND ' +
    'attribute_not_exists(erasedSalt)',
  ExpressionAttributeNames: { '#open': 'open', '#session': start.sessionId },
  ExpressionAttributeValues: {
    ':entry': leaseAttribute(start),
    ':one': numberAttribute(1),
    ':revision': numberAttribute(1),
    ':late': { L: [] },
    ':now': numberAttribute(start.now),
    ':requestNumber': { N: requestNumber },
  },
  ReturnValuesOnConditionCheckFailure: 'ALL_OLD' as const,
});

export const respond = (statusCode: number, body: object = {}): APIGatewayProxyStructuredResultV2 => ({
  statusCode,
  body: JSON.stringify(body),
});
