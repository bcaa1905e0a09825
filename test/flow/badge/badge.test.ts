import { beforeEach, describe, expect, it } from 'vitest';
import type { SubscriptionSummary } from '../../../shared/account/account.ts';
import { createAccountStore } from '../../../shared/account/accountStore.ts';
import { rollOver } from '../../../shared/account/rollOver.ts';
import type { Table } from '../../../shared/aws/tableClient.ts';
import { accountResponses } from '../../../shared/contract/accounts/responses.ts';
import { PUBLIC_KEY_PATTERN } from '../../../shared/contract/ids.ts';
import { type ApiClient, apiClient } from '../../support/api/apiClient.ts';
import { LOGGING, recordLogs } from '../../support/api/recordLogs.ts';
import { testApi } from '../../support/api/testApi.ts';
import { testKey } from '../../support/api/testKey.ts';
import { failingTable } from '../../support/table/failingTable.ts';
import { givenAccount, starterSubscription, testTable } from '../../support/table/testTable.ts';

const now = () => Math.floor(Date.now() / 1000);

let table: Table;
let api: ApiClient;

const connect = async (settings: Record<string, string> = {}) => {
  api = apiClient((await testApi(table, {}, settings)).baseUrl, await testKey(table));
};

beforeEach(async () => {
  table = await testTable();
  await connect();
});

const create = async (projectId = 'web', userId = 'u1') => {
  const { body } = await api.post('/projects', { user_id: userId, project_id: projectId });
  return String(body.publicKey);
};
const renew = (projectId = 'web', userId = 'u1') =>
  api.post(`/projects/${projectId}/badge-key`, { user_id: userId });
const ask = (publicKey: string) => api.get(`/badge/${publicKey}`);
const shows = async (publicKey: string) => {
  const { status, body } = await ask(publicKey);
  expect(status).toBe(200);
  return body.show;
};

/** Changes the account's plan, as a sync with Stripe does. */
async function move(changes: { subscription?: SubscriptionSummary }): Promise<void> {
  const before = await createAccountStore(table).readOrCreateAccount('u1', now());
  const { subscription: _gone, ...rest } = before;
  const after = rollOver({ ...rest, ...changes }, now());
  expect(await createAccountStore(table).saveEntitlements({ before, after })).toBe(true);
}

describe('the badge', () => {
  it('is shown for a project of a free account, and may be cached for a minute', async () => {
    const publicKey = await create();
    expect(publicKey).toMatch(PUBLIC_KEY_PATTERN);
    const { status, body, headers } = await ask(publicKey);
    expect([status, body]).toEqual([200, { show: true }]);
    expect(headers.get('cache-control')).toBe('public, max-age=60');
  });

  it('is hidden by the first response after the account begins to pay, and shown again once it stopped', async () => {
    const publicKey = await create();
    await move({ subscription: starterSubscription(now()) });
    expect(await shows(publicKey)).toBe(false);
    await move({});
    expect(await shows(publicKey)).toBe(true);
  });

  it('is shown once the paid time is over, although nothing has written the account since', async () => {
    const publicKey = await create();
    const ended = now() - 3_600;
    const month = { periodStart: ended - 30 * 86_400, anchor: ended - 30 * 86_400, paidUntil: ended };
    const subscription = starterSubscription(now(), { ...month, graceUntil: ended });
    const before = await createAccountStore(table).readOrCreateAccount('u1', now());
    const after = rollOver({ ...before, subscription }, ended - 60);
    expect(after.plan).toBe('starter');
    expect(await createAccountStore(table).saveEntitlements({ before, after })).toBe(true);
    expect(await shows(publicKey)).toBe(true);
  });

  it('is hidden in the grace period, in which the account has its plan', async () => {
    const publicKey = await create();
    const ended = now() - 3_600;
    const month = { periodStart: ended - 30 * 86_400, anchor: ended - 30 * 86_400, paidUntil: ended };
    await move({
      subscription: starterSubscription(now(), { ...month, graceUntil: ended + 86_400, status: 'past_due' }),
    });
    expect(await shows(publicKey)).toBe(false);
  });

  it('is hidden while its project is archived', async () => {
    const publicKey = await create();
    await api.send('DELETE', '/projects/web?user_id=u1');
    expect(await shows(publicKey)).toBe(false);
    expect(await create()).toBe(publicKey);
    expect(await shows(publicKey)).toBe(true);
  });

  it('is hidden, with the same response, if the table cannot be read, and the fault is logged', async () => {
    const publicKey = await create();
    const failing = await failingTable(table);
    await connect({ ...LOGGING, AWS_ENDPOINT_URL_DYNAMODB: failing.endpoint });
    const lines = recordLogs();
    failing.fail('GetItem', { status: 400, name: 'AccessDeniedException' });
    const { status, body, headers } = await ask(publicKey);
    expect([status, body]).toEqual([200, { show: false }]);
    expect(headers.get('cache-control')).toBe('public, max-age=60');
    expect(lines().join('\n')).toContain('request_failed');
    expect(lines().join('\n')).not.toContain(publicKey);
  });
});

describe('the public key of a project', () => {
  it('is listed with it, and another one in each project', async () => {
    await move({ subscription: starterSubscription(now()) });
    const keys = [await create('one'), await create('two')];
    const { projects } = accountResponses.listProjects[200].parse(
      (await api.get('/projects?user_id=u1')).body,
    );
    expect(projects.map(({ publicKey }) => publicKey)).toEqual(keys);
    expect(new Set(keys).size).toBe(2);
  });

  it('stays when the project is renamed', async () => {
    const publicKey = await create();
    const { body } = await api.post('/projects', { user_id: 'u1', project_id: 'web', name: 'Site' });
    expect(body).toMatchObject({ name: 'Site', publicKey });
  });

  it('is renewed on request, and the former one is unknown at once', async () => {
    const former = await create();
    const { status, body } = await renew();
    expect(status).toBe(200);
    expect(body.publicKey).not.toBe(former);
    expect(await shows(String(body.publicKey))).toBe(true);
    expect(await shows(former)).toBe(false);
    expect((await api.get('/projects?user_id=u1')).body.projects).toMatchObject([body]);
  });

  it.each([
    ['an unknown project', 'other', 'u1'],
    ['a project of another account', 'web', 'u2'],
    ['a project of an account that never was', 'web', 'nobody'],
  ])('is not given to %s', async (_name, projectId, userId) => {
    await create();
    await givenAccount(table, 'u2', { now: now() });
    expect(await renew(projectId, userId)).toMatchObject({
      status: 404,
      body: { code: 'project_not_found' },
    });
  });

  it.each([
    ['a#b', 'u1', 'project_id'],
    ['x'.repeat(129), 'u1', 'project_id'],
    ['__proto__', 'u1', 'project_id'],
    ['web', 'a b', 'user_id'],
    ['web', '', 'user_id'],
  ])('is not given to the project %j of the user %j, which are no ids', async (projectId, userId, field) => {
    const { status, body } = await renew(encodeURIComponent(projectId), userId);
    expect([status, body.code]).toEqual([400, 'invalid_request']);
    expect(body.errors).toMatchObject([{ field }]);
  });
});
