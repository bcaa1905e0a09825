import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { StreamCheckpoints } from '../../local/eventSources/streamCheckpoints.ts';
import { StreamMapping } from '../../local/eventSources/streamMapping.ts';
import type { StreamRecord } from '../../local/eventSources/streamRecord.ts';
import type { StreamsApi } from '../../local/eventSources/streamsApi.ts';
import type { Invocation } from '../../local/functions/lambdaFunction.ts';

interface FakeShard {
  id: string;
  parent?: string;
  numbers: number[];
  isClosed: boolean;
}

/** A stream whose shards return at most two records at a time. A shard iterator is `<shard>:<index>`. */
function createStreams(shards: FakeShard[]) {
  const find = (id: string | undefined) => shards.find((shard) => shard.id === id) as FakeShard;
  return {
    listShards: vi.fn(async () => shards.map(({ id, parent }) => ({ ShardId: id, ParentShardId: parent }))),
    createIterator: async ({ shardId, after }) =>
      `${shardId}:${find(shardId).numbers.indexOf(Number(after)) + 1}`,
    readRecords: async ({ iterator }) => {
      const [id, index] = iterator.split(':');
      const shard = find(id);
      const start = Number(index);
      const numbers = shard.numbers.slice(start, start + 2);
      const end = start + numbers.length;
      return {
        records: numbers.map((number) => ({
          eventID: String(number),
          dynamodb: {
            SequenceNumber: String(number),
            Keys: { pk: { S: number % 10 === 0 ? 'OTHER' : 'WANTED' } },
          },
        })),
        nextIterator: shard.isClosed && end === shard.numbers.length ? undefined : `${id}:${end}`,
      };
    },
  } satisfies StreamsApi;
}

function startMapping(
  streams: StreamsApi,
  checkpoints: StreamCheckpoints,
  invoke: (numbers: number[]) => Invocation = () => ({ kind: 'returned', payload: null }),
  id = 'Source',
) {
  const delivered: number[] = [];
  const mapping = new StreamMapping(streams, {
    id,
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
    const streams = createStreams([
      { id: 'child', parent: 'parent', numbers: [4, 5], isClosed: false },
      { id: 'parent', numbers: [1, 2, 10, 3, 20], isClosed: true },
    ]);
    const { delivered } = startMapping(streams, new StreamCheckpoints(undefined));
    await vi.waitFor(() => expect(delivered).toEqual([1, 2, 3, 4, 5]), { timeout: 3_000 });
  });

  test('continues after the last checkpoint of the previous run', async () => {
    const directory = mkdtempSync(path.join(tmpdir(), 'session-billing-checkpoints-'));
    const file = path.join(directory, 'checkpoints.json');
    const shard: FakeShard = { id: 'one', numbers: [1, 2, 3], isClosed: false };
    const streams = createStreams([shard]);
    const first = startMapping(streams, new StreamCheckpoints(file));
    await vi.waitFor(() => expect(first.delivered).toEqual([1, 2, 3]), { timeout: 3_000 });
    await first.mapping.stop();
    shard.numbers.push(4);
    const second = startMapping(streams, new StreamCheckpoints(file));
    await vi.waitFor(() => expect(second.delivered).toEqual([4]), { timeout: 3_000 });
    rmSync(directory, { recursive: true });
  });

  test('keeps its own checkpoints beside another mapping of the same stream', async () => {
    const streams = createStreams([{ id: 'one', numbers: [1, 2, 3], isClosed: false }]);
    const checkpoints = new StreamCheckpoints(undefined);
    const first = startMapping(streams, checkpoints, undefined, 'First');
    await vi.waitFor(() => expect(first.delivered).toEqual([1, 2, 3]), { timeout: 3_000 });
    const second = startMapping(streams, checkpoints, undefined, 'Second');
    await vi.waitFor(() => expect(second.delivered).toEqual([1, 2, 3]), { timeout: 3_000 });
    expect(first.delivered).toEqual([1, 2, 3]);
  });

  test('lists the shards again only when nothing is left to read, and then finds new ones', async () => {
    const shards: FakeShard[] = [{ id: 'one', numbers: [1, 2, 3, 4, 5, 6, 7, 8], isClosed: false }];
    const streams = createStreams(shards);
    const { delivered } = startMapping(streams, new StreamCheckpoints(undefined));
    await vi.waitFor(() => expect(delivered).toEqual([1, 2, 3, 4, 5, 6, 7, 8]), { timeout: 3_000 });
    expect(streams.listShards).toHaveBeenCalledOnce();
    shards.push({ id: 'two', numbers: [9], isClosed: false });
    await vi.waitFor(() => expect(delivered.at(-1)).toBe(9), { timeout: 3_000 });
  });

  test('delivers records again that could be neither processed nor discarded', async () => {
    const streams = createStreams([{ id: 'one', numbers: [1, 2], isClosed: false }]);
    const { delivered } = startMapping(streams, new StreamCheckpoints(undefined), () => ({
      kind: 'failed',
      message: 'x',
    }));
    await vi.waitFor(() => expect(delivered).toEqual([1, 2, 1, 2]), { timeout: 3_000 });
  });
});
