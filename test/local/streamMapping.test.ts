import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import {
  DescribeStreamCommand,
  type DynamoDBStreamsClient,
  GetShardIteratorCommand,
} from '@aws-sdk/client-dynamodb-streams';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { StreamCheckpoints } from '../../local/eventSources/streamCheckpoints.ts';
import { StreamMapping } from '../../local/eventSources/streamMapping.ts';
import type { StreamRecord } from '../../local/eventSources/streamRecord.ts';
import type { Invocation } from '../../local/functions/lambdaFunction.ts';

interface FakeShard {
  id: string;
  parent?: string;
  numbers: number[];
  isClosed: boolean;
}

/** A client of a stream whose shards return at most two records at a time. A shard iterator is `<shard>:<index>`. */
function createStreamClient(shards: FakeShard[]): DynamoDBStreamsClient {
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
  return { send: vi.fn(send) } as unknown as DynamoDBStreamsClient;
}

function startMapping(
  client: DynamoDBStreamsClient,
  checkpoints: StreamCheckpoints,
  invoke: (numbers: number[]) => Invocation = () => ({ kind: 'returned', payload: null }),
) {
  const delivered: number[] = [];
  const mapping = new StreamMapping(client, {
    streamArn: 'arn:stream',
    batchRecordsMax: 2,
    rules: { retriesMax: 0, recordAgeSecondsMax: -1, bisects: false, reportsItemFailures: true },
    matchesFilter: (record) => (record.dynamodb.Keys as { pk: { S: string } }).pk.S === 'WANTED',
    checkpoints,
    invoke: async (event) => {
      const numbers = (event as { Records: StreamRecord[] }).Records.map((record) => Number(record.eventID));
      delivered.push(...numbers);
      return invoke(numbers);
    },
    discard: async () => {
      throw new Error('the bucket does not exist');
    },
    onFault: () => {},
  });
  mapping.start();
  onTestFinished(() => mapping.stop());
  return { delivered, mapping };
}

describe('an event source mapping of a stream', () => {
  test('delivers matching records in order, and a shard after its parent', async () => {
    const client = createStreamClient([
      { id: 'child', parent: 'parent', numbers: [4, 5], isClosed: false },
      { id: 'parent', numbers: [1, 2, 10, 3, 20], isClosed: true },
    ]);
    const { delivered } = startMapping(client, new StreamCheckpoints(undefined));
    await vi.waitFor(() => expect(delivered).toEqual([1, 2, 3, 4, 5]), { timeout: 3_000 });
  });

  test('continues after the last checkpoint of the previous run', async () => {
    const directory = mkdtempSync(path.join(tmpdir(), 'session-billing-checkpoints-'));
    const file = path.join(directory, 'checkpoints.json');
    const shard: FakeShard = { id: 'one', numbers: [1, 2, 3], isClosed: false };
    const client = createStreamClient([shard]);
    const first = startMapping(client, new StreamCheckpoints(file));
    await vi.waitFor(() => expect(first.delivered).toEqual([1, 2, 3]), { timeout: 3_000 });
    await first.mapping.stop();
    shard.numbers.push(4);
    const second = startMapping(client, new StreamCheckpoints(file));
    await vi.waitFor(() => expect(second.delivered).toEqual([4]), { timeout: 3_000 });
    rmSync(directory, { recursive: true });
  });

  test('lists the shards again only when nothing is left to read, and then finds new ones', async () => {
    const shards: FakeShard[] = [{ id: 'one', numbers: [1, 2, 3, 4, 5, 6, 7, 8], isClosed: false }];
    const client = createStreamClient(shards);
    const { delivered } = startMapping(client, new StreamCheckpoints(undefined));
    await vi.waitFor(() => expect(delivered).toEqual([1, 2, 3, 4, 5, 6, 7, 8]), { timeout: 3_000 });
    const lists = vi.mocked(client.send).mock.calls.filter(([sent]) => sent instanceof DescribeStreamCommand);
    expect(lists).toHaveLength(1);
    shards.push({ id: 'two', numbers: [9], isClosed: false });
    await vi.waitFor(() => expect(delivered.at(-1)).toBe(9), { timeout: 3_000 });
  });

  test('delivers records again that could be neither processed nor discarded', async () => {
    const client = createStreamClient([{ id: 'one', numbers: [1, 2], isClosed: false }]);
    const { delivered } = startMapping(client, new StreamCheckpoints(undefined), () => ({
      kind: 'failed',
      message: 'x',
    }));
    await vi.waitFor(() => expect(delivered).toEqual([1, 2, 1, 2]), { timeout: 3_000 });
  });
});
