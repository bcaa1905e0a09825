import { describe, expect, test } from 'vitest';
import { type DeliveryRules, deliverInOrder } from '../../local/eventSources/deliverInOrder.ts';
import type { StreamRecord } from '../../local/eventSources/streamRecord.ts';
import type { Invocation } from '../../local/functions/lambdaFunction.ts';

const NOW_SECONDS = 1_800_000_000;

const RULES: DeliveryRules = {
  retriesMax: 3,
  recordAgeSecondsMax: -1,
  bisects: true,
  reportsItemFailures: true,
};

function createRecord(number: number, ageSeconds = 0): StreamRecord {
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

/** Delivers records to a function that returns the given outcomes. Returns what happened, by sequence numbers. */
async function deliver(
  records: StreamRecord[],
  invoke: (numbers: string[], call: number) => Invocation,
  rules: Partial<DeliveryRules> = {},
) {
  const seen = {
    calls: [] as string[],
    checkpoints: [] as string[],
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
        return invoke(numbersOf(batch), seen.calls.length);
      },
      discard: async (batch, { reason }) => void seen.discarded.push(`${numbersOf(batch)} ${reason}`),
      checkpoint: (item) => void seen.checkpoints.push(item.dynamodb.SequenceNumber),
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
const four = [1, 2, 3, 4].map((number) => createRecord(number));

describe('a batch of a shard', () => {
  test('that succeeds is one invocation and one checkpoint', async () => {
    expect(await deliver(four, () => done)).toMatchObject({
      calls: ['1,2,3,4'],
      checkpoints: ['4'],
    });
  });

  test('continues from its first reported failure and delivers the later records again', async () => {
    const seen = await deliver(four, (_numbers, call) => (call === 1 ? failedAt('4', '2') : done));
    expect(seen.calls).toEqual(['1,2,3,4', '2,3,4']);
    expect(seen.checkpoints).toEqual(['1', '4']);
  });

  test('is bisected until the failing record is alone, which is retried and discarded without its neighbours', async () => {
    const seen = await deliver(four, (numbers) => (numbers.includes('3') ? threw : done));
    expect(seen.calls).toEqual(['1,2,3,4', '1,2', '3,4', '3', '3', '3', '3', '4']);
    expect(seen.discarded).toEqual(['3 RetryAttemptsExhausted']);
    expect(seen.checkpoints).toEqual(['2', '3', '4']);
    expect(seen.waits).toEqual([100, 200, 400]);
  });

  test('isolates the failing record in the same way when the function reports it', async () => {
    const seen = await deliver(four, (numbers) => (numbers.includes('3') ? failedAt('3') : done));
    expect(seen.discarded).toEqual(['3 RetryAttemptsExhausted']);
    expect(seen.checkpoints).toEqual(['2', '3', '4']);
  });

  test('is retried as a whole when the mapping does not bisect', async () => {
    const seen = await deliver(four, () => threw, { bisects: false });
    expect(seen.calls).toEqual(Array(4).fill('1,2,3,4'));
    expect(seen.discarded).toEqual(['1,2,3,4 RetryAttemptsExhausted']);
  });

  test('is retried without limit when the mapping has no limit', async () => {
    const seen = await deliver([createRecord(1)], (_numbers, call) => (call < 50 ? threw : done), {
      retriesMax: -1,
    });
    expect(seen.calls).toHaveLength(50);
    expect(Math.max(...seen.waits)).toBe(1_000);
  });

  test.each([
    [failedAt('')],
    [failedAt('9')],
    [{ kind: 'returned', payload: { batchItemFailures: [{}] } } as const],
  ])('fails as a whole when the reported identifier is not in the batch: %j', async (invocation) => {
    const seen = await deliver([createRecord(1), createRecord(2)], () => invocation, {
      bisects: false,
      retriesMax: 0,
    });
    expect(seen.discarded).toEqual(['1,2 RetryAttemptsExhausted']);
  });

  test('counts as processed when the mapping does not use partial batch responses', async () => {
    const seen = await deliver(four, () => failedAt('2'), { reportsItemFailures: false });
    expect(seen.calls).toHaveLength(1);
  });

  test('discards records that are too old without invoking the function', async () => {
    const seen = await deliver([createRecord(1, 101), createRecord(2, 99)], () => done, {
      recordAgeSecondsMax: 100,
    });
    expect(seen).toMatchObject({ calls: ['2'], discarded: ['1 RecordAgeExceeded'], checkpoints: ['1', '2'] });
  });
});
