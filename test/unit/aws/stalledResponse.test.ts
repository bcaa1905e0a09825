import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { GetItemCommand } from '@aws-sdk/client-dynamodb';
import { GetSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import { SendMessageCommand } from '@aws-sdk/client-sqs';
import { beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { createQueueClient } from '../../../shared/aws/queueClient.ts';
import { createSecretsManagerClient } from '../../../shared/aws/secretsManagerClient.ts';
import { createTableClient } from '../../../shared/aws/tableClient.ts';
import { temporaryFault } from '../../../shared/aws/temporaryFault.ts';

/** Three attempts of 2 s stay within the 10 s of a function. */
const FUNCTION_TIMEOUT_MS = 10_000;

/** Sends the head of a response and the first bytes of its body, and then nothing more. */
const stalling = createServer((_request, response) => {
  response.writeHead(200, { 'content-length': '100' }).write('{');
});

beforeEach(async () => {
  stalling.listen(0, '127.0.0.1');
  await once(stalling, 'listening');
  const env = {
    AWS_ENDPOINT_URL: `http://127.0.0.1:${(stalling.address() as AddressInfo).port}`,
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
  };
  for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value);
  onTestFinished(() => {
    vi.unstubAllEnvs();
    stalling.close();
    stalling.closeAllConnections();
  });
});

describe('a response whose body stalls', () => {
  it('ends as an outage while the function still runs, for every client', {
    timeout: FUNCTION_TIMEOUT_MS,
  }, async () => {
    const key = { TableName: 't', Key: { pk: { S: 'x' } } };
    const message = { QueueUrl: `${process.env.AWS_ENDPOINT_URL}/queue`, MessageBody: 'x' };
    const results = await Promise.allSettled([
      createTableClient('t').client.send(new GetItemCommand(key)),
      createSecretsManagerClient(2_000).send(new GetSecretValueCommand({ SecretId: 'x' })),
      createQueueClient().send(new SendMessageCommand(message)),
    ]);
    for (const result of results) {
      const fault = result.status === 'rejected' ? temporaryFault(result.reason) : undefined;
      expect(fault?.code).toBe('service_unavailable');
    }
  });
});
