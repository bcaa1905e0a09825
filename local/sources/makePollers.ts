import type { Clients } from '../clients.ts';
import { referencedFunctionName } from '../functions/defineFunctions.ts';
import type { LambdaFunction } from '../functions/lambdaFunction.ts';
import type { Resolver } from '../template/resolver.ts';
import { resourcesOf, type Template } from '../template/template.ts';
import { eventFilter } from './eventFilter.ts';
import { keepDiscarded } from './failureDestination.ts';
import type { Poller } from './poller.ts';
import { SqsPoller } from './sqsPoller.ts';
import { StreamPoller } from './streamPoller.ts';
import type { StreamPositions } from './streamPositions.ts';

export const MAPPING_TYPE = 'AWS::Lambda::EventSourceMapping';

/** What AWS does for a mapping that says nothing of its own. */
const SQS_BATCH_DEFAULT = 10;
const STREAM_BATCH_DEFAULT = 100;
const WITHOUT_END = -1;

/** Everything a mapping may say that is served here, or that changes nothing on one machine. */
const SERVED_PROPERTIES = new Set([
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

export interface SourcesInput {
  template: Template;
  resolver: Resolver;
  clients: Clients;
  functions: ReadonlyMap<string, LambdaFunction>;
  queues: readonly { url: string; arn: string }[];
  positions: StreamPositions;
  onFault(message: string): void;
}

/** Makes a poller for each event source mapping of the template. Throws for one that it cannot serve. */
export function makePollers(input: SourcesInput): Poller[] {
  return resourcesOf(input.template, MAPPING_TYPE).flatMap(([id, resource]) => {
    const properties = input.resolver.resolve(resource.Properties) as unknown as MappingProperties;
    if (properties.Enabled === false) return [];
    for (const name of Object.keys(properties)) {
      if (!SERVED_PROPERTIES.has(name)) throw new Error(`${id}: the local run does not serve ${name}`);
    }
    const target = findFunction(input, properties.FunctionName, id);
    const queue = input.queues.find((candidate) => candidate.arn === properties.EventSourceArn);
    if (queue !== undefined) return [queuePoller(input, { id, properties, target, queue })];
    if (/:dynamodb:.*\/stream\//.test(properties.EventSourceArn)) {
      return [streamPoller(input, { id, properties, target })];
    }
    throw new Error(`${id}: the local run cannot serve the event source ${properties.EventSourceArn}`);
  });
}

function findFunction(input: SourcesInput, reference: string, id: string): LambdaFunction {
  const found = input.functions.get(referencedFunctionName(reference));
  if (found === undefined) throw new Error(`${id}: no function ${reference}`);
  return found;
}

interface Mapping {
  id: string;
  properties: MappingProperties;
  target: LambdaFunction;
}

function queuePoller(
  input: SourcesInput,
  { id, properties, target, queue }: Mapping & { queue: { url: string; arn: string } },
): Poller {
  if (properties.FilterCriteria !== undefined) {
    throw new Error(`${id}: the local run does not filter the messages of a queue`);
  }
  const allowed = properties.ScalingConfig?.MaximumConcurrency ?? target.concurrencyMax;
  return new SqsPoller(input.clients.sqs, {
    queue,
    batchMax: properties.BatchSize ?? SQS_BATCH_DEFAULT,
    concurrencyMax: Math.min(allowed, target.concurrencyMax),
    reportsItemFailures: reportsItemFailures(properties),
    invoke: (event) => target.invoke(event),
    onFault: input.onFault,
  });
}

function streamPoller(input: SourcesInput, { id, properties, target }: Mapping): Poller {
  if (properties.StartingPosition !== 'TRIM_HORIZON') {
    throw new Error(`${id}: the local run cannot start at ${properties.StartingPosition}`);
  }
  const bucket = failureBucket(id, properties);
  return new StreamPoller(input.clients.streams, {
    streamArn: properties.EventSourceArn,
    batchMax: properties.BatchSize ?? STREAM_BATCH_DEFAULT,
    rules: {
      retriesMax: properties.MaximumRetryAttempts ?? WITHOUT_END,
      recordAgeSecondsMax: properties.MaximumRecordAgeInSeconds ?? WITHOUT_END,
      bisects: properties.BisectBatchOnFunctionError === true,
      reportsItemFailures: reportsItemFailures(properties),
    },
    passes: eventFilter((properties.FilterCriteria?.Filters ?? []).map((filter) => filter.Pattern)),
    positions: input.positions,
    invoke: (event) => target.invoke(event),
    onFault: input.onFault,
    discard: async (records, why) => {
      input.onFault(`${target.name}: gave up ${records.length} stream records (${why.reason})`);
      if (bucket === undefined) return;
      await keepDiscarded(input.clients.s3, bucket, {
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
  if (bucket === undefined) throw new Error(`${id}: the local run cannot send failures to ${destination}`);
  return bucket;
}
