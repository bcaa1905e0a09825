import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { stackNameOf } from '../../scripts/stage/stack.ts';
import { runOrThrow } from '../support/runCommand.ts';
import { CDK, readApiId } from './support/deployedStage.ts';

const STAGE = 'dev-edge';
const { smokeUrl } = inject('deployed');
const APP = `${process.execPath} test/deploy/support/edgeApp.ts`;
const cdk = (command: string, ...args: string[]) =>
  runOrThrow(process.execPath, [CDK, command, stackNameOf(STAGE), '--app', APP, ...args]);

let url: string;
let token: string;

beforeAll(async () => {
  await cdk('deploy', '--require-approval', 'never');
  url = smokeUrl.replace('{api}', await readApiId(STAGE));
  const SecretId = `session-billing/${STAGE}/edge`;
  token =
    (await new SecretsManagerClient({}).send(new GetSecretValueCommand({ SecretId }))).SecretString ?? '';
});

afterAll(() => cdk('destroy', '--force'));

const call = (method: string, path: string, headers: Record<string, string> = {}) =>
  fetch(`${url}${path}`, { method, headers, ...(method === 'POST' ? { body: '{}' } : {}) });

describe('the API Gateway URL of a stage with an edge', () => {
  it.each([
    ['GET', '/health'],
    ['GET', '/billing/plans'],
    ['POST', '/webhooks/stripe'],
    ['POST', '/billing/checkout'],
    ['GET', '/nothing'],
  ])('rejects %s %s without CloudFront’s origin token', async (method, path) => {
    expect((await call(method, path)).status).toBe(401);
    expect((await call(method, path, { 'X-Origin-Token': 'x'.repeat(token.length) })).status).toBe(403);
  });

  it('accepts requests with the origin token, and still requires an API key', async () => {
    const headers = { 'X-Origin-Token': token };
    const health = await call('GET', '/health', headers);
    expect([health.status, await health.json()]).toEqual([200, { status: 'ok', version: '0.0.0' }]);
    expect((await call('GET', '/billing/usage?user_id=u1', headers)).status).toBe(401);
    expect((await call('GET', '/nothing', headers)).status).toBe(404);
  });

  it('is open to gateways, which need an API key', async () => {
    const response = await call('POST', '/metering/sessions');
    // The function's response: that of the authorizer has a message and no code.
    expect([response.status, await response.json()]).toEqual([
      401,
      expect.objectContaining({ code: expect.any(String) }),
    ]);
  });
});
