import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';
import { type SecretsServer, startSecretsServer } from '../../../../local/secrets/secretsServer.ts';
import {
  type StoredStripeSettings,
  settingsBySecret,
  stripeSecretName,
  webhookSecretName,
} from '../../../../shared/stripe/stripeSettings.ts';

export const AWS_REGION = 'us-east-1';
export const ACCOUNT = '111122223333';

export type FakeStack = { status?: string; outputs?: Record<string, string> };

/** The state of the account, which a test can change. */
export type AccountState = {
  /** By name; all other stacks do not exist. */
  stacks: Record<string, FakeStack>;
  acceptsCredentials: boolean;
  /** The reserved concurrency of the functions of every stack, by function; undefined if a function reserves none. */
  functions: Record<string, number | undefined>;
  /** The account limits of Lambda. */
  limit: { ConcurrentExecutions: number; UnreservedConcurrentExecutions: number };
  /** The name of the secret that every function reads. */
  functionSecret?: string;
};

export type FakeAws = {
  state: AccountState;
  /** The environment variables that make a command use this account and no other. */
  env: Record<string, string>;
  /** The service and region of each request's signature, such as `sts us-east-1`. */
  requests: string[];
  /** Stores the stage's settings in its two secrets. A text is stored in the one with the API key. */
  putSecret(settings: StoredStripeSettings | string): void;
  /** Stores settings like versions that had no secret for the webhook secret. */
  putInOneSecret(settings: StoredStripeSettings): void;
  /** The text of the stage's secret with the API key; undefined when it does not exist. */
  secretText(): Promise<string | undefined>;
  /** The settings in the stage's two secrets. */
  storedSettings(): Promise<StoredStripeSettings>;
  /** What each secret holds; undefined when it does not exist. */
  storedBySecret(): Promise<Record<'main' | 'webhook', StoredStripeSettings | undefined>>;
};

type AwsResponse = { status: number; type: string; body: string };

