import { setTimeout as delay } from 'node:timers/promises';
import {
  DescribeStreamCommand,
  type DynamoDBStreamsClient,
  GetRecordsCommand,
  GetShardIteratorCommand,
  type Shard,
  TrimmedDataAccessException,
} from '@aws-sdk/client-dynamodb-streams';
import type { Invocation } from '../functions/lambdaFunction.ts';
import { type DeliveryRules, type DiscardReason, deliverInOrder } from './deliverInOrder.ts';
import { LoopingPoller } from './poller.ts';
import type { StreamPositions } from './streamPositions.ts';
import { type StreamRecord, streamRecord } from './streamRecord.ts';

/** Lambda asks a shard four times a second. */
const POLL_MS = 250;

/** After a fault: long enough to say it once a second, short enough to go on when it is mended. */
const RETRY_MS = 1_000;

export interface StreamSource {
  streamArn: string;
  batchMax: number;
  rules: DeliveryRules;
  passes(record: StreamRecord): boolean;
  positions: StreamPositions;
  invoke(event: unknown): Promise<Invocation>;
  discard(
    records: StreamRecord[],
    why: { reason: DiscardReason; tries: number; shardId: string },
  ): Promise<void>;
  onFault(message: string): void;
}

/**
 * Does what a Lambda event source mapping does for a table's stream: each shard in order, a shard after its
 * parent. It does not wait to fill a batch, since an invocation costs nothing here. A record is delivered at least
 * once: again, if the run is killed before its position is kept.
 */
export class StreamPoller extends LoopingPoller {
  readonly #client: DynamoDBStreamsClient;
  readonly #source: StreamSource;
  readonly #iterators = new Map<string, string>();

  constructor(client: DynamoDBStreamsClient, source: StreamSource) {
    super();
    this.#client = client;
    this.#source = source;
  }

  protected async loop(): Promise<void> {
    while (!this.signal.aborted) {
      try {
        const wasBusy = await this.#readOnce();
        if (!wasBusy) await this.#wait(POLL_MS);
      } catch (error) {
        if (this.signal.aborted) return;
        this.#source.onFault(`cannot read ${this.#source.streamArn}: ${String(error)}`);
        // Iterators are asked for again, behind what is settled.
        this.#iterators.clear();
        await this.#wait(RETRY_MS).catch(() => {});
      }
    }
  }

  async #readOnce(): Promise<boolean> {
    const { StreamDescription } = await this.#client.send(
      new DescribeStreamCommand({ StreamArn: this.#source.streamArn }),
      { abortSignal: this.signal },
    );
    const shards = StreamDescription?.Shards ?? [];
    let isBusy = false;
    for (const shard of shards) {
      if (this.#isReadable(shard, shards)) isBusy = (await this.#readShard(shard)) || isBusy;
    }
    return isBusy;
  }

  #isReadable(shard: Shard, shards: readonly Shard[]): boolean {
    if (this.#position(shard.ShardId)?.kind === 'finished') return false;
    const parent = shards.find((candidate) => candidate.ShardId === shard.ParentShardId);
    return parent === undefined || this.#position(parent.ShardId)?.kind === 'finished';
  }

  async #readShard(shard: Shard): Promise<boolean> {
    const shardId = shard.ShardId ?? '';
    const { Records, NextShardIterator } = await this.#client.send(
      new GetRecordsCommand({
        ShardIterator: this.#iterators.get(shardId) ?? (await this.#openShard(shardId)),
        Limit: this.#source.batchMax,
      }),
      { abortSignal: this.signal },
    );
    const records = (Records ?? []).map((record) => streamRecord(record, this.#source.streamArn));
    await this.#deliver(shardId, records);
    if (NextShardIterator === undefined) {
      this.#source.positions.set(this.#key(shardId), { kind: 'finished' });
      this.#iterators.delete(shardId);
    } else {
      this.#iterators.set(shardId, NextShardIterator);
    }
    return records.length > 0;
  }

  async #deliver(shardId: string, records: StreamRecord[]): Promise<void> {
    const last = records.at(-1);
    if (last === undefined) return;
    const { positions, rules, invoke, discard, passes } = this.#source;
    const wanted = records.filter(passes);
    const advance = (record: StreamRecord) =>
      positions.set(this.#key(shardId), { kind: 'after', sequenceNumber: record.dynamodb.SequenceNumber });
    if (wanted.length > 0) {
      await deliverInOrder(wanted, rules, {
        invoke: (batch) => invoke({ Records: batch }),
        discard: (batch, why) => discard(batch, { ...why, shardId }),
        advance,
        wait: (ms) => this.#wait(ms),
        now: Date.now,
      });
    }
    // Behind the last, wanted or not: what the filter leaves out is not read again.
    advance(last);
  }

  async #openShard(shardId: string): Promise<string> {
    const position = this.#position(shardId);
    const ask = { StreamArn: this.#source.streamArn, ShardId: shardId };
    try {
      const { ShardIterator } = await this.#client.send(
        new GetShardIteratorCommand(
          position?.kind === 'after'
            ? { ...ask, ShardIteratorType: 'AFTER_SEQUENCE_NUMBER', SequenceNumber: position.sequenceNumber }
            : { ...ask, ShardIteratorType: 'TRIM_HORIZON' },
        ),
      );
      if (ShardIterator === undefined) throw new Error('no shard iterator');
      return ShardIterator;
    } catch (error) {
      if (!(error instanceof TrimmedDataAccessException)) throw error;
      this.#source.onFault(`records of ${shardId} were trimmed before they were read`);
      const { ShardIterator } = await this.#client.send(
        new GetShardIteratorCommand({ ...ask, ShardIteratorType: 'TRIM_HORIZON' }),
      );
      return ShardIterator ?? '';
    }
  }

  #position(shardId: string | undefined) {
    return this.#source.positions.get(this.#key(shardId ?? ''));
  }

  #key(shardId: string): string {
    return `${this.#source.streamArn} ${shardId}`;
  }

  /** Waits, or throws when the run stops meanwhile. */
  async #wait(ms: number): Promise<void> {
    await delay(ms, undefined, { signal: this.signal });
  }
}
