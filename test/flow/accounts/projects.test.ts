import { beforeEach, describe, expect, it } from 'vitest';
import type { SubscriptionSummary } from '../../../shared/account/account.ts';
import { createAccountStore } from '../../../shared/account/accountStore.ts';
import { rollOver } from '../../../shared/account/rollOver.ts';
import type { Table } from '../../../shared/aws/tableClient.ts';
import { accountResponses } from '../../../shared/contract/accounts/responses.ts';
import { type ApiClient, apiClient } from '../../support/api/apiClient.ts';
import { testApi } from '../../support/api/testApi.ts';
import { testKey } from '../../support/api/testKey.ts';
import { CALLERS, withCallers } from '../../support/api/withCallers.ts';
import { givenAccount, starterSubscription, testTable } from '../../support/table/testTable.ts';
import { type VirtualClock, virtualClock } from '../../support/virtualClock.ts';

const NOW = Date.parse('2026-11-25T12:00:00Z') / 1000;
/** The tests make more than the free plan's 100 requests a minute. */
const UNLIMITED = { requestsPerMinute: 10_000, holdUnpaid: true };

let clock: VirtualClock;
let table: Table;
let api: ApiClient;

beforeEach(async () => {
  clock = virtualClock(NOW);
  table = await testTable();
  api = apiClient((await testApi(table)).baseUrl, await testKey(table));
});

const subscribed = (plan?: SubscriptionSummary['plan']) =>
  plan === undefined ? {} : { subscription: starterSubscription(NOW, { plan }) };
const create = (project_id: string, name?: string) =>
  api.post('/projects', { user_id: 'u1', project_id, ...(name === undefined ? {} : { name }) });
const archive = (id: string) => api.send('DELETE', `/projects/${id}?user_id=u1`);
const list = async () =>
  accountResponses.listProjects[200].parse((await api.get('/projects?user_id=u1')).body);
const activeIds = async () =>
  (await list()).projects.filter(({ active }) => active).map(({ projectId }) => projectId);
const usageOfProjects = async () =>
  accountResponses.getUsage[200].parse((await api.get('/billing/usage?user_id=u1&by=project')).body).projects;
const start = (session_id: string, project_id?: string) =>
  api.post('/metering/sessions', { user_id: 'u1', session_id, project_id });
const end = (id: string) => api.post(`/metering/sessions/${id}/end`, { user_id: 'u1' });

/** Changes the account's plan, as a webhook would. */
async function moveTo(plan?: SubscriptionSummary['plan']): Promise<void> {
  const before = await createAccountStore(table).readOrCreateAccount('u1', clock.now());
  const { subscription: _gone, ...rest } = before;
  const after = rollOver({ ...rest, ...subscribed(plan) }, clock.now());
  expect(await createAccountStore(table).saveEntitlements({ before, after })).toBe(true);
}

