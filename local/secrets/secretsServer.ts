import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage } from 'node:http';

/** Twice the maximum secret of Secrets Manager, 64 KB, to leave room for the rest of the request. */
const BODY_BYTES_MAX = 128 * 1024;

/** An in-memory emulator of the part of Secrets Manager that functions and operators' commands use, on 127.0.0.1. */
export interface SecretsServer {
  endpoint: string;
  /** Stores a new version of a secret, as PutSecretValue does. */
  put(name: string, value: object | string): void;
  close(): Promise<void>;
}

type SecretsResponse = { status: number; body: object };
type SecretsRequest = { SecretId?: string; Name?: string; SecretString?: string; VersionStage?: string };

type Version = { id: string; text: string };

/** The current and the previous version of a secret, by their staging labels. */
type Versions = { AWSCURRENT: Version; AWSPREVIOUS?: Version };

/** Serves GetSecretValue, PutSecretValue and CreateSecret in the protocol of the AWS SDK. Port 0 selects a free port. */
export async function startSecretsServer(port = 0): Promise<SecretsServer> {
  const secrets = new Map<string, Versions>();
  const server = createServer(async (request, response) => {
    const { status, body } = await respond(secrets, request).catch(invalidRequest);
    response.writeHead(status, { 'Content-Type': 'application/x-amz-json-1.1' }).end(JSON.stringify(body));
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(port, '127.0.0.1', resolve);
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the secrets server has no port');
  return {
    endpoint: `http://127.0.0.1:${address.port}`,
    put: (name, value) => {
      putVersion(secrets, { name, text: typeof value === 'string' ? value : JSON.stringify(value) });
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function putVersion(secrets: Map<string, Versions>, { name, text }: { name: string; text: string }): Version {
  const version = { id: randomUUID(), text };
  secrets.set(name, { AWSCURRENT: version, AWSPREVIOUS: secrets.get(name)?.AWSCURRENT });
  return version;
}

async function respond(secrets: Map<string, Versions>, request: IncomingMessage): Promise<SecretsResponse> {
  const call: SecretsRequest = JSON.parse(await readText(request));
  const name = call.SecretId ?? call.Name ?? '';
  const operation = String(request.headers['x-amz-target']).split('.').at(-1);
  const exists = secrets.has(name);
  if (!exists && operation !== 'CreateSecret')
    return errorResponse({ type: 'ResourceNotFoundException', message: `no secret ${name}` });
  switch (operation) {
    case 'GetSecretValue':
      return versionResponse(secrets.get(name), { name, stage: call.VersionStage ?? 'AWSCURRENT' });
    case 'PutSecretValue':
    case 'CreateSecret':
      if (exists && operation === 'CreateSecret')
        return errorResponse({ type: 'ResourceExistsException', message: `${name} already exists` });
      return {
        status: 200,
        body: { Name: name, VersionId: putVersion(secrets, { name, text: call.SecretString ?? '' }).id },
      };
    default:
      return errorResponse({
        type: 'UnknownOperationException',
        message: `the local run does not support ${operation}`,
      });
  }
}

function versionResponse(
  versions: Versions | undefined,
  { name, stage }: { name: string; stage: string },
): SecretsResponse {
  const version = stage === 'AWSPREVIOUS' ? versions?.AWSPREVIOUS : versions?.AWSCURRENT;
  if (version === undefined) {
    return errorResponse({ type: 'ResourceNotFoundException', message: `${name} has no version ${stage}` });
  }
  const { id: VersionId, text: SecretString } = version;
  return { status: 200, body: { Name: name, SecretString, VersionId, VersionStages: [stage] } };
}

async function readText(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of request) {
    text += chunk;
    if (text.length > BODY_BYTES_MAX) throw new Error('the request is too large');
  }
  return text;
}

function errorResponse({ type, message }: { type: string; message: string }): SecretsResponse {
  return { status: 400, body: { __type: type, message } };
}

function invalidRequest(error: unknown): SecretsResponse {
  const message = error instanceof Error ? error.message : String(error);
  return errorResponse({ type: 'InvalidRequestException', message });
}
