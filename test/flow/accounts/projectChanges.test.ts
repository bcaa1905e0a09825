import { beforeEach, describe, expect, it } from 'vitest';
import type { ProjectStore } from '../../../services/accounts/domain/ports.ts';
import { archiveProject, createProject } from '../../../services/accounts/domain/projects.ts';
import { createProjectStore } from '../../../services/accounts/store/projectStore.ts';
import { endSession } from '../../../services/metering/domain/endSession.ts';
import { startSession } from '../../../services/metering/domain/startSession.ts';
import { createMeteringStore } from '../../../services/metering/store/meteringStore.ts';
import type { Account } from '../../../shared/account/account.ts';
import { createAccountStore } from '../../../shared/account/accountStore.ts';
import { rollOver } from '../../../shared/account/rollOver.ts';
import type { Table } from '../../../shared/aws/tableClient.ts';
import { LIMITS } from '../../support/slotLimits.ts';
import { Crash, crashing } from '../../support/table/crashing.ts';
import { givenAccount, starterSubscription, testTable } from '../../support/table/testTable.ts';

const NOW = Date.parse('2026-11-25T12:00:00Z') / 1000;
let table: Table;

beforeEach(async () => {
  table = await testTable();
});

const create = (projectId: string) =>
  createProject(createProjectStore(table), { accountId: 'u1', projectId, name: projectId, now: NOW });

describe('a rollover while projects change', () => {
  const later = NOW + 31 * 86_400;
  const saveRollover = (before: Account) =>
    createAccountStore(table).saveEntitlements({ before, after: rollOver(before, later) });
  const key = { accountId: 'u1', now: later };

  it.each([
    ['created', (store: ProjectStore) => createProject(store, { ...key, projectId: 'p2', name: 'p2' })],
    ['archived', (store: ProjectStore) => archiveProject(store, { ...key, projectId: 'p1' })],
  ])('is not saved if the account was read before a project was %s', async (_name, change) => {
    await givenAccount(table, 'u1', { subscription: starterSubscription(NOW), now: NOW });
    await create('p1');
    const read = await createAccountStore(table).readOrCreateAccount('u1', NOW);
    const store = createProjectStore(table);
    await change(store);
    const changed = (await createAccountStore(table).readAccount('u1'))?.projects;
    expect(await saveRollover(read)).toBe(false);
    expect((await createAccountStore(table).readAccount('u1'))?.projects).toEqual(changed);
  });

  it('does not restore usage of the old period with a project that was archived in it', async () => {
    await givenAccount(table, 'u1', { subscription: starterSubscription(NOW), now: NOW });
    await create('p1');
    const start = { accountId: 'u1', sessionId: 's1', projectId: 'p1', now: NOW, limits: LIMITS };
    await startSession(createMeteringStore(table), start);
    await archiveProject(createProjectStore(table), { accountId: 'u1', projectId: 'p1', now: NOW });
    const whole = createProjectStore(table);
    let isRolledOver = false;
    const rollingOver: ProjectStore = {
      ...whole,
      addProject: async (project) => {
        if (!isRolledOver) {
          isRolledOver = true;
          const before = await createAccountStore(table).readOrCreateAccount('u1', NOW);
          const subscription = starterSubscription(NOW, { periodStart: NOW - 60, anchor: NOW - 60 });
          await createAccountStore(table).saveEntitlements({
            before,
            after: rollOver({ ...before, subscription }, NOW),
          });
        }
        return whole.addProject(project);
      },
    };
    await createProject(rollingOver, { accountId: 'u1', projectId: 'p1', name: 'p1', now: NOW });
    expect((await createAccountStore(table).readAccount('u1'))?.projects).toEqual({ p1: [NOW, 0, 0] });
  });

  it('starts every project with no usage', async () => {
    await create('p1');
    const start = { accountId: 'u1', sessionId: 's1', projectId: 'p1', now: NOW, limits: LIMITS };
    expect((await startSession(createMeteringStore(table), start)).kind).toBe('counted');
    expect(await saveRollover(await createAccountStore(table).readOrCreateAccount('u1', NOW))).toBe(true);
    expect((await createAccountStore(table).readAccount('u1'))?.projects).toEqual({ p1: [NOW, 0, 0] });
  });
});

