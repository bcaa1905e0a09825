import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import {
  DescribeStreamCommand,
  type DynamoDBStreamsClient,
  GetShardIteratorCommand,
} from '@aws-sdk/client-dynamodb-streams';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import type { Invocation } from '../../local/functions/lambdaFunction.ts';
import { StreamPoller } from '../../local/sources/streamPoller.ts';
import { StreamPositions } from '../../local/sources/streamPositions.ts';
import type { StreamRecord } from '../../local/sources/streamRecord.ts';

interface FakeShard {
  id: string;
  parent?: string;
  numbers: number[];
  isClosed: boolean;
}

/** A stream whose shards give at most two records at once; an iterator is `<shard>:<index>`. */
function streamOf(shards: FakeShard[]): DynamoDBStreamsClient {
  const find = (id: string | undefined) => shards.find((shard) => shard.id === id) as FakeShard;
  const send = async (command: { input: Record<string, string> }) => {
    if (command instanceof DescribeStreamCommand) {
      return {
        StreamDescription: {
          Shards: shards.map(({ id, parent }) => ({ ShardId: id, ParentShardId: parent })),
        },
      };
    }
    if (command instanceof GetShardIteratorCommand) {
      const { ShardId, SequenceNumber } = command.input;
      const after = find(ShardId).numbers.indexOf(Number(SequenceNumber));
      return { ShardIterator: `${ShardId}:${after + 1}` };
    }
    const [id, index] = (command.input.ShardIterator ?? '').split(':');
    const shard = find(id);
    const start = Number(index);
    const numbers = shard.numbers.slice(start, start + 2);
    const end = start + numbers.length;
    return {
      Records: numbers.map((number) => ({
        eventID: String(number),
        dynamodb: {
          SequenceNumber: String(number),
          Keys: { pk: { S: number % 10 === 0 ? 'OTHER' : 'WANTED' } },
        },
      })),
      NextShardIterator: shard.isClosed && end === shard.numbers.length ? undefined : `${id}:${end}`,
    };
  };
  return { send } as unknown as DynamoDBStreamsClient;
}

function poll(
  client: DynamoDBStreamsClient,
  positions: StreamPositions,
  invoke: (numbers: number[]) => Invocation = () => ({ kind: 'returned', payload: null }),
) {
  const delivered: number[] = [];
  const poller = new StreamPoller(client, {
    streamArn: 'arn:stream',
    batchMax: 2,
    rules: { retriesMax: 0, recordAgeSecondsMax: -1, bisects: false, reportsItemFailures: true },
    passes: (record) => (record.dynamodb.Keys as { pk: { S: string } }).pk.S === 'WANTED',
    positions,
    invoke: async (event) => {
      const numbers = (event as { Records: StreamRecord[] }).Records.map((record) => Number(record.eventID));
      delivered.push(...numbers);
      return invoke(numbers);
    },
    discard: async () => {
      throw new Error('the bucket is gone');
    },
    onFault: () => {},
  });
  poller.start();
  onTestFinished(() => poller.stop());
  return { delivered, poller };
}

describe('a stream', () => {
  test('is read in order, a shard after its parent, without what the filter leaves out', async () => {
    const client = streamOf([
      { id: 'child', parent: 'parent', numbers: [4, 5], isClosed: false },
      { id: 'parent', numbers: [1, 2, 10, 3, 20], isClosed: true },
    ]);
    const { delivered } = poll(client, new StreamPositions(undefined));
    await vi.waitFor(() => expect(delivered).toEqual([1, 2, 3, 4, 5]), { timeout: 3_000 });
  });

  test('goes on behind what the last run settled', async () => {
    const directory = mkdtempSync(path.join(tmpdir(), 'session-billing-positions-'));
    const file = path.join(directory, 'positions.json');
    const shard: FakeShard = { id: 'one', numbers: [1, 2, 3], isClosed: false };
    const client = streamOf([shard]);
    const first = poll(client, new StreamPositions(file));
    await vi.waitFor(() => expect(first.delivered).toEqual([1, 2, 3]), { timeout: 3_000 });
    await first.poller.stop();
    shard.numbers.push(4);
    const second = poll(client, new StreamPositions(file));
    await vi.waitFor(() => expect(second.delivered).toEqual([4]), { timeout: 3_000 });
    rmSync(directory, { recursive: true });
  });

  test('delivers again what could be neither processed nor kept', async () => {
    const client = streamOf([{ id: 'one', numbers: [1, 2], isClosed: false }]);
    const { delivered } = poll(client, new StreamPositions(undefined), () => ({
      kind: 'failed',
      message: 'x',
    }));
    await vi.waitFor(() => expect(delivered).toEqual([1, 2, 1, 2]), { timeout: 3_000 });
  });
});
