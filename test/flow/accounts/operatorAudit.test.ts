import { beforeEach, describe, expect, it } from 'vitest';
import type { Table } from '../../../shared/aws/tableClient.ts';
import { accountAdminResponses } from '../../../shared/contract/accounts/adminResponses.ts';
import { type ApiClient, apiClient } from '../../support/api/apiClient.ts';
import { type TestApi, testApi } from '../../support/api/testApi.ts';
import { testKey } from '../../support/api/testKey.ts';
import { OPERATORS } from '../../support/identity/signIn.ts';
import { testTable } from '../../support/table/testTable.ts';

let table: Table;
let api: TestApi;
let viewer: ApiClient;
let operator: ApiClient;

beforeEach(async () => {
  table = await testTable();
  api = await testApi(table);
  viewer = apiClient(api.baseUrl, await api.issuer.operatorTokenOf('vera'));
  operator = apiClient(api.baseUrl, await api.issuer.operatorTokenOf('otto'));
});

const setTerms = (client: ApiClient, terms: object) =>
  client.send('PUT', '/admin/accounts/u1/terms', { body: JSON.stringify(terms) });

/** What the trail has besides the requests for the trail itself. */
async function acts() {
  const auditor = apiClient(api.baseUrl, await testKey(table, ['admin']));
  const page = accountAdminResponses.listAdminActions[200].parse((await auditor.get('/admin/audit')).body);
  return page.acts.filter(({ act }) => act !== 'GET /admin/audit');
}

describe('GET /admin/me', () => {
  it('returns the id and the role of a person, and the stage', async () => {
    const read = async (client: ApiClient) =>
      accountAdminResponses.getCaller[200].parse((await client.get('/admin/me')).body);
    expect(await read(viewer)).toEqual({ name: 'vera', role: 'viewer', stage: 'test' });
    expect(await read(operator)).toEqual({ name: 'otto', role: 'operator', stage: 'test' });
  });

  it('returns the name of an API key, which may do what an operator may', async () => {
    const key = await testKey(table, ['admin']);
    const { body } = await apiClient(api.baseUrl, key).get('/admin/me');
    expect(body).toMatchObject({ role: 'operator', stage: 'test' });
  });

  it('is refused to a person without a role', async () => {
    const token = await api.issuer.operatorTokenOf('nobody');
    const { status, body } = await apiClient(api.baseUrl, token).get('/admin/me');
    expect(status).toBe(403);
    expect(body).toMatchObject({ code: 'forbidden', detail: expect.stringContaining('have no role') });
  });
});

describe('the audit trail', () => {
  it('has the id and the role of the operator who changed something', async () => {
    const terms = { concurrent: 5, reason: 'contract 17' };
    expect((await setTerms(operator, terms)).status).toBe(200);
    expect(await acts()).toEqual([
      expect.objectContaining({ by: 'otto', role: 'operator', keyId: null, details: terms, status: 200 }),
    ]);
    const { body } = await viewer.get('/admin/accounts/u1');
    expect(accountAdminResponses.getAccount[200].parse(body).terms).toMatchObject({ by: 'otto' });
  });

  it('has the id and the role of the viewer who read something', async () => {
    await viewer.get('/admin/accounts/nobody');
    expect(await acts()).toEqual([
      expect.objectContaining({ by: 'vera', role: 'viewer', userId: 'nobody', status: 404 }),
    ]);
  });

  it('has the attempt of a viewer to change something, which is refused and not carried out', async () => {
    const terms = { concurrent: 6, reason: 'because' };
    const refusal = await setTerms(viewer, terms);
    expect(refusal).toMatchObject({ status: 403, body: { code: 'forbidden' } });
    expect(refusal.body).toMatchObject({ detail: expect.stringContaining('Ask for the role operator') });
    expect(await acts()).toEqual([
      expect.objectContaining({
        by: 'vera',
        role: 'viewer',
        act: 'PUT /admin/accounts/{user_id}/terms',
        userId: 'u1',
        details: terms,
        status: 403,
      }),
    ]);
    expect((await operator.get('/admin/accounts/u1')).status).toBe(404);
  });

  it('has the attempt of a viewer without the input if that is invalid', async () => {
    expect((await setTerms(viewer, { concurrent: 'many' })).status).toBe(403);
    expect((await viewer.send('POST', '/admin/keys', { body: 'not JSON' })).status).toBe(403);
    const recorded = (await acts()).map(({ by, details, status }) => ({ by, details, status }));
    expect(recorded).toEqual(Array(2).fill({ by: 'vera', details: {}, status: 403 }));
  });

  it('has nothing of people who have no role, so that customers cannot fill it', async () => {
    const stranger = await api.issuer.operatorTokenOf('vera', { [OPERATORS.roles.claim]: [] });
    const user = await api.issuer.tokenOf('u1');
    for (const token of [stranger, user]) {
      expect((await setTerms(apiClient(api.baseUrl, token), { concurrent: 5, reason: 'r' })).status).toBe(
        403,
      );
    }
    expect(await acts()).toEqual([]);
  });
});

describe('a refusal says what the caller can do', () => {
  const detailOf = async (path: string, token: string) =>
    (await apiClient(api.baseUrl, token).get(path)).body as { detail: string };

  it.each([
    ['/admin/keys', 'a user', 'Sign in at the operators’ client, or send an API key'],
    ['/admin/keys', 'a person without a role', 'Ask for the role viewer or operator'],
    ['/billing/usage', 'an operator', 'Sign in to the customer app, or send an API key'],
    ['/admin/keys', 'an operator of yesterday', 'Sign in again'],
  ])('at %s to %s', async (path, caller, words) => {
    const { issuer } = api;
    const tokens: Record<string, () => Promise<string>> = {
      'a user': () => issuer.tokenOf('u1'),
      'a person without a role': () => issuer.operatorTokenOf('nobody'),
      'an operator': () => issuer.operatorTokenOf('otto'),
      'an operator of yesterday': () =>
        issuer.operatorTokenOf('otto', { auth_time: Math.floor(Date.now() / 1000) - 86_400 }),
    };
    expect((await detailOf(path, await (tokens[caller]?.() ?? ''))).detail).toContain(words);
  });
});