describe('a start that was refused because of its project', () => {
  it.each([
    ['another project', 'right'],
    ['no project', undefined],
  ])('counts for %s when it is repeated with it', async (_name, projectId) => {
    const store = createMeteringStore(table);
    await create('right');
    const start = { accountId: 'u1', sessionId: 's1', now: NOW, limits: LIMITS };
    expect(await startSession(store, { ...start, projectId: 'wrong' })).toMatchObject({
      reason: 'project_not_found',
    });
    expect((await startSession(store, { ...start, projectId })).kind).toBe('counted');
    await endSession(store, { accountId: 'u1', sessionId: 's1', now: NOW + 100 });
    const { sessions } = await store.listEnded({ accountId: 'u1', limit: 5 });
    expect(sessions[0]?.projectId).toBe(projectId);
    expect((await createAccountStore(table).readAccount('u1'))?.projects).toEqual({
      right: projectId === undefined ? [NOW, 0, 0] : [NOW, 1, 100],
    });
  });
});

describe('project ids that are names of JavaScript’s own properties', () => {
  it.each(['constructor', 'toString', 'valueOf', 'hasOwnProperty'])(
    '%s is accepted like any other id',
    async (id) => {
      const store = createMeteringStore(table);
      expect((await create(id)).kind).toBe('created');
      const start = (sessionId: string, now: number) =>
        startSession(store, { accountId: 'u1', sessionId, projectId: id, now, limits: LIMITS });
      expect((await start('s1', NOW)).kind).toBe('counted');
      expect((await start('s2', NOW + 600)).kind).toBe('counted');
      await endSession(store, { accountId: 'u1', sessionId: 's2', now: NOW + 630 });
      expect((await createAccountStore(table).readAccount('u1'))?.projects).toEqual({ [id]: [NOW, 2, 150] });
      const project = { accountId: 'u1', projectId: id, now: NOW };
      expect(await archiveProject(createProjectStore(table), project)).toMatchObject({
        archived: { sessionsUsed: 2, secondsUsed: 150 },
      });
    },
  );
});

describe('a crash before or after any single step', () => {
  it('of creating a project, followed by a retry, creates one project', async () => {
    let points = 0;
    for (let call = 0; ; call++) {
      const calls: number[] = [];
      for (const when of ['before', 'after'] as const) {
        table = await testTable();
        const store = crashing(createProjectStore(table), { call, when });
        const wanted = { accountId: 'u1', projectId: 'p1', name: 'One', now: NOW };
        await createProject(store, wanted).catch((error) => expect(error).toBeInstanceOf(Crash));
        const retry = await createProject(createProjectStore(table), wanted);
        expect(retry).toMatchObject({ project: { projectId: 'p1', name: 'One' } });
        expect((await createAccountStore(table).readAccount('u1'))?.projects).toEqual({ p1: [NOW, 0, 0] });
        calls.push(store.calls());
        points++;
      }
      if (call >= Math.min(...calls)) break;
    }
    expect(points).toBeGreaterThanOrEqual(8);
  });

  it('of archiving a project, followed by a retry, leaves no active project', async () => {
    for (let call = 0; call < 4; call++) {
      for (const when of ['before', 'after'] as const) {
        table = await testTable();
        const whole = createProjectStore(table);
        await createProject(whole, { accountId: 'u1', projectId: 'p1', name: 'One', now: NOW });
        const key = { accountId: 'u1', projectId: 'p1', now: NOW };
        await archiveProject(crashing(whole, { call, when }), key).catch((error) =>
          expect(error).toBeInstanceOf(Crash),
        );
        expect(await archiveProject(whole, key)).toMatchObject({ projectId: 'p1', archivedAt: NOW });
        expect((await createAccountStore(table).readAccount('u1'))?.projects).toEqual({});
      }
    }
  });
});