/** Starts an in-memory AWS account with the services that commands use. It runs until the test ends. */
export async function startFakeAws(stage = 'staging'): Promise<FakeAws> {
  const secrets = await startSecretsServer();
  onTestFinished(() => secrets.close());
  const state: AccountState = {
    stacks: {},
    acceptsCredentials: true,
    functions: {},
    limit: { ConcurrentExecutions: 1_000, UnreservedConcurrentExecutions: 1_000 },
  };
  const requests: string[] = [];
  const server = createServer(async (request, response) => {
    const { service, region } = scopeOf(request);
    requests.push(`${service} ${region}`);
    const { status, type, body } = await respond(service, request, { state, secrets });
    response.writeHead(status, { 'Content-Type': type }).end(body);
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  const names = { main: stripeSecretName(stage), webhook: webhookSecretName(stage) };
  const secretText = () => readSecret(secrets.endpoint, names.main);
  const parsed = async (name: string) =>
    JSON.parse((await readSecret(secrets.endpoint, name)) ?? 'null') ?? undefined;
  const storedBySecret = async () => ({
    main: await parsed(names.main),
    webhook: await parsed(names.webhook),
  });
  return {
    state,
    requests,
    env: environment(`http://127.0.0.1:${(server.address() as AddressInfo).port}`),
    putSecret: (settings) => {
      if (typeof settings === 'string') return secrets.put(names.main, settings);
      const { webhook, others } = settingsBySecret(settings);
      secrets.put(names.webhook, webhook);
      secrets.put(names.main, others);
    },
    putInOneSecret: (settings) => secrets.put(names.main, settings),
    secretText,
    storedSettings: async () => {
      const { main, webhook } = await storedBySecret();
      return { ...main, ...webhook };
    },
    storedBySecret,
  };
}

const environment = (endpoint: string) => ({
  AWS_REGION,
  AWS_ACCESS_KEY_ID: 'test',
  AWS_SECRET_ACCESS_KEY: 'test',
  // Keeps commands away from a developer's account and from the machine's role.
  AWS_CONFIG_FILE: '/dev/null',
  AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
  AWS_EC2_METADATA_DISABLED: 'true',
  AWS_ENDPOINT_URL_STS: endpoint,
  AWS_ENDPOINT_URL_LAMBDA: endpoint,
  AWS_ENDPOINT_URL_CLOUDFORMATION: endpoint,
  AWS_ENDPOINT_URL_SECRETS_MANAGER: endpoint,
});

/** `AWS4-HMAC-SHA256 Credential=KEY/20261125/us-east-1/sts/aws4_request, …` */
function scopeOf({ headers }: IncomingMessage): { service: string; region: string } {
  const [, region = '', service = ''] =
    /Credential=[^/]+\/\d+\/([^/]+)\/([^/]+)\//.exec(headers.authorization ?? '') ?? [];
  return { service, region };
}

async function respond(
  service: string,
  request: IncomingMessage,
  { state, secrets }: { state: AccountState; secrets: SecretsServer },
): Promise<AwsResponse> {
  const body = await readText(request);
  switch (service) {
    case 'sts':
      return identity(state);
    case 'lambda':
      return lambda(state, request.url ?? '');
    case 'cloudformation': {
      const parameters = new URLSearchParams(body);
      if (parameters.get('Action') === 'ListStackResources')
        return listResources(state, parameters.get('NextToken'));
      return describeStack(state, parameters.get('StackName') ?? '');
    }
    case 'secretsmanager':
      return forward(secrets.endpoint, String(request.headers['x-amz-target']), body);
    default:
      return { status: 500, type: 'text/plain', body: `${service} is not emulated` };
  }
}

async function readText(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of request) text += chunk;
  return text;
}

function identity({ acceptsCredentials }: AccountState): AwsResponse {
  const space = 'https://sts.amazonaws.com/doc/2011-06-15/';
  if (!acceptsCredentials) {
    const message = 'The security token included in the request is invalid.';
    return xmlError({ status: 403, space, code: 'InvalidClientTokenId', message });
  }
  const result = `<Arn>arn:aws:iam::${ACCOUNT}:user/anna</Arn><UserId>anna</UserId><Account>${ACCOUNT}</Account>`;
  return xml(
    200,
    `<GetCallerIdentityResponse xmlns="${space}"><GetCallerIdentityResult>${result}</GetCallerIdentityResult></GetCallerIdentityResponse>`,
  );
}

function lambda({ limit, functions, functionSecret }: AccountState, path: string): AwsResponse {
  const [, name] = /\/functions\/([^/]+)\/concurrency/.exec(path) ?? [];
  const ofAccount = path.endsWith('/configuration')
    ? { Environment: { Variables: { STRIPE_SECRET_ID: functionSecret } } }
    : { AccountLimit: limit };
  const answer = name === undefined ? ofAccount : { ReservedConcurrentExecutions: functions[name] };
  return { status: 200, type: 'application/json', body: JSON.stringify(answer) };
}

/** Pages of one function each, between resources of other types. */
function listResources({ functions }: AccountState, token: string | null): AwsResponse {
  const space = 'http://cloudformation.amazonaws.com/doc/2010-05-15/';
  const names = Object.keys(functions);
  const index = Number(token ?? 0);
  const member = (type: string, id: string) =>
    `<member><ResourceType>${type}</ResourceType><LogicalResourceId>${id}</LogicalResourceId><PhysicalResourceId>${id}</PhysicalResourceId></member>`;
  const resources = [member('AWS::SQS::Queue', 'queue')];
  if (index < names.length) resources.push(member('AWS::Lambda::Function', names[index] ?? ''));
  const next = index + 1 < names.length ? `<NextToken>${index + 1}</NextToken>` : '';
  return xml(
    200,
    `<ListStackResourcesResponse xmlns="${space}"><ListStackResourcesResult><StackResourceSummaries>${resources.join('')}</StackResourceSummaries>${next}</ListStackResourcesResult></ListStackResourcesResponse>`,
  );
}

function describeStack({ stacks }: AccountState, name: string): AwsResponse {
  const space = 'http://cloudformation.amazonaws.com/doc/2010-05-15/';
  const stack = stacks[name];
  if (stack === undefined) {
    const message = `Stack with id ${name} does not exist`;
    return xmlError({ status: 400, space, code: 'ValidationError', message });
  }
  const outputs = Object.entries(stack.outputs ?? {}).map(
    ([key, value]) => `<member><OutputKey>${key}</OutputKey><OutputValue>${value}</OutputValue></member>`,
  );
  const fields = `<StackName>${name}</StackName><StackStatus>${stack.status ?? 'CREATE_COMPLETE'}</StackStatus><Outputs>${outputs.join('')}</Outputs>`;
  return xml(
    200,
    `<DescribeStacksResponse xmlns="${space}"><DescribeStacksResult><Stacks><member>${fields}</member></Stacks></DescribeStacksResult></DescribeStacksResponse>`,
  );
}

const xml = (status: number, body: string): AwsResponse => ({ status, type: 'text/xml', body });

const xmlError = (error: { status: number; space: string; code: string; message: string }) =>
  xml(
    error.status,
    `<ErrorResponse xmlns="${error.space}"><Error><Type>Sender</Type><Code>${error.code}</Code><Message>${error.message}</Message></Error></ErrorResponse>`,
  );

async function forward(endpoint: string, target: string, body: string): Promise<AwsResponse> {
  const headers = { 'x-amz-target': target };
  const response = await fetch(endpoint, { method: 'POST', headers, body });
  return { status: response.status, type: 'application/x-amz-json-1.1', body: await response.text() };
}

async function readSecret(endpoint: string, name: string): Promise<string | undefined> {
  const body = JSON.stringify({ SecretId: name });
  const response = await forward(endpoint, 'secretsmanager.GetSecretValue', body);
  return response.status === 200 ? JSON.parse(response.body).SecretString : undefined;
}
