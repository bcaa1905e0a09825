import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage } from 'node:http';

/** Longer than any secret may be: Secrets Manager takes 64 kB. */
const BODY_BYTES_MAX = 128 * 1024;

/** The part of Secrets Manager that functions and operators' commands use, in memory, on loopback. */
export interface SecretsServer {
  endpoint: string;
  /** Puts a secret as a command would. */
  put(name: string, value: object | string): void;
  close(): Promise<void>;
}

type Answer = { status: number; body: object };
type Call = { SecretId?: string; Name?: string; SecretString?: string; VersionStage?: string };

type Version = { id: string; text: string };

/** A secret's version in use and the one before, by the names of their stages. */
type Versions = { AWSCURRENT: Version; AWSPREVIOUS?: Version };

/** Serves GetSecretValue, PutSecretValue and CreateSecret in the protocol of the AWS SDK. */
export async function startSecretsServer(port = 0): Promise<SecretsServer> {
  const secrets = new Map<string, Versions>();
  const server = createServer(async (request, response) => {
    const { status, body } = await answer(secrets, request).catch(fault);
    response.writeHead(status, { 'Content-Type': 'application/x-amz-json-1.1' }).end(JSON.stringify(body));
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(port, '127.0.0.1', resolve);
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the secrets have no port');
  return {
    endpoint: `http://127.0.0.1:${address.port}`,
    put: (name, value) => void put(secrets, name, typeof value === 'string' ? value : JSON.stringify(value)),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function put(secrets: Map<string, Versions>, name: string, text: string): Version {
  const version = { id: randomUUID(), text };
  secrets.set(name, { AWSCURRENT: version, AWSPREVIOUS: secrets.get(name)?.AWSCURRENT });
  return version;
}

async function answer(secrets: Map<string, Versions>, request: IncomingMessage): Promise<Answer> {
  const call: Call = JSON.parse(await readText(request));
  const name = call.SecretId ?? call.Name ?? '';
  const operation = String(request.headers['x-amz-target']).split('.').at(-1);
  const isThere = secrets.has(name);
  if (!isThere && operation !== 'CreateSecret')
    return problem('ResourceNotFoundException', `no secret ${name}`);
  switch (operation) {
    case 'GetSecretValue':
      return versionOf(name, secrets.get(name), call.VersionStage);
    case 'PutSecretValue':
    case 'CreateSecret':
      if (isThere && operation === 'CreateSecret')
        return problem('ResourceExistsException', `${name} is there`);
      return {
        status: 200,
        body: { Name: name, VersionId: put(secrets, name, call.SecretString ?? '').id },
      };
    default:
      return problem('UnknownOperationException', `the local run does not serve ${operation}`);
  }
}

function versionOf(name: string, versions: Versions | undefined, stage = 'AWSCURRENT'): Answer {
  const version = stage === 'AWSPREVIOUS' ? versions?.AWSPREVIOUS : versions?.AWSCURRENT;
  if (version === undefined) return problem('ResourceNotFoundException', `no ${stage} of ${name}`);
  const { id: VersionId, text: SecretString } = version;
  return { status: 200, body: { Name: name, SecretString, VersionId, VersionStages: [stage] } };
}

async function readText(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of request) {
    text += chunk;
    if (text.length > BODY_BYTES_MAX) throw new Error('a secret is too long');
  }
  return text;
}

const problem = (type: string, message: string): Answer => ({ status: 400, body: { __type: type, message } });

const fault = (error: unknown): Answer =>
  problem('InvalidRequestException', error instanceof Error ? error.message : String(error));
