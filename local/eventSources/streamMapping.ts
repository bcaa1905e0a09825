import { setTimeout as delay } from 'node:timers/promises';
import type { Invocation } from '../functions/lambdaFunction.ts';
import { type DeliveryRules, type DiscardReason, deliverInOrder } from './deliverInOrder.ts';
import { EventSource } from './eventSource.ts';
import type { StreamCheckpoints } from './streamCheckpoints.ts';
import { type StreamRecord, toStreamRecord } from './streamRecord.ts';
import { type Shard, type StreamsApi, TrimmedError } from './streamsApi.ts';

/** Lambda polls a shard four times a second. */
const POLL_INTERVAL_MS = 250;

/** The delay after a fault: limits error messages to one a second, and resumes soon after the fault ends. */
const RETRY_DELAY_MS = 1_000;

export interface StreamMappingSettings {
  /** Each mapping reads the stream by itself, from its own checkpoints. */
  id: string;
  streamArn: string;
  batchRecordsMax: number;
  rules: DeliveryRules;
  matchesFilter(record: StreamRecord): boolean;
  checkpoints: StreamCheckpoints;
  invoke(event: unknown): Promise<Invocation>;
  discard(
    records: StreamRecord[],
    why: { reason: DiscardReason; attempts: number; shardId: string },
  ): Promise<void>;
  onFault(message: string): void;
}

/**
 * A Lambda event source mapping for a DynamoDB stream. Each shard is read in order, and a shard after its parent. A full batch
 * is followed by the next one at once, any other after the poll interval. Records are delivered at least once: if the run is
 * killed before a checkpoint is saved, its record is delivered again.
 */
export class StreamMapping extends EventSource {
  readonly #api: StreamsApi;
  readonly #settings: StreamMappingSettings;
  readonly #iterators = new Map<string, string>();
  /** Undefined when they have to be read again: new ones can have appeared. */
  #shards: readonly Shard[] | undefined;

  constructor(api: StreamsApi, settings: StreamMappingSettings) {
    super();
    this.#api = api;
    this.#settings = settings;
  }

  protected async loop(): Promise<void> {
    while (!this.signal.aborted) {
      try {
        const mayHaveMore = await this.#readShards();
        if (!mayHaveMore) await this.#wait(POLL_INTERVAL_MS);
      } catch (error) {
        if (this.signal.aborted) return;
        this.#settings.onFault(`cannot read ${this.#settings.streamArn}: ${String(error)}`);
        // The next read requests new shard iterators, which start after the last checkpoint.
        this.#iterators.clear();
        this.#shards = undefined;
        await this.#wait(RETRY_DELAY_MS).catch(() => {});
      }
    }
  }

  /** Reads every readable shard once. Returns whether one of them had a full batch. */
  async #readShards(): Promise<boolean> {
    const shards = this.#shards ?? (await this.#api.listShards(this.#settings.streamArn, this.signal));
    this.#shards = shards;
    let foundRecords = false;
    let foundFullBatch = false;
    for (const shard of shards) {
      if (!this.#isReadable(shard, shards)) continue;
      const count = await this.#readShard(shard);
      foundRecords ||= count > 0;
      foundFullBatch ||= count === this.#settings.batchRecordsMax;
    }
    if (!foundRecords) this.#shards = undefined;
    return foundFullBatch;
  }

  #isReadable(shard: Shard, shards: readonly Shard[]): boolean {
    if (this.#checkpoint(shard.ShardId)?.kind === 'finished') return false;
    const parent = shards.find((candidate) => candidate.ShardId === shard.ParentShardId);
    return parent === undefined || this.#checkpoint(parent.ShardId)?.kind === 'finished';
  }

  /** Returns the number of records that it delivered. */
  async #readShard(shard: Shard): Promise<number> {
    const shardId = shard.ShardId;
    const page = await this.#api.readRecords(
      {
        iterator: this.#iterators.get(shardId) ?? (await this.#requestIterator(shardId)),
        limit: this.#settings.batchRecordsMax,
      },
      this.signal,
    );
    const records = page.records.map((record) => toStreamRecord(record, this.#settings.streamArn));
    await this.#deliver(shardId, records);
    if (page.nextIterator === undefined) {
      this.#settings.checkpoints.set(this.#key(shardId), { kind: 'finished' });
      this.#iterators.delete(shardId);
      this.#shards = undefined;
    } else {
      this.#iterators.set(shardId, page.nextIterator);
    }
    return records.length;
  }

  async #deliver(shardId: string, records: StreamRecord[]): Promise<void> {
    const last = records.at(-1);
    if (last === undefined) return;
    const { checkpoints, rules, invoke, discard, matchesFilter } = this.#settings;
    const matching = records.filter(matchesFilter);
    const checkpoint = ({ dynamodb }: StreamRecord) =>
      checkpoints.set(this.#key(shardId), { kind: 'after', sequenceNumber: dynamodb.SequenceNumber });
    if (matching.length > 0) {
      await deliverInOrder(matching, rules, {
        invoke: (batch) => invoke({ Records: batch }),
        discard: (batch, why) => discard(batch, { ...why, shardId }),
        checkpoint,
        wait: (ms) => this.#wait(ms),
        now: Date.now,
      });
    }
    // Also for a last record that does not match the filter, so that it is not read again.
    checkpoint(last);
  }

  /** Requests a shard iterator that starts after the checkpoint, or at the oldest record without one. */
  async #requestIterator(shardId: string): Promise<string> {
    const checkpoint = this.#checkpoint(shardId);
    const shard = { streamArn: this.#settings.streamArn, shardId };
    if (checkpoint?.kind !== 'after') return this.#api.createIterator(shard);
    try {
      return await this.#api.createIterator({ ...shard, after: checkpoint.sequenceNumber });
    } catch (error) {
      if (!(error instanceof TrimmedError)) throw error;
      this.#settings.onFault(`records of ${shardId} were trimmed before they were read`);
      return this.#api.createIterator(shard);
    }
  }

  #checkpoint(shardId: string) {
    return this.#settings.checkpoints.get(this.#key(shardId));
  }

  #key(shardId: string): string {
    return `${this.#settings.id} ${this.#settings.streamArn} ${shardId}`;
  }

  /** Rejects if the run stops during the wait. */
  async #wait(ms: number): Promise<void> {
    await delay(ms, undefined, { signal: this.signal });
  }
}
