import { GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { beforeEach, describe, expect, it } from 'vitest';
import { createAdminStore } from '../../services/accounts/store/adminStore.ts';
import { createProjectStore } from '../../services/accounts/store/projectStore.ts';
import { createBillingStore } from '../../services/billing/store/billingStore.ts';
import { historyResponse } from '../../services/metering/handlers/responses.ts';
import { isDone } from '../../services/webhooks/domain/eventLog.ts';
import { eventsResponse } from '../../services/webhooks/handlers/eventResponses.ts';
import { createEventLogStore } from '../../services/webhooks/store/eventLogStore.ts';
import { reconcileProgress, sweepProgress } from '../../services/webhooks/store/progressRows.ts';
import { createCustomerStore } from '../../shared/account/customerStore.ts';
import { createFormerCustomerStore } from '../../shared/account/formerCustomerStore.ts';
import { createProgressStore } from '../../shared/aws/progressStore.ts';
import type { Table } from '../../shared/aws/tableClient.ts';
import { tableKeys } from '../../shared/aws/tableKeys.ts';
import { keyIdOf } from '../../shared/credentials/apiKey.ts';
import { listApiKeys, readApiKey, recordKeyUse, revokeApiKey } from '../../shared/credentials/apiKeyStore.ts';
import { listAudit } from '../../shared/credentials/auditTrail.ts';
import { isoDay } from '../../shared/time.ts';
import { givenAccount, testTable } from '../support/table/testTable.ts';
import { NOW, sessionCalls } from './support/sessionCalls.ts';

/*
 * Items as a newer release could have written them: with an attribute, and with values, that this release does not know. This
 * release reads and writes them during a gradual deployment, and after a rollback. Account items have tests of their own.
 */

let table: Table;
beforeEach(async () => {
  table = await testTable();
});

type Key = { pk: string; sk: string };

const ADDED = { added: { by: ['a newer release'] } };

const givenItem = (key: Key, item: Record<string, unknown>) =>
  table.client.send(
    new PutItemCommand({ TableName: table.tableName, Item: marshall({ ...key, ...item, ...ADDED }) }),
  );

async function readItem(key: Key) {
  const command = new GetItemCommand({ TableName: table.tableName, Key: marshall(key) });
  return unmarshall((await table.client.send(command)).Item ?? {});
}

describe('a session of a newer release', () => {
  const key = tableKeys.session('u1', 's1');
  const session = { sessionId: 's1', startedAt: NOW - 60, ...tableKeys.history('u1') };

  it('that ended for an unknown reason is listed without a reason', async () => {
    const { historyAt } = tableKeys.historyAt(NOW, 's1');
    await givenItem(key, { ...session, endedAt: NOW, endReason: 'moved', historyAt });
    const { store, start, end } = sessionCalls(table);
    const page = await store.listEnded({ accountId: 'u1', limit: 10 });
    const { sessions } = historyResponse({ open: [], lapsed: [], page }).body;
    expect(sessions).toMatchObject([{ sessionId: 's1', open: false, durationSeconds: 60 }]);
    expect(sessions[0]?.endReason).toBeUndefined();
    expect(await start('s1')).toMatchObject({ kind: 'refused', reason: 'session_ended' });
    expect(await end('s1')).toMatchObject({ kind: 'ended', endedAt: NOW });
    expect(await readItem(key)).toMatchObject({ ...ADDED, endReason: 'moved' });
  });

  it('is started, renewed and ended on a newer account item', async () => {
    await givenAccount(table, 'u1', { now: NOW });
    const accountKey = tableKeys.account('u1');
    await givenItem(accountKey, {
      ...(await readItem(accountKey)),
      plan: 'pro',
      concurrent: 5,
      open: { s0: [NOW, NOW + 120, 'eu'] },
      projects: { p1: [NOW, 0, 0, 7] },
    });
    const { start, heartbeat, end } = sessionCalls(table);
    expect(await start('s2', { projectId: 'p1' })).toMatchObject({ kind: 'counted' });
    expect(await heartbeat('s0', NOW + 60)).toMatchObject({ kind: 'renewed' });
    expect(await end('s2', NOW + 60)).toMatchObject({ kind: 'ended', durationSeconds: 60 });
    expect(await readItem(accountKey)).toMatchObject({
      ...ADDED,
      plan: 'pro',
      open: { s0: [NOW, NOW + 180, 'eu'] },
      projects: { p1: [NOW, 1, 60, 7] },
    });
  });
});

describe('an API key of a newer release', () => {
  const hash = 'ab'.repeat(32);
  const key = tableKeys.apiKey(hash);
  beforeEach(() => givenItem(key, { name: 'gateway', scopes: ['metering', 'reports'], createdAt: NOW }));

  it('has the scopes that are known, and an unknown one grants nothing', async () => {
    expect(await readApiKey(table, hash)).toMatchObject({ name: 'gateway', scopes: ['metering'] });
    expect(await listApiKeys(table)).toMatchObject([{ scopes: ['metering'] }]);
  });

  it('keeps its scopes when it is used and revoked', async () => {
    await recordKeyUse(table, { hash, day: '2026-11-22' });
    const revoked = await revokeApiKey(table, { keyId: keyIdOf(hash), now: NOW, keepsAdmin: true });
    expect(revoked.kind).toBe('revoked');
    expect(await readItem(key)).toMatchObject({ ...ADDED, scopes: ['metering', 'reports'], revokedAt: NOW });
  });
});

describe('a checkout of a newer release', () => {
  const key = tableKeys.checkout('u1');
  const row = { attempt: 3, plan: 'pro', price: 'price_pro', paymentMethods: ['card'], appUrl: '' };

  it('with an unknown plan is read, and keeps what is unknown when its session is stored', async () => {
    await givenItem(key, { ...row, customer: 'cus_1' });
    const store = createBillingStore(table);
    const before = await store.readCheckout('u1');
    expect(before).toMatchObject(row);
    if (!before) throw new Error('no checkout');
    expect(
      await store.saveCheckout({ accountId: 'u1', before, after: { ...before, sessionId: 'cs_1' } }),
    ).toBe(true);
    expect(await readItem(key)).toMatchObject({ ...ADDED, plan: 'pro', sessionId: 'cs_1' });
  });
});

describe('the event log of a newer release', () => {
  it('is read with unknown outcomes and plans', async () => {
    const event = { customer: 'cus_1', created: NOW, id: 'evt_1' };
    const row = {
      id: 'evt_1',
      type: 'invoice.paid',
      created: NOW,
      doneAt: NOW,
      plan: 'pro',
      outcome: 'held',
    };
    await givenItem(tableKeys.event({ ...event, doneAt: NOW }), row);
    const log = createEventLogStore(table);
    const logged = await log.readEvent(event);
    expect(logged).toMatchObject({ outcome: 'held', plan: 'pro' });
    // The sweep queues it again, which is harmless.
    expect(logged && isDone(logged)).toBe(false);
    const { events } = await log.listEvents({ customer: 'cus_1', limit: 1 });
    expect(eventsResponse({ events }).body.events).toMatchObject([{ outcome: 'held', plan: 'growth' }]);
  });
});

describe('the progress of a newer release', () => {
  it('of the sweep with an unknown list of events goes on with all events', async () => {
    const window = { listed: 'recent', from: 1, to: 2, after: 'evt_1', ...ADDED };
    await givenItem(tableKeys.progress('sweep'), { step: 4, progress: { sweptUntil: 1, window, ...ADDED } });
    const { step, progress } = await createProgressStore(table, 'sweep', sweepProgress).read();
    expect({ step, progress }).toEqual({
      step: 4,
      progress: { sweptUntil: 1, window: { listed: 'all', from: 1, to: 2, after: 'evt_1' } },
    });
  });

  it('of the reconciliation is resumed', async () => {
    const progress = { run: 'r1', startedAt: 1, queued: 2, next: { bucket: 3 } };
    await givenItem(tableKeys.progress('reconcile'), { step: 4, progress: { ...progress, ...ADDED } });
    expect(await createProgressStore(table, 'reconcile', reconcileProgress).read()).toEqual({
      step: 4,
      progress,
    });
  });
});

describe('an item of a newer release with a further attribute', () => {
  it('of a customer is read', async () => {
    await givenItem(tableKeys.customer('cus_1'), { customerId: 'cus_1', accountId: 'u1' });
    const store = createCustomerStore(table);
    expect(await store.claimCustomer({ customerId: 'cus_1', accountId: 'u2' })).toBe('u1');
    expect(await store.readCustomerAccounts(['cus_1'])).toEqual(new Map([['cus_1', 'u1']]));
    expect(await readItem(tableKeys.customer('cus_1'))).toMatchObject(ADDED);
  });

  it('of former customers is read, and keeps the attribute when a customer is added', async () => {
    const key = tableKeys.formerCustomers('u1');
    await givenItem(key, { customers: ['cus_1'] });
    const store = createFormerCustomerStore(table);
    expect(await store.rememberFormerCustomer({ accountId: 'u1', customer: 'cus_2' })).toBe(true);
    expect(await store.readFormerCustomers('u1')).toEqual(['cus_1', 'cus_2']);
    expect(await readItem(key)).toMatchObject(ADDED);
  });

  it('of a note on terms is read', async () => {
    const note = { by: 'ops', at: NOW, reason: 'agreed' };
    await givenItem(tableKeys.termsNote('u1'), note);
    expect(await createAdminStore(table).readTermsNote('u1')).toEqual(note);
  });

  it('of a project is read, and keeps the attribute when the project is renamed and archived', async () => {
    const key = tableKeys.project('u1', 'p1');
    const usage = { usageSince: NOW, sessionsUsed: 1, secondsUsed: 2 };
    await givenItem(key, {
      projectName: 'One',
      createdAt: NOW,
      archivedAt: NOW,
      archived: { ...usage, ...ADDED },
    });
    const store = createProjectStore(table);
    const project = { accountId: 'u1', projectId: 'p1' };
    expect(await store.readProject(project)).toMatchObject({ name: 'One', archived: usage });
    await store.nameProject({ ...project, name: 'Two', now: NOW });
    await store.markArchived({ ...project, now: NOW, archived: usage });
    expect(await readItem(key)).toMatchObject({ ...ADDED, projectName: 'Two' });
  });

  it('of the audit trail is read', async () => {
    const entry = { at: NOW, requestId: 'r1', by: 'ops', details: {} };
    const key = tableKeys.audit(isoDay(NOW), entry);
    await givenItem(key, { ...entry, act: 'POST /admin/new' });
    const { entries } = await listAudit(table, { day: isoDay(NOW), limit: 1 });
    expect(entries).toEqual([{ ...entry, action: 'POST /admin/new' }]);
  });
});
