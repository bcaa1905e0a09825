import { existsSync } from 'node:fs';
import path from 'node:path';
import { LOCAL_AWS, LOCAL_REGION, type LocalEndpoints } from '../../infra/localStage.ts';
import { ACCOUNT_ID, type Resolver } from '../template/resolver.ts';
import { type Assembly, resourcesOf, type Template } from '../template/template.ts';
import type { FunctionDefinition } from './lambdaFunction.ts';

const FUNCTION_TYPE = 'AWS::Lambda::Function';
const VERSION_TYPE = 'AWS::Lambda::Version';
const ALIAS_TYPE = 'AWS::Lambda::Alias';

/** `arn:aws:lambda:<region>:<account>:function:<name>`, optionally followed by a version or alias. */
const ARN_NAME_INDEX = 6;

/** Lambda's defaults. */
const DEFAULT_TIMEOUT_SECONDS = 3;
const DEFAULT_MEMORY_MB = 128;

interface FunctionProperties {
  Handler: string;
  Runtime: string;
  Timeout?: number;
  MemorySize?: number;
  Code: { S3Key?: unknown };
  Environment?: { Variables?: Record<string, unknown> };
}

/** The local name of a function: its logical id without the hash that the CDK adds, `BillingAccountApiFunction`. */
function functionName(logicalId: string): string {
  return logicalId.replace(/[0-9A-F]{8}$/, '');
}

/** The name of the function that an ARN, or a name with or without a version, refers to. */
export function referencedFunctionName(reference: string): string {
  const parts = reference.split(':');
  return (reference.startsWith('arn:') ? parts[ARN_NAME_INDEX] : parts[0]) ?? '';
}

const functionArn = (name: string) => `arn:aws:lambda:${LOCAL_REGION}:${ACCOUNT_ID}:function:${name}`;

/** Defines functions, their versions and their aliases in the resolver. All versions and aliases run the same code. */
export function registerFunctions(template: Template, resolver: Resolver): void {
  for (const [id] of resourcesOf(template, FUNCTION_TYPE)) {
    const name = functionName(id);
    resolver.define(id, { ref: name, attributes: { Arn: functionArn(name) } });
  }
  for (const [id, { Properties }] of resourcesOf(template, VERSION_TYPE)) {
    const name = referencedFunctionName(resolver.text(Properties.FunctionName));
    resolver.define(id, { ref: `${functionArn(name)}:1`, attributes: { Version: '1' } });
  }
  for (const [id, { Properties }] of resourcesOf(template, ALIAS_TYPE)) {
    const name = referencedFunctionName(resolver.text(Properties.FunctionName));
    resolver.define(id, { ref: `${functionArn(name)}:${resolver.text(Properties.Name)}`, attributes: {} });
  }
}

/** Reads every function of the template: its bundle, its settings and its resolved environment. */
export function defineFunctions(
  assembly: Assembly,
  options: { resolver: Resolver; endpoints: LocalEndpoints },
): FunctionDefinition[] {
  return resourcesOf(assembly.template, FUNCTION_TYPE).map(([logicalId, resource]) => {
    const properties = resource.Properties as unknown as FunctionProperties;
    if (!properties.Runtime.startsWith('nodejs'))
      throw new Error(`${logicalId}: the local run supports only Node.js functions`);
    const name = functionName(logicalId);
    const archive = options.resolver.text(properties.Code.S3Key);
    const { file, exportName } = findHandler({
      directory: assembly.assetDirectory(archive),
      handler: properties.Handler,
    });
    const memoryMb = properties.MemorySize ?? DEFAULT_MEMORY_MB;
    const variables = options.resolver.resolve(properties.Environment?.Variables ?? {}) as object;
    return {
      file,
      exportName,
      functionName: name,
      functionArn: functionArn(name),
      memoryMb,
      timeoutMs: (properties.Timeout ?? DEFAULT_TIMEOUT_SECONDS) * 1000,
      environment: {
        ...runtimeEnvironment({ name, properties, memoryMb, endpoints: options.endpoints }),
        ...(variables as Record<string, string>),
      },
    };
  });
}

/** `index.handler` is the export `handler` of `index.mjs` or `index.js`. */
function findHandler({ directory, handler }: { directory: string; handler: string }) {
  const dot = handler.lastIndexOf('.');
  for (const extension of ['mjs', 'js']) {
    const file = path.join(directory, `${handler.slice(0, dot)}.${extension}`);
    if (existsSync(file)) return { file, exportName: handler.slice(dot + 1) };
  }
  throw new Error(`${directory} has no file for the handler ${handler}: build the stack again`);
}

/** The variables of the Lambda runtime that code reads, and the addresses of the emulators. */
function runtimeEnvironment(options: {
  name: string;
  properties: FunctionProperties;
  memoryMb: number;
  endpoints: LocalEndpoints;
}): Record<string, string> {
  return {
    AWS_ACCESS_KEY_ID: LOCAL_AWS.credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: LOCAL_AWS.credentials.secretAccessKey,
    AWS_REGION: LOCAL_REGION,
    AWS_DEFAULT_REGION: LOCAL_REGION,
    AWS_ENDPOINT_URL_DYNAMODB: options.endpoints.dynamoDb,
    AWS_ENDPOINT_URL_DYNAMODB_STREAMS: options.endpoints.dynamoDb,
    AWS_ENDPOINT_URL_SQS: options.endpoints.sqsAndS3,
    AWS_ENDPOINT_URL_S3: options.endpoints.sqsAndS3,
    AWS_ENDPOINT_URL_SECRETS_MANAGER: options.endpoints.secrets,
    AWS_ENDPOINT_URL_SESV2: options.endpoints.mailbox,
    AWS_EXECUTION_ENV: `AWS_Lambda_${options.properties.Runtime}`,
    AWS_LAMBDA_FUNCTION_NAME: options.name,
    AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(options.memoryMb),
    AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
    _HANDLER: options.properties.Handler,
    TZ: ':UTC',
  };
}
