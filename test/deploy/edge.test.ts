import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { stackNameOf } from '../../scripts/stage/stack.ts';
import { CDK, readApiId } from './support/deployedStage.ts';
import { succeed } from './support/runCommand.ts';

const STAGE = 'dev-edge';
const { smokeUrl } = inject('deployed');
const cdk = (command: string, ...args: string[]) =>
  succeed(process.execPath, [
    ...[CDK, command, stackNameOf(STAGE), '--app', `${process.execPath} test/deploy/support/edgeApp.ts`],
    ...args,
  ]);

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

describe('the direct address of a stage with an edge', () => {
  it.each([
    ['GET', '/health'],
    ['GET', '/billing/plans'],
    ['POST', '/webhooks/stripe'],
    ['POST', '/metering/sessions'],
    ['GET', '/nothing'],
  ])('refuses %s %s that did not come through CloudFront', async (method, path) => {
    expect((await call(method, path)).status).toBe(401);
    expect((await call(method, path, { 'X-Origin-Token': 'x'.repeat(token.length) })).status).toBe(403);
  });

  it('answers what CloudFront sends on, and keeps its own rules', async () => {
    const headers = { 'X-Origin-Token': token };
    const health = await call('GET', '/health', headers);
    expect([health.status, await health.json()]).toEqual([200, { status: 'ok' }]);
    expect((await call('POST', '/metering/sessions', headers)).status).toBe(401);
    expect((await call('GET', '/nothing', headers)).status).toBe(404);
  });
});