describe('64 concurrent callers', () => {
  it.each([
    ['free', undefined, {}, 1],
    ['starter', 'starter', {}, 3],
    ['growth', 'growth', {}, 10],
    ['free with terms', undefined, { projectsIncluded: 5 }, 5],
    ['starter with terms for no project', 'starter', { projectsIncluded: 0 }, 0],
  ] as const)(
    'who each create a project on the plan %s create as many as it includes',
    async (_name, plan, terms, count) => {
      await givenAccount(table, 'u1', { ...subscribed(plan), terms: { ...UNLIMITED, ...terms }, now: NOW });
      const responses = await withCallers(
        Array.from({ length: CALLERS }, (_, index) => () => create(`p${index}`)),
      );
      expect(responses.filter(({ status }) => status === 201)).toHaveLength(count);
      const refused = responses.filter(({ body }) => body.code === 'projects_exceeded');
      expect(refused).toHaveLength(CALLERS - count);
      expect(refused[0]?.status).toBe(402);
      expect(refused[0]?.body).toMatchObject({ projectsIncluded: count, projectsActive: count });
      expect(await activeIds()).toHaveLength(count);
    },
  );

  it('of a user never seen create one account with one project', async () => {
    const responses = await withCallers(
      Array.from({ length: CALLERS }, (_, index) => () => create(`p${index}`)),
    );
    expect(responses.filter(({ status }) => status === 201)).toHaveLength(1);
    expect(await activeIds()).toHaveLength(1);
  });

  it('who create the same project create it once', async () => {
    const responses = await withCallers(Array.from({ length: CALLERS }, () => () => create('p1')));
    expect(responses.filter(({ status }) => status === 201)).toHaveLength(1);
    expect(responses.filter(({ status }) => status === 200)).toHaveLength(CALLERS - 1);
  });

  it('who create and archive projects never have more active ones than the plan includes', async () => {
    await givenAccount(table, 'u1', { ...subscribed('starter'), terms: UNLIMITED, now: NOW });
    await withCallers(
      Array.from({ length: 200 }, (_, index) => async () => {
        const made = await create(`p${index % 8}`);
        const { projects = {} } = (await createAccountStore(table).readAccount('u1')) ?? {};
        expect(Object.keys(projects).length).toBeLessThanOrEqual(3);
        if (made.status === 201) await archive(`p${index % 8}`);
      }),
    );
    expect((await activeIds()).length).toBeLessThanOrEqual(3);
  });
});

describe('after a downgrade', () => {
  it('all projects stay active, and a new one is refused until they fit the plan', async () => {
    await givenAccount(table, 'u1', { ...subscribed('growth'), terms: UNLIMITED, now: NOW });
    for (let index = 0; index < 10; index++) await create(`p${index}`, `Project ${index}`);
    await moveTo('starter');
    expect(await list()).toMatchObject({ projectsIncluded: 3, projectsActive: 10 });
    expect((await start('s1', 'p9')).status).toBe(201);
    expect((await create('p9', 'renamed')).status).toBe(200);
    const refusals = await withCallers(
      Array.from({ length: CALLERS }, (_, index) => () => create(`new${index}`)),
    );
    expect(new Set(refusals.map(({ body }) => body.code))).toEqual(new Set(['projects_exceeded']));
    for (let index = 0; index < 7; index++) await archive(`p${index}`);
    expect((await create('new')).status).toBe(402);
    await archive('p7');
    expect((await create('new')).status).toBe(201);
    const { projects } = await list();
    expect(projects).toHaveLength(11);
    expect(projects.find(({ projectId }) => projectId === 'p3')).toMatchObject({
      name: 'Project 3',
      active: false,
      archivedAt: expect.any(String),
    });
    await moveTo();
    expect(await list()).toMatchObject({ projectsIncluded: 1, projectsActive: 3 });
  });
});

