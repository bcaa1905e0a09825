import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import type { DynamoDBStreamEvent } from 'aws-lambda';
import { beforeEach, describe, expect, it } from 'vitest';
import { type ErasureStore, eraseAccount } from '../../../services/accounts/domain/eraseAccount.ts';
import { archiveProject, createProject } from '../../../services/accounts/domain/projects.ts';
import { createErasureStore } from '../../../services/accounts/store/erasureStore.ts';
import { createProjectStore } from '../../../services/accounts/store/projectStore.ts';
import { endSession } from '../../../services/metering/domain/endSession.ts';
import { heartbeatSession } from '../../../services/metering/domain/heartbeatSession.ts';
import type { MeteringStore } from '../../../services/metering/domain/ports.ts';
import { startSession } from '../../../services/metering/domain/startSession.ts';
import { createMeteringStore } from '../../../services/metering/store/meteringStore.ts';
import { accountAttributes } from '../../../shared/account/accountRow.ts';
import { createAccountStore } from '../../../shared/account/accountStore.ts';
import { newAccount, rollOver } from '../../../shared/account/rollOver.ts';
import type { Table } from '../../../shared/aws/tableClient.ts';
import { tableKeys } from '../../../shared/aws/tableKeys.ts';
import { handlerEnv } from '../../support/api/handlerEnv.ts';
import { asFunction } from '../../support/permissions/asFunction.ts';
import { LIMITS } from '../../support/slotLimits.ts';
import { deliverStream } from '../../support/table/deliverStream.ts';
import { createFullAccount, FULL, openSessionId, scanRows } from '../../support/table/fullAccount.ts';
import { testTable } from '../../support/table/testTable.ts';

const NOW = Date.parse('2026-11-22T18:00:00Z') / 1000;
const ERASED_AT = NOW + 60;
const LATER = NOW + 600;
const { accountId } = FULL;

let table: Table;
let metering: MeteringStore;
let store: ErasureStore;

beforeEach(async () => {
  table = await testTable();
  metering = createMeteringStore(table);
  store = createErasureStore(table, { auditDays: 2 });
  await createFullAccount(table, { now: NOW });
});

const erase = (now: number) =>
  eraseAccount(
    { store, hasTime: () => true, forgetCustomer: async () => {} },
    { accountId, endsSessions: true, now },
  );
const eraseAll = async (now = ERASED_AT) => {
  await erase(now);
  return erase(now + 120);
};
const start = (sessionId: string, now = LATER) =>
  startSession(metering, { accountId, sessionId, now, limits: LIMITS });
const stored = async () => {
  const found = await account();
  if (!found) throw new Error('no account');
  return found;
};
const account = () => createAccountStore(table).readAccount(accountId);
/** The items that name the account. Counters of requests expire within an hour. */
const namesLeft = async () =>
  (await scanRows(table)).filter(
    (row) => !String(row.pk).startsWith('RATE#') && JSON.stringify(row).includes(accountId),
  );

describe('an account that is created again after its erasure', () => {
  beforeEach(async () => {
    expect(await eraseAll()).toEqual({ kind: 'erased' });
  });

  it('counts new sessions, however often they are replayed', async () => {
    expect((await start('new-1')).kind).toBe('counted');
    expect((await start('new-1')).kind).toBe('replay');
    const key = { accountId, sessionId: 'new-1', now: LATER + 10 };
    expect((await heartbeatSession(metering, { ...key, limits: LIMITS })).kind).toBe('renewed');
    expect((await endSession(metering, key)).kind).toBe('ended');
    expect(await start('new-1')).toMatchObject({ kind: 'refused', reason: 'session_ended' });
    expect((await start('new-2')).kind).toBe('counted');
    expect(await account()).toMatchObject({ sessionsUsed: 2, plan: 'free', customers: [] });
  });

  it.each([`${FULL.ended}-0`, openSessionId(0), FULL.refused])(
    'does not count the erased session %s again',
    async (sessionId) => {
      for (let replay = 0; replay < 3; replay++) {
        expect(await start(sessionId, LATER + replay)).toMatchObject({
          kind: 'refused',
          reason: 'session_ended',
        });
      }
      expect((await account())?.sessionsUsed).toBe(0);
      expect((await start('new-1')).kind).toBe('counted');
      await endSession(metering, { accountId, sessionId: 'new-1', now: LATER + 10 });
      expect(await start(sessionId)).toMatchObject({ kind: 'refused', reason: 'session_ended' });
      expect((await account())?.sessionsUsed).toBe(1);
    },
  );

  it('remembers the sessions of every erasure', async () => {
    await start('second-life');
    expect(await eraseAll(LATER + 60)).toEqual({ kind: 'erased' });
    for (const sessionId of [`${FULL.ended}-0`, 'second-life']) {
      expect(await start(sessionId, LATER + 300)).toMatchObject({ kind: 'refused', reason: 'session_ended' });
    }
    expect((await start('third-life', LATER + 300)).kind).toBe('counted');
  });

  it('refuses a write that was meant for the erased account', async () => {
    await start('new-1');
    const fresh = await account();
    if (!fresh) throw new Error('no account');
    for (const version of [1, 2, 3, 4, 5]) {
      const before = { ...fresh, version };
      const after = { ...fresh, plan: 'growth', customers: ['cus_Current'] };
      if (version === fresh.version) continue;
      expect(await metering.saveEntitlements({ before, after })).toBe(false);
    }
    expect(fresh.version).toBeGreaterThan(5);
  });
});

