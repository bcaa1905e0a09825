import { LOCAL_REGION, LOCAL_STAGE, type LocalEndpoints } from '../infra/localStage.ts';
import type { Scope } from '../shared/contract/scopes.ts';
import { createApiKey } from '../shared/credentials/apiKeyStore.ts';
import type { Clients } from './clients.ts';
import { createMappings } from './eventSources/createMappings.ts';
import type { EventSource } from './eventSources/eventSource.ts';
import { readSchedules } from './eventSources/readSchedules.ts';
import { Schedule } from './eventSources/schedule.ts';
import type { StreamCheckpoints } from './eventSources/streamCheckpoints.ts';
import { defineFunctions, registerFunctions } from './functions/defineFunctions.ts';
import { type FunctionLog, LambdaFunction } from './functions/lambdaFunction.ts';
import type { Cors } from './gateway/cors.ts';
import { readCors } from './gateway/readCors.ts';
import { API_TYPE, readRoutes } from './gateway/readRoutes.ts';
import type { Route } from './gateway/routeTable.ts';
import { type ApiHeaders, createApiHeaders } from './pages/apiHeaders.ts';
import { type Behavior, readDistribution } from './pages/readDistribution.ts';
import { BUCKET_TYPE, bucketDomainName, bucketName, createBucket } from './resources/buckets.ts';
import {
  createQueue,
  describeQueue,
  type LocalQueue,
  QUEUE_TYPE,
  releaseInFlight,
} from './resources/queues.ts';
import { createTable, TABLE_TYPES, type TableProperties } from './resources/tables.ts';
import { ACCOUNT_ID, Resolver } from './template/resolver.ts';
import { type Assembly, resourcesOf } from './template/template.ts';

export interface DeployInput {
  assembly: Assembly;
  clients: Clients;
  endpoints: LocalEndpoints;
  baseUrl: string;
  checkpoints: StreamCheckpoints;
  log: FunctionLog;
  onFault(message: string): void;
}

export interface Deployment {
  functions: readonly LambdaFunction[];
  eventSources: readonly EventSource[];
  routes: readonly Route<LambdaFunction>[];
  cors: Cors | undefined;
  /** The paths of the pages. */
  behaviors: readonly Behavior[];
  /** What the distribution adds to responses of the API. */
  apiHeaders: ApiHeaders;
  /** The resolved value of an output of the stack. Throws if the stack has no such output. */
  output(name: string): string;
}

/**
 * Creates the resources of the template: tables, queues, buckets, functions, event source mappings, schedules and routes.
 * It does not start them. Resources that exist only on AWS (roles, log groups, alarms) are ignored. Throws for a resource
 * that the API needs at run time and that the local run does not support.
 */
export async function deploy(input: DeployInput): Promise<Deployment> {
  const { template } = input.assembly;
  const resolver = new Resolver({ template, parameters: {} });
  for (const [id] of resourcesOf(template, API_TYPE)) {
    resolver.define(id, { ref: 'local', attributes: { ApiEndpoint: input.baseUrl } });
  }
  registerFunctions(template, resolver);
  const [queues] = await Promise.all([
    deployQueues(input, resolver),
    deployTables(input, resolver),
    deployBuckets(input, resolver),
  ]);
  const definitions = defineFunctions(input.assembly, { resolver, endpoints: input.endpoints });
  const functions = definitions.map((definition) => new LambdaFunction(definition, input.log));
  const sources = {
    ...input,
    template,
    resolver,
    functions: new Map(functions.map((lambda) => [lambda.name, lambda])),
  };
  const behaviors = readDistribution(template, resolver);
  return {
    functions,
    routes: readRoutes(sources),
    cors: readCors(template, resolver),
    behaviors,
    apiHeaders: createApiHeaders(behaviors),
    eventSources: [
      ...createMappings({ ...sources, queues }),
      ...readSchedules(sources).map((settings) => new Schedule(settings)),
    ],
    output: (name) => {
      const output = template.Outputs[name];
      if (output === undefined) throw new Error(`the stack has no output ${name}`);
      return resolver.text(output.Value);
    },
  };
}

async function deployTables({ assembly, clients }: DeployInput, resolver: Resolver): Promise<void> {
  await Promise.all(
    resourcesOf(assembly.template, ...TABLE_TYPES).map(async ([id, { Properties }]) => {
      const name = String(Properties.TableName ?? id);
      const properties = resolver.resolve(omit(Properties, 'Replicas')) as unknown as TableProperties;
      const streamArn = await createTable(clients.dynamoDb, properties, name);
      resolver.define(id, {
        ref: name,
        attributes: {
          Arn: `arn:aws:dynamodb:${LOCAL_REGION}:${ACCOUNT_ID}:table/${name}`,
          ...(streamArn === undefined ? {} : { StreamArn: streamArn }),
        },
      });
    }),
  );
}

async function deployQueues(
  { assembly, clients, endpoints }: DeployInput,
  resolver: Resolver,
): Promise<LocalQueue[]> {
  const queues = resourcesOf(assembly.template, QUEUE_TYPE).map(([id, { Properties }]) => {
    const queue = describeQueue({ logicalId: id, properties: Properties, endpoint: endpoints.sqsAndS3 });
    resolver.define(id, { ref: queue.url, attributes: { Arn: queue.arn, QueueName: queue.name } });
    return { queue, Properties };
  });
  // After every ARN is defined, because a redrive policy refers to the dead-letter queue.
  for (const { queue, Properties } of queues) {
    await createQueue(clients.sqs, queue, resolver.resolve(Properties) as Record<string, unknown>);
    await releaseInFlight(clients.sqs, queue);
  }
  return queues.map(({ queue }) => queue);
}

async function deployBuckets({ assembly, clients }: DeployInput, resolver: Resolver): Promise<void> {
  await Promise.all(
    resourcesOf(assembly.template, BUCKET_TYPE).map(async ([id]) => {
      const name = bucketName(id);
      await createBucket(clients.s3, name);
      resolver.define(id, {
        ref: name,
        attributes: { Arn: `arn:aws:s3:::${name}`, RegionalDomainName: bucketDomainName(name) },
      });
    }),
  );
}

/** Creates an API key in the local table, for a developer and the end-to-end suite. */
export async function createLocalApiKey(
  clients: Clients,
  deployment: Deployment,
  { name, scopes }: { name: string; scopes: Scope[] },
): Promise<string> {
  const { apiKey } = await createApiKey(
    { client: clients.dynamoDb, tableName: deployment.output('TableName') },
    { stage: LOCAL_STAGE, name, scopes, now: Math.floor(Date.now() / 1000) },
  );
  return apiKey;
}

function omit(properties: Record<string, unknown>, name: string): Record<string, unknown> {
  return Object.fromEntries(Object.entries(properties).filter(([key]) => key !== name));
}
