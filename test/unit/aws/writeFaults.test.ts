import { DynamoDBServiceException } from '@aws-sdk/client-dynamodb';
import { describe, expect, it } from 'vitest';
import { isRejected } from '../../../shared/aws/writeFaults.ts';

const withStatus = (httpStatusCode: number) => ({ $metadata: { httpStatusCode } });

describe('an error of a write', () => {
  it('is a rejection with any status of 4xx, whether or not the SDK could parse the response', () => {
    const parsed = new DynamoDBServiceException({
      name: 'ValidationException',
      $fault: 'client',
      ...withStatus(400),
    });
    expect(isRejected(parsed)).toBe(true);
    expect(isRejected(Object.assign(new SyntaxError('not JSON'), withStatus(403)))).toBe(true);
  });

  it('is not a rejection with a status of 5xx or without a response', () => {
    expect(isRejected(Object.assign(new Error('internal'), withStatus(500)))).toBe(false);
    expect(isRejected(new Error('timeout'))).toBe(false);
    expect(isRejected('nothing')).toBe(false);
    expect(isRejected(undefined)).toBe(false);
  });
});
