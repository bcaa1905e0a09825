import { LOCAL_AWS, LOCAL_REGION } from '../../infra/localStage.ts';

/** DynamoDB Local responds within milliseconds, and within a second under load. */
const TIMEOUT_MS = 20_000;

export interface Shard {
  ShardId: string;
  ParentShardId?: string;
}

/** A record as the Streams API of DynamoDB Local sends it: JSON, with bytes as base64 and times as epoch seconds. */
export interface ApiRecord {
  eventID?: string;
  eventName?: string;
  eventVersion?: string;
  dynamodb?: {
    SequenceNumber?: string;
    ApproximateCreationDateTime?: number;
    Keys?: object;
    NewImage?: object;
    OldImage?: object;
    [field: string]: unknown;
  };
}

/** The position is older than the oldest record of the shard. */
export class TrimmedError extends Error {}

/**
 * The Streams API of DynamoDB Local, in plain JSON. The SDK parses each attribute of each record into objects of its own. For an
 * account with many open sessions, that took as long as everything else that the process of the local run does.
 */
export interface StreamsApi {
  listShards(streamArn: string, signal?: AbortSignal): Promise<Shard[]>;
  /** An iterator that starts after the sequence number, or without one at the oldest record. Throws a TrimmedError. */
  createIterator(input: { streamArn: string; shardId: string; after?: string }): Promise<string>;
  /** Without `nextIterator`, the shard is closed and this was its last page. */
  readRecords(
    input: { iterator: string; limit?: number },
    signal?: AbortSignal,
  ): Promise<{ records: ApiRecord[]; nextIterator?: string }>;
}

/** The members of the responses that are read here. */
interface Body {
  StreamDescription?: { Shards?: Shard[] };
  ShardIterator?: string;
  Records?: ApiRecord[];
  NextShardIterator?: string;
  __type?: string;
  message?: string;
}

export function createStreamsApi(
  endpoint: string,
  accessKeyId = LOCAL_AWS.credentials.accessKeyId,
): StreamsApi {
  async function call(operation: string, input: object, signal?: AbortSignal): Promise<Body> {
    const timeout = AbortSignal.timeout(TIMEOUT_MS);
    const response = await fetch(endpoint, {
      method: 'POST',
      headers: {
        'Content-Type': 'application/x-amz-json-1.0',
        'X-Amz-Target': `DynamoDBStreams_20120810.${operation}`,
        // DynamoDB Local reads the access key, which selects the database, and the region. It checks no signature.
        Authorization: `AWS4-HMAC-SHA256 Credential=${accessKeyId}/20260101/${LOCAL_REGION}/dynamodb/aws4_request, SignedHeaders=host, Signature=0`,
      },
      body: JSON.stringify(input),
      signal: signal === undefined ? timeout : AbortSignal.any([signal, timeout]),
    });
    const body = (await response.json()) as Body;
    if (response.ok) return body;
    const { __type: type = '', message } = body;
    const text = `${operation}: ${type.split('#').at(-1)}: ${message}`;
    throw type.endsWith('TrimmedDataAccessException') ? new TrimmedError(text) : new Error(text);
  }
  return {
    async listShards(streamArn, signal) {
      const { StreamDescription } = await call('DescribeStream', { StreamArn: streamArn }, signal);
      return StreamDescription?.Shards ?? [];
    },
    async createIterator({ streamArn, shardId, after }) {
      const start =
        after === undefined
          ? { ShardIteratorType: 'TRIM_HORIZON' }
          : { ShardIteratorType: 'AFTER_SEQUENCE_NUMBER', SequenceNumber: after };
      const { ShardIterator } = await call('GetShardIterator', {
        StreamArn: streamArn,
        ShardId: shardId,
        ...start,
      });
      if (ShardIterator === undefined) throw new Error('GetShardIterator: the response has no iterator');
      return ShardIterator;
    },
    async readRecords({ iterator, limit }, signal) {
      const page = await call('GetRecords', { ShardIterator: iterator, Limit: limit }, signal);
      return { records: page.Records ?? [], nextIterator: page.NextShardIterator };
    },
  };
}
