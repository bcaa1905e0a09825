import { TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import { describe, expect, it } from 'vitest';
import { temporaryFault } from '../../../shared/aws/temporaryFault.ts';

/** An error as the AWS SDK throws it. Without a status there was no response. */
const errorOf = (name: string, httpStatusCode?: number, members: object = {}) =>
  Object.assign(new Error('inside'), { name, $metadata: { httpStatusCode, attempts: 3 }, ...members });

const cancelled = (...codes: (string | undefined)[]) =>
  new TransactionCanceledException({
    message: 'cancelled',
    $metadata: { httpStatusCode: 400 },
    CancellationReasons: codes.map((Code) => ({ Code })),
  });

describe('an error of AWS', () => {
  it.each([
    ['a partition at its limit', errorOf('ProvisionedThroughputExceededException', 400)],
    ['a throttled request', errorOf('ThrottlingException', 400)],
    ['a throttled AWS account', errorOf('RequestLimitExceeded', 400)],
    ['a throttled request to SQS', errorOf('RequestThrottled', 403)],
    ['a throttled encryption key of SQS', errorOf('KmsThrottled', 400)],
    ['a status of 429', errorOf('SyntaxError', 429)],
    ['a conflict with a transaction', errorOf('TransactionConflictException', 400)],
    ['a transaction that is under way', errorOf('TransactionInProgressException', 400)],
    ['a transaction that was cancelled by a conflict', cancelled('None', 'TransactionConflict')],
    ['a transaction that was throttled', cancelled('ThrottlingError', 'None')],
    ['a transaction on a partition at its limit', cancelled(undefined, 'ProvisionedThroughputExceeded')],
  ])('that reports %s is busy for a second', (_name, error) => {
    expect(temporaryFault(error)).toMatchObject({ code: 'busy', retryAfterSeconds: 1, cause: error });
  });

  it.each([
    ['a fault of DynamoDB', errorOf('InternalServerError', 500)],
    ['a fault of Secrets Manager', errorOf('InternalServiceError', 500)],
    ['an unavailable service', errorOf('ServiceUnavailable', 503)],
    ['a 5xx that is not JSON', errorOf('SyntaxError', 502)],
    ['a request without a response in time', errorOf('TimeoutError')],
    ['a refused connection', errorOf('Error', undefined, { code: 'ECONNREFUSED' })],
    ['a host without an address', errorOf('Error', undefined, { code: 'ENOTFOUND' })],
    ['a response that ended early', errorOf('Error', 200, { code: 'ECONNRESET' })],
  ])('that reports %s is an outage', (_name, error) => {
    expect(temporaryFault(error)).toMatchObject({ code: 'service_unavailable', retryAfterSeconds: 5 });
  });

  it.each([
    ['an invalid request', errorOf('ValidationException', 400)],
    ['a missing permission', errorOf('AccessDeniedException', 400)],
    ['a missing table', errorOf('ResourceNotFoundException', 400)],
    ['a failed condition', errorOf('ConditionalCheckFailedException', 400)],
    ['a full item collection', errorOf('ItemCollectionSizeLimitExceededException', 400)],
    ['missing credentials', errorOf('CredentialsProviderError')],
    ['a transaction with a failed condition', cancelled('TransactionConflict', 'ConditionalCheckFailed')],
    ['an invalid transaction', cancelled('TransactionConflict', 'ValidationError')],
    ['a transaction that was cancelled without a reason', cancelled()],
  ])('that reports %s is not temporary', (_name, error) => {
    expect(temporaryFault(error)).toBeUndefined();
  });
});

it('an error of another library is not temporary, even with the same name or code', () => {
  const reset = Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' });
  const timeout = Object.assign(new Error('late'), { name: 'TimeoutError' });
  for (const error of [reset, timeout, new Error('inside'), 'text', null, undefined]) {
    expect(temporaryFault(error)).toBeUndefined();
  }
});
