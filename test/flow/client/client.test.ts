import { beforeEach, describe, expect, it } from 'vitest';
import { type Client, type ClientOptions, createClient } from '../../../client/src/createClient.ts';
import { isProblemOf } from '../../../client/src/errors.ts';
import type { Table } from '../../../shared/aws/tableClient.ts';
import { SCOPES } from '../../../shared/contract/scopes.ts';
import { type TestApi, testApi } from '../../support/api/testApi.ts';
import { testKey } from '../../support/api/testKey.ts';
import { errorOf } from '../../support/client/fakeApi.ts';
import { testTable } from '../../support/table/testTable.ts';

let table: Table;
let api: TestApi;
let key: string;
let server: Client;

beforeEach(async () => {
  table = await testTable();
  api = await testApi(table);
  key = await testKey(table, [...SCOPES]);
  server = createClient({ baseUrl: api.baseUrl, key });
});

const userClient = (user: string, options: Partial<ClientOptions> = {}) =>
  createClient({
    baseUrl: api.baseUrl,
    token: () => api.issuer.tokenOf(user),
    ...options,
  } as ClientOptions);

describe('a client of the real API', () => {
  it('starts, renews, lists and ends a session', async () => {
    const session = { user_id: 'u1', session_id: 's1' };
    expect(await server.startSession(session)).toMatchObject({ counted: true, sessionsUsed: 1 });
    expect(await server.renewSessions({ sessions: [session] })).toMatchObject({
      results: [{ sessionId: 's1' }],
    });
    const { sessions } = await server.listSessions({ user_id: 'u1', state: 'open', limit: 5 });
    expect(sessions).toMatchObject([{ sessionId: 's1', open: true }]);
    expect(await server.endSession(session)).toMatchObject({ sessionId: 's1' });
  });

  it('reads the own account of a user, in JSON and in CSV', async () => {
    const user = userClient('u1');
    expect(await user.getUsage()).toMatchObject({ plan: 'free', sessionsUsed: 0 });
    const { text, fileName } = await user.getDailyUsage.csv({ from: '2026-11-01', to: '2026-11-02' });
    expect(text.split('\r\n')).toHaveLength(4);
    expect(fileName).toMatch(/\.csv$/);
  });

  it('reads a list page by page', async () => {
    await server.setTerms({ user_id: 'u1', projects_included: 3, hold_unpaid: true, reason: 'test' });
    for (const project_id of ['a', 'b', 'c']) await server.createProject({ user_id: 'u1', project_id });
    for (const project_id of ['a', 'b', 'c']) await server.archiveProject({ user_id: 'u1', project_id });
    const user = userClient('u1');
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await user.listProjects({ limit: 1, cursor });
      seen.push(...page.projects.map(({ projectId }) => projectId));
      cursor = page.nextCursor;
    } while (cursor !== undefined);
    expect(seen).toEqual(['a', 'b', 'c']);
  });

  it('sends an id with characters that a path must escape', async () => {
    const session = { user_id: 'auth0|5f7c', session_id: 'a|b:c' };
    await server.startSession(session);
    expect(await server.endSession(session)).toMatchObject({ sessionId: 'a|b:c' });
  });
});

describe('a problem of the real API', () => {
  it('has the extensions of its code', async () => {
    await server.createProject({ user_id: 'u1', project_id: 'a' });
    const error = await errorOf(server.createProject({ user_id: 'u1', project_id: 'b' }));
    if (!isProblemOf(error, 'createProject') || error.code !== 'projects_exceeded') throw error;
    expect(error.extensions).toEqual({ projectsIncluded: 1, projectsActive: 1 });
    expect(error).toMatchObject({ status: 402, retryable: false, attempts: 1 });
    expect(error.requestId).toMatch(/^[\w-]+=*$/);
  });

  it('names the session that holds the slot of a refused start, without another attempt', async () => {
    await server.startSession({ user_id: 'u1', session_id: 's1' });
    const error = await errorOf(server.startSession({ user_id: 'u1', session_id: 's2' }));
    if (!isProblemOf(error, 'startSession') || error.code !== 'concurrency_exceeded') throw error;
    expect(error.extensions).toEqual({ concurrent: 1, openSessions: ['s1'] });
    expect(error).toMatchObject({ retryable: true, attempts: 1 });
  });

  it('names each invalid field', async () => {
    const error = await errorOf(server.createProject({ user_id: 'u1', project_id: 'a b', name: '' }));
    if (!isProblemOf(error, 'createProject') || error.code !== 'invalid_request') throw error;
    expect(error.extensions.errors.map(({ field }) => field)).toEqual(['project_id', 'name']);
  });

  it.each<[what: string, options: Partial<ClientOptions>]>([
    ['no credentials', { token: undefined }],
    ['a key of no stage', { token: undefined, key: 'lk_test_unknown' } as Partial<ClientOptions>],
  ])('without access is 401, with %s', async (_what, options) => {
    const stranger = createClient({ baseUrl: api.baseUrl, ...options } as ClientOptions);
    const error = await errorOf(stranger.getUsage({ user_id: 'u1' }));
    expect(isProblemOf(error, 'getUsage') && error.code).toBe('unauthorized');
    expect(await stranger.getHealth()).toMatchObject({ status: 'ok' });
  });

  it('with an expired token is passed by, if the token function renews it', async () => {
    const expired = await api.issuer.tokenOf('u1', { exp: Math.floor(Date.now() / 1000) - 3_600 });
    const token = ({ isRefused }: { isRefused: boolean }) => (isRefused ? api.issuer.tokenOf('u1') : expired);
    expect(await userClient('u1', { token }).getUsage()).toMatchObject({ plan: 'free' });
    expect(await errorOf(userClient('u1', { token: expired }).getUsage())).toMatchObject({ status: 401 });
  });
});
