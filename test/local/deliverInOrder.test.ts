import { describe, expect, test } from 'vitest';
import type { Invocation } from '../../local/functions/lambdaFunction.ts';
import { type DeliveryRules, deliverInOrder } from '../../local/sources/deliverInOrder.ts';
import type { StreamRecord } from '../../local/sources/streamRecord.ts';

const NOW_SECONDS = 1_800_000_000;

const RULES: DeliveryRules = {
  retriesMax: 3,
  recordAgeSecondsMax: -1,
  bisects: true,
  reportsItemFailures: true,
};

function record(number: number, ageSeconds = 0): StreamRecord {
  return {
    eventID: `event-${number}`,
    eventName: 'MODIFY',
    eventVersion: '1.1',
    eventSource: 'aws:dynamodb',
    eventSourceARN: 'arn:stream',
    awsRegion: 'us-east-1',
    dynamodb: { SequenceNumber: String(number), ApproximateCreationDateTime: NOW_SECONDS - ageSeconds },
  };
}

/** Delivers records to a function that does as it is told, and tells what happened, by sequence numbers. */
async function deliver(
  records: StreamRecord[],
  answer: (numbers: string[], call: number) => Invocation,
  rules: Partial<DeliveryRules> = {},
) {
  const seen = {
    calls: [] as string[],
    settled: [] as string[],
    discarded: [] as string[],
    waits: [] as number[],
  };
  const numbersOf = (batch: StreamRecord[]) => batch.map((item) => item.dynamodb.SequenceNumber);
  await deliverInOrder(
    records,
    { ...RULES, ...rules },
    {
      invoke: async (batch) => {
        seen.calls.push(numbersOf(batch).join(','));
        return answer(numbersOf(batch), seen.calls.length);
      },
      discard: async (batch, { reason }) => void seen.discarded.push(`${numbersOf(batch)} ${reason}`),
      advance: (item) => void seen.settled.push(item.dynamodb.SequenceNumber),
      wait: async (ms) => void seen.waits.push(ms),
      now: () => NOW_SECONDS * 1000,
    },
  );
  return seen;
}

const done: Invocation = { kind: 'returned', payload: null };
const threw: Invocation = { kind: 'failed', message: 'threw' };
const failedAt = (...numbers: string[]): Invocation => ({
  kind: 'returned',
  payload: { batchItemFailures: numbers.map((itemIdentifier) => ({ itemIdentifier })) },
});
const four = [1, 2, 3, 4].map((number) => record(number));

describe('a batch of a shard', () => {
  test('is one invocation when all goes well', async () => {
    expect(await deliver(four, () => done)).toMatchObject({
      calls: ['1,2,3,4'],
      settled: ['1', '2', '3', '4'],
    });
  });

  test('goes on from its first failure, and delivers what came after it again', async () => {
    const seen = await deliver(four, (_numbers, call) => (call === 1 ? failedAt('4', '2') : done));
    expect(seen.calls).toEqual(['1,2,3,4', '2,3,4']);
    expect(seen.settled).toEqual(['1', '2', '3', '4']);
  });

  test('is cut in half until a bad record stands alone, is tried, and is discarded without its neighbours', async () => {
    const seen = await deliver(four, (numbers) => (numbers.includes('3') ? threw : done));
    expect(seen.calls).toEqual(['1,2,3,4', '1,2', '3,4', '3', '3', '3', '3', '4']);
    expect(seen.discarded).toEqual(['3 RetryAttemptsExhausted']);
    expect(seen.settled).toEqual(['1', '2', '3', '4']);
    expect(seen.waits).toEqual([100, 200, 400]);
  });

  test('is isolated in the same way when the function names the bad record', async () => {
    const seen = await deliver(four, (numbers) => (numbers.includes('3') ? failedAt('3') : done));
    expect(seen.discarded).toEqual(['3 RetryAttemptsExhausted']);
    expect(seen.settled).toEqual(['1', '2', '3', '4']);
  });

  test('stays whole when the mapping does not bisect', async () => {
    const seen = await deliver(four, () => threw, { bisects: false });
    expect(seen.calls).toEqual(Array(4).fill('1,2,3,4'));
    expect(seen.discarded).toEqual(['1,2,3,4 RetryAttemptsExhausted']);
  });

  test('is tried without end when the mapping says so', async () => {
    const seen = await deliver([record(1)], (_numbers, call) => (call < 50 ? threw : done), {
      retriesMax: -1,
    });
    expect(seen.calls).toHaveLength(50);
    expect(Math.max(...seen.waits)).toBe(1_000);
  });

  test.each([
    [failedAt('')],
    [failedAt('9')],
    [{ kind: 'returned', payload: { batchItemFailures: [{}] } } as const],
  ])('fails as a whole when nobody can tell what failed: %j', async (answer) => {
    const seen = await deliver([record(1), record(2)], () => answer, { bisects: false, retriesMax: 0 });
    expect(seen.discarded).toEqual(['1,2 RetryAttemptsExhausted']);
  });

  test('counts as done when the mapping does not ask for failures item by item', async () => {
    const seen = await deliver(four, () => failedAt('2'), { reportsItemFailures: false });
    expect(seen.calls).toHaveLength(1);
  });

  test('loses what is too old to its destination, unseen by the function', async () => {
    const seen = await deliver([record(1, 101), record(2, 99)], () => done, { recordAgeSecondsMax: 100 });
    expect(seen).toMatchObject({ calls: ['2'], discarded: ['1 RecordAgeExceeded'], settled: ['1', '2'] });
  });
});
