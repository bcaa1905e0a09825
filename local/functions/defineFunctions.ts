import { existsSync } from 'node:fs';
import path from 'node:path';
import type { LocalEndpoints } from '../../infra/localStage.ts';
import { LOCAL_AWS, LOCAL_REGION } from '../../infra/localStage.ts';
import { ACCOUNT_ID, type Resolver } from '../template/resolver.ts';
import { type Assembly, resourcesOf, type Template } from '../template/template.ts';
import type { FunctionDefinition } from './lambdaFunction.ts';

export const FUNCTION_TYPE = 'AWS::Lambda::Function';
const VERSION_TYPE = 'AWS::Lambda::Version';
const ALIAS_TYPE = 'AWS::Lambda::Alias';

/** `arn:aws:lambda:<region>:<account>:function:<name>`, and a version or alias after that. */
const ARN_NAME_AT = 6;

/** What AWS gives a function that says nothing of its own. */
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

/** The name a function has here: its logical id without the hash that the CDK adds, `BillingAccountApiFunction`. */
export function functionName(logicalId: string): string {
  return logicalId.replace(/[0-9A-F]{8}$/, '');
}

/** The function that an ARN, or a name with or without a version, refers to. */
export function functionNameOf(reference: string): string {
  const parts = reference.split(':');
  return (reference.startsWith('arn:') ? parts[ARN_NAME_AT] : parts[0]) ?? '';
}

export function functionArn(logicalId: string): string {
  return arnOf(functionName(logicalId));
}

const arnOf = (name: string) => `arn:aws:lambda:${LOCAL_REGION}:${ACCOUNT_ID}:function:${name}`;

/** Says what functions, their versions and aliases are called. Here all lead to the one code there is. */
export function nameFunctions(template: Template, resolver: Resolver): void {
  for (const [id] of resourcesOf(template, FUNCTION_TYPE)) {
    resolver.define(id, { ref: functionName(id), attributes: { Arn: functionArn(id) } });
  }
  for (const [id, { Properties }] of resourcesOf(template, VERSION_TYPE)) {
    const name = functionNameOf(resolver.text(Properties.FunctionName));
    resolver.define(id, { ref: `${arnOf(name)}:1`, attributes: { Version: '1' } });
  }
  for (const [id, { Properties }] of resourcesOf(template, ALIAS_TYPE)) {
    const name = functionNameOf(resolver.text(Properties.FunctionName));
    resolver.define(id, { ref: `${arnOf(name)}:${resolver.text(Properties.Name)}`, attributes: {} });
  }
}

/** Reads every function of the template: its bundle, its settings, its environment with everything filled in. */
export function defineFunctions(
  assembly: Assembly,
  options: { resolver: Resolver; endpoints: LocalEndpoints },
): FunctionDefinition[] {
  return resourcesOf(assembly.template, FUNCTION_TYPE).map(([logicalId, resource]) => {
    const properties = resource.Properties as unknown as FunctionProperties;
    if (!properties.Runtime.startsWith('nodejs')) throw new Error(`${logicalId}: not a Node.js function`);
    const archive = options.resolver.text(properties.Code.S3Key);
    const { file, exportName } = findHandler(assembly.assetDirectory(archive), properties.Handler);
    const memoryMb = properties.MemorySize ?? DEFAULT_MEMORY_MB;
    const variables = options.resolver.resolve(properties.Environment?.Variables ?? {}) as object;
    return {
      file,
      exportName,
      functionName: functionName(logicalId),
      functionArn: functionArn(logicalId),
      memoryMb,
      timeoutMs: (properties.Timeout ?? DEFAULT_TIMEOUT_SECONDS) * 1000,
      environment: {
        ...runtimeEnvironment({ logicalId, properties, memoryMb, endpoints: options.endpoints }),
        ...(variables as Record<string, string>),
        ...('IDENTITY_JWKS_URL' in variables ? { IDENTITY_JWKS_URL: options.endpoints.identityJwks } : {}),
      },
    };
  });
}

/** `index.handler` is the export `handler` of `index.mjs` or `index.js`. */
function findHandler(directory: string, handler: string): { file: string; exportName: string } {
  const dot = handler.lastIndexOf('.');
  for (const extension of ['mjs', 'js']) {
    const file = path.join(directory, `${handler.slice(0, dot)}.${extension}`);
    if (existsSync(file)) return { file, exportName: handler.slice(dot + 1) };
  }
  throw new Error(`no ${handler} in ${directory}: build it again`);
}

/** What the Lambda runtime sets, as far as code looks at it, and where the emulators are. */
function runtimeEnvironment(options: {
  logicalId: string;
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
    AWS_EXECUTION_ENV: `AWS_Lambda_${options.properties.Runtime}`,
    AWS_LAMBDA_FUNCTION_NAME: functionName(options.logicalId),
    AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(options.memoryMb),
    AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
    _HANDLER: options.properties.Handler,
    TZ: ':UTC',
  };
}
