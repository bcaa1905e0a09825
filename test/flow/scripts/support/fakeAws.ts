import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';
import { type SecretsServer, startSecretsServer } from '../../../../local/secrets/secretsServer.ts';
import { type StoredStripeSettings, stripeSecretName } from '../../../../shared/stripe/stripeSettings.ts';

export const AWS_REGION = 'us-east-1';
export const ACCOUNT = '111122223333';

export type FakeStack = { status?: string; outputs?: Record<string, string> };

/** What the account has and answers, for a test to change. */
export type AccountState = {
  /** By their names; one that is not in here is not there. */
  stacks: Record<string, FakeStack>;
  knowsCredentials: boolean;
  /** Of Lambda. */
  limit: { ConcurrentExecutions: number; UnreservedConcurrentExecutions: number };
};

export type FakeAws = {
  state: AccountState;
  /** What a command needs in its environment to work on this account, and on no other. */
  env: Record<string, string>;
  /** The service and region that each request was signed for, as `sts us-east-1`. */
  asked: string[];
  /** Puts the stage's secret there. */
  putSecret(settings: StoredStripeSettings | string): void;
  /** The text of the stage's secret; undefined when there is none. */
  secretText(): Promise<string | undefined>;
  storedSettings(): Promise<StoredStripeSettings>;
};

type Answer = { status: number; type: string; body: string };

/** The part of an AWS account that operators' commands look at, in memory, until the test ends. */
export async function startFakeAws(stage = 'staging'): Promise<FakeAws> {
  const secrets = await startSecretsServer();
  onTestFinished(() => secrets.close());
  const state: AccountState = {
    stacks: {},
    knowsCredentials: true,
    limit: { ConcurrentExecutions: 1_000, UnreservedConcurrentExecutions: 1_000 },
  };
  const asked: string[] = [];
  const server = createServer(async (request, response) => {
    const { service, region } = scopeOf(request);
    asked.push(`${service} ${region}`);
    const { status, type, body } = await answer(service, request, { state, secrets });
    response.writeHead(status, { 'Content-Type': type }).end(body);
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  const name = stripeSecretName(stage);
  const secretText = () => readSecret(secrets.endpoint, name);
  return {
    state,
    asked,
    env: environment(`http://127.0.0.1:${(server.address() as AddressInfo).port}`),
    putSecret: (settings) => secrets.put(name, settings),
    secretText,
    storedSettings: async () => JSON.parse((await secretText()) ?? 'null'),
  };
}

const environment = (endpoint: string) => ({
  AWS_REGION,
  AWS_ACCESS_KEY_ID: 'test',
  AWS_SECRET_ACCESS_KEY: 'test',
  // Neither a developer's own account nor the machine's.
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

async function answer(
  service: string,
  request: IncomingMessage,
  { state, secrets }: { state: AccountState; secrets: SecretsServer },
): Promise<Answer> {
  const body = await readText(request);
  switch (service) {
    case 'sts':
      return identity(state);
    case 'lambda':
      return { status: 200, type: 'application/json', body: JSON.stringify({ AccountLimit: state.limit }) };
    case 'cloudformation':
      return describeStack(state, new URLSearchParams(body).get('StackName') ?? '');
    case 'secretsmanager':
      return pass(secrets.endpoint, String(request.headers['x-amz-target']), body);
    default:
      return { status: 500, type: 'text/plain', body: `nothing here is ${service}` };
  }
}

async function readText(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of request) text += chunk;
  return text;
}

function identity({ knowsCredentials }: AccountState): Answer {
  const space = 'https://sts.amazonaws.com/doc/2011-06-15/';
  if (!knowsCredentials) {
    const words = 'The security token included in the request is invalid.';
    return xmlError({ status: 403, space, code: 'InvalidClientTokenId', words });
  }
  const result = `<Arn>arn:aws:iam::${ACCOUNT}:user/anna</Arn><UserId>anna</UserId><Account>${ACCOUNT}</Account>`;
  return xml(
    200,
    `<GetCallerIdentityResponse xmlns="${space}"><GetCallerIdentityResult>${result}</GetCallerIdentityResult></GetCallerIdentityResponse>`,
  );
}

function describeStack({ stacks }: AccountState, name: string): Answer {
  const space = 'http://cloudformation.amazonaws.com/doc/2010-05-15/';
  const stack = stacks[name];
  if (stack === undefined) {
    const words = `Stack with id ${name} does not exist`;
    return xmlError({ status: 400, space, code: 'ValidationError', words });
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

const xml = (status: number, body: string): Answer => ({ status, type: 'text/xml', body });

const xmlError = (error: { status: number; space: string; code: string; words: string }) =>
  xml(
    error.status,
    `<ErrorResponse xmlns="${error.space}"><Error><Type>Sender</Type><Code>${error.code}</Code><Message>${error.words}</Message></Error></ErrorResponse>`,
  );

async function pass(endpoint: string, target: string, body: string): Promise<Answer> {
  const headers = { 'x-amz-target': target };
  const response = await fetch(endpoint, { method: 'POST', headers, body });
  return { status: response.status, type: 'application/x-amz-json-1.1', body: await response.text() };
}

async function readSecret(endpoint: string, name: string): Promise<string | undefined> {
  const body = JSON.stringify({ SecretId: name });
  const answered = await pass(endpoint, 'secretsmanager.GetSecretValue', body);
  return answered.status === 200 ? JSON.parse(answered.body).SecretString : undefined;
}
