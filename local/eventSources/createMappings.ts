import type { Clients } from '../clients.ts';
import { referencedFunctionName } from '../functions/defineFunctions.ts';
import type { LambdaFunction } from '../functions/lambdaFunction.ts';
import type { Resolver } from '../template/resolver.ts';
import { resourcesOf, type Template } from '../template/template.ts';
import { createEventFilter } from './eventFilter.ts';
import type { EventSource } from './eventSource.ts';
import { sendToFailureDestination } from './failureDestination.ts';
import { QueueMapping } from './queueMapping.ts';
import type { StreamCheckpoints } from './streamCheckpoints.ts';
import { StreamMapping } from './streamMapping.ts';

const MAPPING_TYPE = 'AWS::Lambda::EventSourceMapping';

/** Lambda's defaults. */
const DEFAULT_QUEUE_BATCH_MESSAGES_MAX = 10;
const DEFAULT_STREAM_BATCH_RECORDS_MAX = 100;
const UNLIMITED = -1;

/** The properties that the local run supports, or that change nothing on one machine. */
const SUPPORTED_PROPERTIES = new Set([
  'BatchSize',
  'BisectBatchOnFunctionError',
  'DestinationConfig',
  'Enabled',
  'EventSourceArn',
  'FilterCriteria',
  'FunctionName',
  'FunctionResponseTypes',
  'MaximumBatchingWindowInSeconds',
  'MaximumRecordAgeInSeconds',
  'MaximumRetryAttempts',
  'MetricsConfig',
  'ParallelizationFactor',
  'ScalingConfig',
  'StartingPosition',
  'Tags',
]);

interface MappingProperties {
  EventSourceArn: string;
  FunctionName: string;
  BatchSize?: number;
  BisectBatchOnFunctionError?: boolean;
  DestinationConfig?: { OnFailure?: { Destination: string } };
  Enabled?: boolean;
  FilterCriteria?: { Filters: { Pattern: string }[] };
  FunctionResponseTypes?: string[];
  MaximumRecordAgeInSeconds?: number;
  MaximumRetryAttempts?: number;
  ScalingConfig?: { MaximumConcurrency?: number };
  StartingPosition?: string;
}

export interface MappingsInput {
  template: Template;
  resolver: Resolver;
  clients: Clients;
  functions: ReadonlyMap<string, LambdaFunction>;
  queues: readonly { url: string; arn: string }[];
  checkpoints: StreamCheckpoints;
  onFault(message: string): void;
}

/** Creates the enabled event source mappings of the template. Throws for one that the local run does not support. */
export function createMappings(input: MappingsInput): EventSource[] {
  return resourcesOf(input.template, MAPPING_TYPE).flatMap(([id, resource]) => {
    const properties = input.resolver.resolve(resource.Properties) as unknown as MappingProperties;
    if (properties.Enabled === false) return [];
    for (const name of Object.keys(properties)) {
      if (!SUPPORTED_PROPERTIES.has(name)) throw new Error(`${id}: the local run does not support ${name}`);
    }
    const target = findFunction(input, { id, properties });
    const queue = input.queues.find((candidate) => candidate.arn === properties.EventSourceArn);
    if (queue !== undefined) return [createQueueMapping(input, { id, properties, target, queue })];
    if (/:dynamodb:.*\/stream\//.test(properties.EventSourceArn)) {
      return [createStreamMapping(input, { id, properties, target })];
    }
    throw new Error(`${id}: the local run does not support the event source ${properties.EventSourceArn}`);
  });
}

function findFunction(
  { functions }: MappingsInput,
  { id, properties: { FunctionName: reference } }: Omit<Mapping, 'target'>,
): LambdaFunction {
  const found = functions.get(referencedFunctionName(reference));
  if (found === undefined) throw new Error(`${id}: the template has no function ${reference}`);
  return found;
}

interface Mapping {
  id: string;
  properties: MappingProperties;
  target: LambdaFunction;
}

function createQueueMapping(
  input: MappingsInput,
  { id, properties, target, queue }: Mapping & { queue: { url: string; arn: string } },
): EventSource {
  if (properties.FilterCriteria !== undefined) {
    throw new Error(`${id}: the local run does not support a filter for a queue`);
  }
  const mappingMax = properties.ScalingConfig?.MaximumConcurrency ?? target.concurrencyMax;
  return new QueueMapping(input.clients.sqs, {
    queue,
    batchMessagesMax: properties.BatchSize ?? DEFAULT_QUEUE_BATCH_MESSAGES_MAX,
    concurrencyMax: Math.min(mappingMax, target.concurrencyMax),
    reportsItemFailures: reportsItemFailures(properties),
    invoke: (event) => target.invoke(event),
    onFault: input.onFault,
  });
}

function createStreamMapping(input: MappingsInput, { id, properties, target }: Mapping): EventSource {
  if (properties.StartingPosition !== 'TRIM_HORIZON') {
    throw new Error(
      `${id}: the local run does not support the starting position ${properties.StartingPosition}`,
    );
  }
  const bucket = failureBucket(id, properties);
  return new StreamMapping(input.clients.streams, {
    id,
    streamArn: properties.EventSourceArn,
    batchRecordsMax: properties.BatchSize ?? DEFAULT_STREAM_BATCH_RECORDS_MAX,
    rules: {
      retriesMax: properties.MaximumRetryAttempts ?? UNLIMITED,
      recordAgeSecondsMax: properties.MaximumRecordAgeInSeconds ?? UNLIMITED,
      bisects: properties.BisectBatchOnFunctionError === true,
      reportsItemFailures: reportsItemFailures(properties),
    },
    matchesFilter: createEventFilter(
      (properties.FilterCriteria?.Filters ?? []).map((filter) => filter.Pattern),
    ),
    checkpoints: input.checkpoints,
    invoke: (event) => target.invoke(event),
    onFault: input.onFault,
    discard: async (records, why) => {
      input.onFault(`${target.name}: discarded ${records.length} stream records (${why.reason})`);
      if (bucket === undefined) return;
      await sendToFailureDestination(input.clients.s3, bucket, {
        ...why,
        records,
        streamArn: properties.EventSourceArn,
        functionArn: target.arn,
        mappingId: id,
        now: new Date(),
      });
    },
  });
}

function reportsItemFailures(properties: MappingProperties): boolean {
  return properties.FunctionResponseTypes?.includes('ReportBatchItemFailures') === true;
}

function failureBucket(id: string, properties: MappingProperties): string | undefined {
  const destination = properties.DestinationConfig?.OnFailure?.Destination;
  if (destination === undefined) return undefined;
  const bucket = /^arn:aws:s3:::(.+)$/.exec(destination)?.[1];
  if (bucket === undefined)
    throw new Error(`${id}: the local run does not support the failure destination ${destination}`);
  return bucket;
}
