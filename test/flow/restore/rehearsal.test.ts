import { DeleteItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { beforeEach, describe, expect, inject, it } from 'vitest';
import { createTable } from '../../../local/resources/tables.ts';
import { COPIED_KINDS } from '../../../scripts/table/copiedKinds.ts';
import { type CopyOptions, copyRows } from '../../../scripts/table/copyRows.ts';
import { accountRows, scanRows } from '../../../scripts/table/sourceRows.ts';
import { eraseAccount } from '../../../services/accounts/domain/eraseAccount.ts';
import { createErasureStore } from '../../../services/accounts/store/erasureStore.ts';
import { endSession } from '../../../services/metering/domain/endSession.ts';
import { startSession } from '../../../services/metering/domain/startSession.ts';
import { createMeteringStore } from '../../../services/metering/store/meteringStore.ts';
import { findDrift } from '../../../services/webhooks/domain/findDrift.ts';
import type { Table } from '../../../shared/aws/tableClient.ts';
import { tableKeys } from '../../../shared/aws/tableKeys.ts';
import { RECONCILE_TYPE } from '../../../shared/contract/webhooks/messages.ts';
import { LIMITS } from '../../support/slotLimits.ts';
import { createSyncing, type Syncing } from '../../support/webhooks/syncing.ts';
import { switchPlan } from '../../support/webhooks/webhookPath.ts';

const NOW = Math.floor(Date.now() / 1000);
const ACCOUNTS = ['u1', 'u2'];

let syncing: Syncing;
let stage: Table;
/** The table as it was at the restore point. */
let restored: Table;
const bought: Record<string, { customer: string; subscription: string }> = {};

const start = (sessionId: string, { accountId = 'u1', now = NOW } = {}) =>
  startSession(createMeteringStore(stage), { accountId, sessionId, now, limits: LIMITS });
const end = (sessionId: string, { accountId = 'u1', now = NOW } = {}) =>
  endSession(createMeteringStore(stage), { accountId, sessionId, now });
const kindOf = async (outcome: ReturnType<typeof start>) => {
  const { kind, ...rest } = await outcome;
  return 'reason' in rest ? rest.reason : kind;
};
const used = async (accountId = 'u1') => (await syncing.account(accountId)).sessionsUsed;

async function tableBeside(name: string): Promise<Table> {
  await createTable(stage.client, inject('tableProperties'), name);
  return { ...stage, tableName: name };
}

const copying = (from: Table, changes: Partial<CopyOptions> = {}): CopyOptions => ({
  from,
  to: stage,
  replaces: false,
  isDryRun: false,
  now: NOW,
  beforeChunk: async () => {},
  ...changes,
});

async function copyAll(from: Table, changes?: Partial<CopyOptions>) {
  const results = [];
  for await (const { rows } of scanRows(from, { kinds: COPIED_KINDS }))
    results.push(...(await copyRows(rows, copying(from, changes))));
  return results;
}

async function copyAccount(accountId: string) {
  for await (const { rows } of accountRows(restored, { accountId, kinds: COPIED_KINDS }))
    await copyRows(rows, copying(restored, { replaces: true }));
}

/** What reconcile queues for a customer. */
const reconcile = (accountId: string) =>
  syncing.arrive(bought[accountId]?.customer ?? '', { type: RECONCILE_TYPE, accountId });

const drift = (accountId: string) =>
  findDrift(
    { store: syncing.deps.store, gateway: syncing.deps.gateway, rules: syncing.deps.rules },
    { accountId, customerIds: [bought[accountId]?.customer ?? ''], now: NOW },
  );

const upgrade = async (accountId: string) => {
  const { subscription = '' } = bought[accountId] ?? {};
  const { items } = await syncing.stripe.subscriptions.retrieve(subscription);
  await switchPlan(syncing.shop, { subscription, item: items.data[0]?.id ?? '' }, 'growth');
};

/**
 * Two accounts buy a plan. At the restore point, `ended` has ended and `open` and `endsLater` are open. Later, `endsLater` ends, `later`
 * is counted, and u1 is upgraded.
 */
beforeEach(async () => {
  syncing = await createSyncing();
  stage = syncing.shop.table;
  for (const accountId of ACCOUNTS) {
    bought[accountId] = await syncing.bought('starter', accountId);
    await syncing.arrive(bought[accountId]?.customer ?? '', { accountId });
    for (const sessionId of ['ended', 'open', 'endsLater']) await start(sessionId, { accountId });
    await end('ended', { accountId });
  }
  restored = await tableBeside('Restored');
  for await (const { rows } of scanRows(stage, { kinds: COPIED_KINDS }))
    for (const Item of rows)
      await stage.client.send(new PutItemCommand({ TableName: restored.tableName, Item }));
  await end('endsLater');
  await start('later');
  await upgrade('u1');
  await reconcile('u1');
  expect([await used(), (await syncing.account()).plan]).toEqual([4, 'growth']);
});

describe('one damaged account, copied back', () => {
  beforeEach(async () => {
    const damaged = { ...unmarshall(await accountItem()), plan: 'free', sessionsUsed: 99_999, customers: [] };
    await stage.client.send(new PutItemCommand({ TableName: stage.tableName, Item: marshall(damaged) }));
    await stage.client.send(
      new DeleteItemCommand({
        TableName: stage.tableName,
        Key: marshall(tableKeys.session('u1', 'ended')),
      }),
    );
    await copyAccount('u1');
  });

  it('has the usage of the restore point, and the plan of Stripe after a comparison', async () => {
    expect(await syncing.account()).toMatchObject({ plan: 'starter', sessionsUsed: 3 });
    expect(await drift('u1')).toMatchObject({ atStripe: { subscription: { plan: 'growth' } } });
    await reconcile('u1');
    expect(await syncing.account()).toMatchObject({ plan: 'growth', sessionsUsed: 3 });
    expect(await drift('u1')).toBeUndefined();
  });

  it('bills no session twice, whatever the gateway repeats', async () => {
    expect(await kindOf(start('ended'))).toBe('session_ended');
    expect(await kindOf(start('open'))).toBe('replay');
    expect(await used()).toBe(3);
    // It was counted after the restore point. That count is lost, so this one is not a second.
    expect(await kindOf(start('later'))).toBe('counted');
    expect(await kindOf(start('later'))).toBe('replay');
    expect(await used()).toBe(4);
  });

  it('refuses a session that ended after the restore point, once its slot is reclaimed', async () => {
    const now = NOW + LIMITS.leaseSeconds + 1;
    await end('endsLater', { now });
    expect(await kindOf(start('endsLater', { now }))).toBe('session_ended');
    expect(await used()).toBe(3);
  });

  it('leaves the other accounts as they are', async () => {
    expect(await syncing.account('u2')).toMatchObject({ plan: 'starter', sessionsUsed: 3 });
    expect(await syncing.account('u2')).not.toHaveProperty('restoredAt');
  });
});

describe('a lost table, copied into a new one', () => {
  let lost: Table;

  /** The stage's functions, and Stripe's events, go on with the new table under the name of the old one. */
  beforeEach(async () => {
    lost = await tableBeside('Lost');
    for await (const { rows } of scanRows(stage, { kinds: COPIED_KINDS }))
      for (const { pk, sk, ...rest } of rows) {
        const key = { pk, sk } as typeof rest;
        await stage.client.send(new PutItemCommand({ TableName: lost.tableName, Item: { ...rest, ...key } }));
        await stage.client.send(new DeleteItemCommand({ TableName: stage.tableName, Key: key }));
      }
  });

  it('has every account with its usage, and the plans of Stripe after a comparison', async () => {
    await copyAll(restored);
    for (const accountId of ACCOUNTS) await reconcile(accountId);
    expect(await syncing.account('u1')).toMatchObject({ plan: 'growth', sessionsUsed: 3 });
    expect(await syncing.account('u2')).toMatchObject({ plan: 'starter', sessionsUsed: 3 });
    expect([await drift('u1'), await drift('u2')]).toEqual([undefined, undefined]);
  });

  it('gives a customer who bought after the restore point the plan when an event is sent again', async () => {
    const { customer } = await syncing.bought('starter', 'u3');
    for await (const { rows } of scanRows(stage, { kinds: ['account', 'customer', 'checkout'] }))
      for (const { pk, sk } of rows)
        await stage.client.send(
          new DeleteItemCommand({ TableName: stage.tableName, Key: { pk, sk } as (typeof rows)[0] }),
        );
    await copyAll(restored);
    await syncing.arrive(customer);
    expect(await syncing.account('u3')).toMatchObject({ plan: 'starter', customers: [customer] });
  });

  it('bills no session twice, whatever the gateway repeats', async () => {
    await copyAll(restored);
    expect(await kindOf(start('ended'))).toBe('session_ended');
    expect(await kindOf(start('endsLater'))).toBe('replay');
    expect(await kindOf(start('later'))).toBe('counted');
    expect(await kindOf(start('later'))).toBe('replay');
    expect(await used()).toBe(4);
  });

  it('refuses what ended after the restore point if the sessions of the damaged table are copied first', async () => {
    const facts = { kinds: ['session', 'audit', 'accountAction', 'erasure'] } as const;
    for await (const { rows } of scanRows(lost, facts)) await copyRows(rows, copying(lost));
    await copyAll(restored);
    expect(await kindOf(start('endsLater'))).toBe('session_ended');
    expect(await used()).toBe(3);
    expect(await copyAll(restored)).not.toContainEqual(expect.objectContaining({ result: 'copied' }));
  });

  it('brings no account back that was erased after the restore point', async () => {
    // The erasure is recorded in the damaged table, and copied first.
    const erasing = {
      store: createErasureStore({ ...lost }, { auditDays: 2 }),
      hasTime: () => true,
      forgetCustomer: async () => {},
    };
    await eraseAccount(erasing, { accountId: 'u2', endsSessions: true, now: NOW });
    await eraseAccount(erasing, { accountId: 'u2', endsSessions: true, now: NOW + 120 });
    const first = { kinds: ['erasure', 'erasedSession'] } as const;
    for await (const { rows } of scanRows(lost, first)) await copyRows(rows, copying(lost));
    const results = await copyAll(restored);
    expect(results.filter(({ result }) => result === 'erased').length).toBeGreaterThan(5);
    await expect(syncing.account('u2')).rejects.toThrow('no account u2');
    expect(await kindOf(start('ended', { accountId: 'u2' }))).toBe('session_ended');
  });
});

async function accountItem() {
  for await (const { rows } of scanRows(stage, { kinds: ['account'] })) {
    const row = rows.find(({ pk }) => pk?.S === tableKeys.account('u1').pk);
    if (row) return row;
  }
  throw new Error('no account u1');
}