describe('a project', () => {
  it('is listed once, in pages with active projects before archived ones', async () => {
    await givenAccount(table, 'u1', { ...subscribed('growth'), terms: UNLIMITED, now: NOW });
    for (const id of ['c', 'a', 'd', 'b', 'e']) await create(id);
    for (const id of ['d', 'a', 'e']) await archive(id);
    const seen: string[] = [];
    let cursor = '';
    for (let pages = 0; pages < 5; pages++) {
      const { body } = await api.get(`/projects?user_id=u1&limit=2${cursor}`);
      const page = accountResponses.listProjects[200].parse(body);
      seen.push(...page.projects.map(({ projectId }) => projectId));
      if (page.nextCursor === undefined) break;
      cursor = `&cursor=${page.nextCursor}`;
    }
    expect(seen).toEqual(['b', 'c', 'a', 'd', 'e']);
  });

  it('cannot be named by a session if it is unknown, archived or another user’s', async () => {
    await create('p1');
    expect((await start('s1', 'p2')).body.code).toBe('project_not_found');
    await archive('p1');
    expect((await start('s2', 'p1')).body.code).toBe('project_not_found');
    const other = { user_id: 'u2', session_id: 's3', project_id: 'p1' };
    expect((await api.post('/metering/sessions', other)).body.code).toBe('project_not_found');
    expect((await api.send('DELETE', '/projects/p1?user_id=u2')).body.code).toBe('project_not_found');
    expect((await archive('p1')).status).toBe(200);
  });

  it('keeps its usage when it is archived and when it is restored', async () => {
    await givenAccount(table, 'u1', { ...subscribed('starter'), terms: UNLIMITED, now: NOW });
    await create('p1', 'One');
    await create('p2');
    for (const [id, project] of [
      ['s1', 'p1'],
      ['s2', 'p1'],
      ['s3', 'p2'],
      ['s4', undefined],
    ] as const) {
      expect((await start(id, project)).status).toBe(201);
    }
    // A replay counts for no project either.
    await start('s1', 'p1');
    clock.advanceTo(NOW + 90);
    for (const id of ['s1', 's3', 's4']) await end(id);
    expect(await usageOfProjects()).toEqual([
      { projectId: 'p1', name: 'One', active: true, sessionsUsed: 2, minutesUsed: 1 },
      { projectId: 'p2', name: 'p2', active: true, sessionsUsed: 1, minutesUsed: 1 },
    ]);
    await archive('p1');
    // A session that outlives its project adds its seconds to the account only.
    clock.advanceTo(NOW + 110);
    await end('s2');
    expect((await createAccountStore(table).readAccount('u1'))?.secondsUsed).toBe(90 * 3 + 110);
    expect(await usageOfProjects()).toEqual([
      { projectId: 'p2', name: 'p2', active: true, sessionsUsed: 1, minutesUsed: 1 },
      { projectId: 'p1', name: 'One', active: false, sessionsUsed: 2, minutesUsed: 1 },
    ]);
    await create('p1', 'One again');
    expect((await usageOfProjects())?.find(({ projectId }) => projectId === 'p1')).toMatchObject({
      name: 'One again',
      active: true,
      sessionsUsed: 2,
      minutesUsed: 1,
    });
    const { body } = await api.get('/metering/sessions?user_id=u1&state=ended');
    const projects = (body.sessions as { sessionId: string; projectId?: string }[]).map(
      ({ sessionId, projectId }) => [sessionId, projectId],
    );
    expect(Object.fromEntries(projects)).toEqual({ s1: 'p1', s2: 'p1', s3: 'p2', s4: undefined });
  });

  it('is shown in the list of open sessions', async () => {
    await create('p1');
    await start('s1', 'p1');
    const { body } = await api.get('/metering/sessions?user_id=u1&state=open');
    expect(body.sessions).toMatchObject([{ sessionId: 's1', projectId: 'p1', open: true }]);
  });

  it('starts a new period with no usage, whether active or archived', async () => {
    await givenAccount(table, 'u1', { ...subscribed('starter'), terms: UNLIMITED, now: NOW });
    for (const id of ['p1', 'p2']) {
      await create(id);
      await start(`s-${id}`, id);
    }
    await archive('p2');
    clock.advanceTo(NOW + 31 * 86_400);
    expect(await usageOfProjects()).toEqual([
      { projectId: 'p1', name: 'p1', active: true, sessionsUsed: 0, minutesUsed: 0 },
    ]);
    await start('s-next', 'p1');
    await create('p2');
    expect(
      (await usageOfProjects())?.map(({ projectId, sessionsUsed }) => [projectId, sessionsUsed]),
    ).toEqual([
      ['p1', 1],
      ['p2', 0],
    ]);
  });

  it('counts the seconds of a session without heartbeats until the end of its lease', async () => {
    await create('p1');
    await start('s1', 'p1');
    clock.advanceTo(NOW + 600);
    expect((await start('s2', 'p1')).status).toBe(201);
    expect(await usageOfProjects()).toMatchObject([{ projectId: 'p1', sessionsUsed: 2, minutesUsed: 2 }]);
  });
});
