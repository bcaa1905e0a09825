import { DynamoDBServiceException, TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import { describe, expect, it } from 'vitest';
import { isRejected, retryConflicts, wasMade } from '../../../shared/aws/writeFaults.ts';

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

describe('a write that DynamoDB did not make', () => {
  /** How often a write that always fails in this way is sent. `attempts` are those of the SDK in each sending. */
  async function sendings(name: string, attempts: number): Promise<number> {
    let count = 0;
    const send = async () => {
      count++;
      throw Object.assign(new Error('refused'), { name, $metadata: { httpStatusCode: 400, attempts } });
    };
    await expect(retryConflicts(send)).rejects.toThrow('refused');
    return count;
  }

  it('because of a conflict is sent five times, because the SDK never repeats it', async () => {
    expect(await sendings('TransactionConflictException', 1)).toBe(5);
  });

  it('because of throttling is sent five times if the SDK sends it once', async () => {
    expect(await sendings('ThrottlingException', 1)).toBe(5);
  });

  it('because of throttling is not sent again after the SDK has repeated it for seconds', async () => {
    expect(await sendings('ThrottlingException', 3)).toBe(1);
  });

  it('because of a failed condition is sent once', async () => {
    expect(await sendings('ConditionalCheckFailedException', 1)).toBe(1);
  });
});

describe('a transaction', () => {
  const cancelledBy = (...codes: string[]) =>
    wasMade(() =>
      Promise.reject(
        new TransactionCanceledException({
          message: 'cancelled',
          $metadata: { httpStatusCode: 400, attempts: 3 },
          CancellationReasons: codes.map((Code) => ({ Code })),
        }),
      ),
    );

  it.each([
    ['the first item', ['ConditionalCheckFailed', 'None']],
    ['another item', ['None', 'ConditionalCheckFailed']],
    ['one item, while another has a conflict', ['TransactionConflict', 'ConditionalCheckFailed']],
  ])('was not made if the condition of %s failed', async (_, codes) => {
    expect(await cancelledBy(...codes)).toBe(false);
  });

  it.each([
    ['a conflict', ['TransactionConflict', 'None']],
    ['an invalid item', ['ValidationError', 'None']],
    ['no reason', []],
  ])('that is cancelled because of %s is an error', async (_, codes) => {
    await expect(cancelledBy(...codes)).rejects.toThrow('cancelled');
  });
});