describe('while an account is being erased', () => {
  it('nothing creates it again: starts and projects are refused until the erasure has ended', async () => {
    await erase(ERASED_AT);
    await expect(start('during', ERASED_AT + 1)).rejects.toMatchObject({
      code: 'busy',
      retryAfterSeconds: 60,
    });
    const project = { accountId, projectId: 'p1', name: 'p1', now: ERASED_AT + 1 };
    await expect(createProject(createProjectStore(table), project)).rejects.toMatchObject({ code: 'busy' });
    expect(await account()).toBeUndefined();
    expect(await erase(ERASED_AT + 119)).toEqual({ kind: 'settling', until: ERASED_AT + 120 });
    expect(await erase(ERASED_AT + 120)).toEqual({ kind: 'erased' });
    expect((await start('during', ERASED_AT + 121)).kind).toBe('counted');
  });

  it('heartbeats and ends of its sessions are refused, and what they write is erased', async () => {
    await erase(ERASED_AT);
    const key = { accountId, sessionId: openSessionId(0), now: ERASED_AT + 1 };
    expect(await heartbeatSession(metering, { ...key, limits: LIMITS })).toEqual({ kind: 'unknown' });
    await endSession(metering, key);
    expect(await erase(ERASED_AT + 120)).toEqual({ kind: 'erased' });
    expect(await endSession(metering, { ...key, now: LATER })).toEqual({ kind: 'unknown' });
    const left = (await scanRows(table)).filter(({ pk }) => !String(pk).startsWith('RATE#'));
    expect(JSON.stringify(left)).not.toContain(accountId);
  });

  it('an end that is under way when its session is erased does not put the session again', async () => {
    await erase(ERASED_AT);
    const interrupted: MeteringStore = {
      ...metering,
      async releaseSlots(releasing) {
        const result = await metering.releaseSlots(releasing);
        expect(await erase(ERASED_AT + 120)).toEqual({ kind: 'erased' });
        return result;
      },
    };
    await endSession(interrupted, { accountId, sessionId: openSessionId(0), now: ERASED_AT + 120 });
    expect(await namesLeft()).toEqual([]);
  });

  it('an archival that is under way when its project is erased does not put the project again', async () => {
    await erase(ERASED_AT);
    const projects = createProjectStore(table);
    const [row] = (await scanRows(table)).filter(({ pk }) => pk === tableKeys.projects(accountId));
    const projectId = String(row?.sk);
    const interrupted = {
      ...projects,
      async readProject() {
        expect(await erase(ERASED_AT + 120)).toEqual({ kind: 'erased' });
        return { projectId, name: projectId, createdAt: NOW };
      },
    };
    expect(await archiveProject(interrupted, { accountId, projectId, now: ERASED_AT + 120 })).toBeUndefined();
    expect(await namesLeft()).toEqual([]);
  });

  it('a session that leaves the history while it is erased is erased once', async () => {
    await start('quota', NOW);
    await endSession(metering, { accountId, sessionId: 'quota', now: NOW + 1 });
    await erase(ERASED_AT);
    const { send } = table.client;
    let first: Promise<unknown> | undefined;
    const client = Object.assign(Object.create(table.client) as typeof table.client, {
      async send(command: { input: object }) {
        if (!JSON.stringify(command.input).includes('UNCOUNTED#')) {
          const result = (send as (one: object) => Promise<unknown>).call(table.client, command);
          if (JSON.stringify(command.input).includes('HISTORY#')) first ??= result;
          return result;
        }
        await first;
        await metering.markNotCounted({ accountId, sessionId: 'quota' });
        return (send as (one: object) => Promise<unknown>).call(table.client, command);
      },
    });
    store = createErasureStore({ ...table, client }, { auditDays: 2 });
    expect(await erase(ERASED_AT + 120)).toEqual({ kind: 'erased' });
    expect(await namesLeft()).toEqual([]);
  });

  it('an account that a late caller created is erased, too', async () => {
    await erase(ERASED_AT);
    // Its request to put the account was on its way when the erasure began.
    const row = { ...tableKeys.account(accountId), ...accountAttributes(newAccount(accountId, ERASED_AT)) };
    const Item = marshall(row, { removeUndefinedValues: true });
    await table.client.send(new PutItemCommand({ TableName: table.tableName, Item }));
    expect((await start('late', ERASED_AT + 1)).kind).toBe('counted');
    expect(await erase(ERASED_AT + 120)).toEqual({ kind: 'settling', until: ERASED_AT + 240 });
    expect(await erase(ERASED_AT + 240)).toEqual({ kind: 'erased' });
    for (const sessionId of ['late', openSessionId(0)]) {
      expect(await start(sessionId)).toMatchObject({ kind: 'refused', reason: 'session_ended' });
    }
  });
});

