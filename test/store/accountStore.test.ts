import { GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { beforeEach, describe, expect, it } from 'vitest';
import { createProject } from '../../services/accounts/domain/projects.ts';
import { createProjectStore } from '../../services/accounts/store/projectStore.ts';
import type { Account } from '../../shared/account/account.ts';
import { createAccountStore } from '../../shared/account/accountStore.ts';
import { rollOver } from '../../shared/account/rollOver.ts';
import type { Table } from '../../shared/aws/tableClient.ts';
import { tableKeys } from '../../shared/aws/tableKeys.ts';
import { addMonths, SECONDS_PER_DAY } from '../../shared/time.ts';
import { givenAccount, starterSubscription, testTable } from '../support/table/testTable.ts';
import { NOW, sessionCalls } from './support/sessionCalls.ts';

const PAID_START = NOW - SECONDS_PER_DAY;

let table: Table;
let calls: ReturnType<typeof sessionCalls>;

beforeEach(async () => {
  table = await testTable();
  calls = sessionCalls(table);
});

const save = (before: Account, after: Account) =>
  createAccountStore(table).saveEntitlements({ before, after });

/** An account with a paid subscription and some usage, as it was read before a session starts. */
async function readBeforeStart(sessionsUsed: number): Promise<Account> {
  await givenAccount(table, 'u1', { subscription: starterSubscription(NOW), sessionsUsed, now: NOW });
  const before = await calls.readAccount();
  expect(await calls.start('s1')).toMatchObject({ kind: 'counted' });
  return before;
}

describe('a write of entitlements after a start that its reader did not see', () => {
  it('keeps the start in the same period', async () => {
    const before = await readBeforeStart(7);
    expect(await save(before, rollOver(before, NOW))).toBe(true);
    expect(await calls.readAccount()).toMatchObject({ sessionsUsed: 8, version: before.version + 1 });
  });

  it.each([
    { used: 10, previous: 5 },
    { used: 0, previous: 5 },
    { used: 10, previous: 0 },
    { used: 0, previous: 0 },
  ])('keeps the start when usage of the previous period ($previous) is added to $used', async (given) => {
    const { used, previous } = given;
    const before = await readBeforeStart(used);
    const added: Account = { ...before, sessionsUsed: used + previous, previous: [[PAID_START, 5_000, 0]] };
    expect(await save(before, added)).toBe(true);
    expect(await calls.readAccount()).toMatchObject({
      sessionsUsed: used + previous + 1,
      previous: [[PAID_START, 5_000, 0]],
      open: { s1: [NOW, NOW + 120] },
    });
  });

  it('keeps the start when a part of the usage is carried over into a later period', async () => {
    const before = await readBeforeStart(400);
    const subscription = starterSubscription(NOW, { periodStart: NOW, anchor: NOW });
    const later = rollOver({ ...before, subscription }, NOW);
    expect(later).toMatchObject({ usageSince: NOW, sessionsUsed: 0 });
    expect(later.previous?.[0]).toEqual([PAID_START, 5_000, 400]);
    expect(await save(before, { ...later, sessionsUsed: 240 })).toBe(true);
    expect(await calls.readAccount()).toMatchObject({
      usageSince: NOW,
      sessionsUsed: 241,
      previous: later.previous,
    });
  });

  it('resets usage in a later period, the start of the old one included', async () => {
    const before = await readBeforeStart(400);
    const { paidUntil } = starterSubscription(NOW);
    expect(await save(before, rollOver(before, paidUntil))).toBe(true);
    expect(await calls.readAccount()).toMatchObject({
      plan: 'starter',
      sessionsUsed: 0,
      usageSince: paidUntil,
      open: { s1: [NOW, NOW + 120] },
    });
  });
});

describe('a write of entitlements', () => {
  it('changes nothing if another one was saved since the account was read', async () => {
    const before = await readBeforeStart(7);
    expect(await save(before, rollOver(before, NOW))).toBe(true);
    const added: Account = { ...before, sessionsUsed: 100, previous: [[PAID_START, 5_000, 0]] };
    expect(await save(before, added)).toBe(false);
    expect((await calls.readAccount()).sessionsUsed).toBe(8);
  });

  it('stores the credit and the quota of the paid time, and removes them with it', async () => {
    await givenAccount(table, 'u1', { now: NOW });
    const before = await calls.readAccount();
    const subscription = starterSubscription(NOW, { creditUntil: NOW + 60, included: [PAID_START, 7_421] });
    expect(await save(before, rollOver({ ...before, subscription }, NOW))).toBe(true);
    const credited = await calls.readAccount();
    expect(credited).toMatchObject({ subscription, sessionsIncluded: 7_421, validUntil: NOW + 60 });
    const paid = starterSubscription(NOW);
    expect(await save(credited, rollOver({ ...credited, subscription: paid }, NOW))).toBe(true);
    const renewed = await calls.readAccount();
    expect(renewed.subscription).toEqual(paid);
    expect(renewed.sessionsIncluded).toBe(5_000);
  });
});

describe('a write of entitlements to an account item of a newer release', () => {
  const key = tableKeys.account('u1');
  const readItem = async () => {
    const command = new GetItemCommand({ TableName: table.tableName, Key: marshall(key) });
    return unmarshall((await table.client.send(command)).Item ?? {});
  };
  /** Changes the item as a newer release could have written it. */
  async function givenNewer(change: (item: Record<string, unknown>) => Record<string, unknown>) {
    const item = await readItem();
    const Item = marshall({ ...item, ...change(item) });
    await table.client.send(new PutItemCommand({ TableName: table.tableName, Item }));
    return { before: await calls.readAccount(), item: unmarshall(Item) };
  }
  const appended = (list: unknown) => [...(list as unknown[]), 'tail'];

  beforeEach(async () => {
    const subscription = starterSubscription(NOW, { included: [PAID_START, 7_421] });
    await givenAccount(table, 'u1', { subscription, terms: { requestsPerMinute: 500 }, now: NOW });
  });

  it('changes only the version and the revision if nothing else changes', async () => {
    const { before, item } = await givenNewer(({ subscription, paid, terms }) => ({
      subscription: appended(subscription),
      paid: appended(paid),
      terms: { ...(terms as object), region: 'eu' },
      addOns: { storage: 5 },
    }));
    expect(await save(before, rollOver(before, NOW))).toBe(true);
    expect(await readItem()).toEqual({
      ...item,
      version: before.version + 1,
      revision: item.revision + 1,
    });
  });

  it('keeps an unknown plan, and every list that does not change, through a rollover', async () => {
    const { before, item } = await givenNewer(({ subscription }) => ({
      plan: 'pro',
      limits: [50_000, 50, 500, 10],
      subscription: appended((subscription as unknown[]).with(3, 'pro')),
      projects: { p1: [PAID_START, 4, 90, 1_000] },
      addOns: { storage: 5 },
    }));
    const { paidUntil } = starterSubscription(NOW);
    expect(await save(before, rollOver(before, paidUntil))).toBe(true);
    const { plan, limits, subscription, addOns } = item;
    expect(await readItem()).toMatchObject({
      plan,
      limits,
      subscription,
      addOns,
      usageSince: paidUntil,
      projects: { p1: [PAID_START, 0, 0] },
    });
  });

  it('replaces a list that changes', async () => {
    const { before } = await givenNewer(({ subscription }) => ({ subscription: appended(subscription) }));
    const cancelled = starterSubscription(NOW, { status: 'canceled', included: [PAID_START, 7_421] });
    expect(await save(before, rollOver({ ...before, subscription: cancelled }, NOW))).toBe(true);
    expect((await readItem()).subscription).toHaveLength(9);
  });

  it('removes a quota that was stored for another paid time together with that time', async () => {
    const { before } = await givenNewer(({ subscription }) => ({
      subscription: (subscription as unknown[]).with(5, NOW + 60),
    }));
    expect(before.subscription?.included).toBeUndefined();
    expect(await save(before, rollOver({ ...before, subscription: starterSubscription(NOW) }, NOW))).toBe(
      true,
    );
    expect((await calls.readAccount()).subscription).toEqual(starterSubscription(NOW));
  });

  it('moves an item of the first format into the second one, and back', async () => {
    const other = (accountFormat: 1 | 2) => createAccountStore({ ...table, accountFormat });
    const rewrite = async (format: 1 | 2) => {
      const before = await calls.readAccount();
      expect(await other(format).saveEntitlements({ before, after: before })).toBe(true);
      const { revision: _revision, version: _version, ...after } = await calls.readAccount();
      const { revision: _raised, version: _changed, ...kept } = before;
      expect(after).toEqual(kept);
      return readItem();
    };
    const [second, first] = [
      /^limits$/,
      /^(sessionsIncluded|concurrent|requestsPerMinute|projectsIncluded|periodStart)$/,
    ];
    let started = 0;
    const names = async (format: 1 | 2) => Object.keys(await rewrite(format));
    for (const format of [1, 2, 1] as const) {
      const has = await names(format);
      expect(has.filter((name) => first.test(name))).toHaveLength(format === 1 ? 5 : 0);
      expect(has.filter((name) => second.test(name))).toHaveLength(format === 1 ? 0 : 1);
      expect(await calls.start(`s-${has.length}-${started++}`)).toMatchObject({ kind: 'counted' });
    }
  });

  it('moves a project with the id `constructor` into a later period', async () => {
    await createProject(createProjectStore(table), {
      accountId: 'u1',
      projectId: 'constructor',
      name: 'C',
      now: NOW,
    });
    const before = await calls.readAccount();
    const { paidUntil } = starterSubscription(NOW);
    expect(await save(before, rollOver(before, paidUntil))).toBe(true);
    expect((await calls.readAccount()).projects).toMatchObject({ constructor: [NOW, 0, 0] });
  });

  it('knows the start of the period before, whatever format wrote it', async () => {
    const { paidUntil } = starterSubscription(NOW);
    const next = addMonths(paidUntil, 1);
    const turn = async (accountFormat: 1 | 2, at: number) => {
      await calls.start(`s-${at}`, { now: at - 60 });
      const before = await calls.readAccount();
      const store = createAccountStore({ ...table, accountFormat });
      expect(await store.saveEntitlements({ before, after: rollOver(before, at) })).toBe(true);
      return (await calls.readAccount()).usageBefore;
    };
    expect(await turn(1, paidUntil)).toBe(PAID_START);
    expect(await turn(2, next)).toBe(paidUntil);
    expect(await turn(1, addMonths(paidUntil, 2))).toBe(next);
  });

  it('resets usage in a later period even if none was read', async () => {
    const before = await calls.readAccount();
    expect(await calls.start('s1')).toMatchObject({ kind: 'counted' });
    const { paidUntil } = starterSubscription(NOW);
    expect(await save(before, rollOver(before, paidUntil))).toBe(true);
    expect(await calls.readAccount()).toMatchObject({ sessionsUsed: 0, usageSince: paidUntil });
  });
});