describe('an erasure under load', () => {
  it('bills every accepted start once: those before it are hashed, and later ones belong to the new account', async () => {
    const accepted = new Map<string, number>();
    let isDone = false;
    const caller = async (index: number) => {
      for (let round = 0; !isDone; round++) {
        const sessionId = `load-${index}-${round}`;
        const { kind } = await start(sessionId, ERASED_AT).catch(() => ({ kind: 'busy' }));
        if (kind === 'counted') accepted.set(sessionId, round);
        await endSession(metering, { accountId, sessionId, now: ERASED_AT }).catch(() => {});
      }
    };
    const callers = Array.from({ length: 4 }, (_, index) => caller(index));
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(await erase(ERASED_AT)).toMatchObject({ kind: 'settling' });
    await new Promise((resolve) => setTimeout(resolve, 100));
    isDone = true;
    await Promise.all(callers);
    expect(accepted.size).toBeGreaterThan(0);
    expect(await erase(ERASED_AT + 120)).toEqual({ kind: 'erased' });
    expect(await account()).toBeUndefined();
    for (const sessionId of accepted.keys()) {
      expect(await start(sessionId), sessionId).toMatchObject({ kind: 'refused', reason: 'session_ended' });
    }
    expect((await account())?.sessionsUsed).toBe(0);
  }, 60_000);

  it('is refused while sessions run, unless they are to end', async () => {
    const deps = { store, hasTime: () => true, forgetCustomer: async () => {} };
    expect(await eraseAccount(deps, { accountId, endsSessions: false, now: ERASED_AT })).toEqual({
      kind: 'refused',
      reason: 'sessions_open',
    });
    const afterLease = NOW + LIMITS.leaseSeconds + 1;
    expect(await eraseAccount(deps, { accountId, endsSessions: false, now: afterLease })).toMatchObject({
      kind: 'settling',
    });
  });
});

describe('the ledger', () => {
  it('writes no period of an erased account from late records, and keeps its figures', async () => {
    await handlerEnv(table);
    const handler = asFunction(
      'Ledger',
      (await import('../../../services/ledger/handlers/ledger.ts')).handler,
    );
    await metering.saveEntitlements({
      before: await stored(),
      after: rollOver(await stored(), NOW + 40 * 86_400),
    });
    const records: DynamoDBStreamEvent['Records'] = [];
    await deliverStream(table, async (event) => void records.push(...event.Records));
    expect(await eraseAll(NOW + 41 * 86_400)).toEqual({ kind: 'erased' });
    expect(await handler({ Records: records })).toEqual({ batchItemFailures: [] });
    // Also the record of the removal.
    await deliverStream(table, async (event) =>
      expect(await handler(event)).toEqual({ batchItemFailures: [] }),
    );
    const rows = await scanRows(table);
    expect(rows.filter(({ pk }) => String(pk).startsWith('PERIODS#'))).toEqual([]);
    const opened = rows.flatMap((row) => row['opened#accounts'] ?? []);
    expect(opened).toEqual([1]);
  });

  it('writes the periods of the account that was created again', async () => {
    await handlerEnv(table);
    const handler = asFunction(
      'Ledger',
      (await import('../../../services/ledger/handlers/ledger.ts')).handler,
    );
    await eraseAll();
    await start('new-1');
    await metering.saveEntitlements({
      before: await stored(),
      after: rollOver(await stored(), NOW + 40 * 86_400),
    });
    await deliverStream(table, async (event) =>
      expect(await handler(event)).toEqual({ batchItemFailures: [] }),
    );
    const rows = await scanRows(table);
    expect(rows.filter(({ pk }) => String(pk).startsWith('PERIODS#'))).toMatchObject([
      { accountId, sessionsUsed: 1 },
    ]);
  });
});
