import { DeleteItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { beforeEach, describe, expect, it } from 'vitest';
import {
  type NotifyDeps,
  notifyAccount,
  registerAccount,
} from '../../../../scripts/migrate/notify/notifyAccount.ts';
import { reasonFor } from '../../../../scripts/migrate/placementReasons.ts';
import type { PlannedAccount } from '../../../../scripts/migrate/planFile.ts';
import { createAccountStore } from '../../../../shared/account/accountStore.ts';
import type { Migration } from '../../../../shared/account/migration.ts';
import { createMigrationStore } from '../../../../shared/account/migrationStore.ts';
import { tableKeys } from '../../../../shared/aws/tableKeys.ts';
import { isoDay, SECONDS_PER_DAY } from '../../../../shared/time.ts';
import {
  migrationOf,
  notifyAll,
  notifyDeps,
  planFile,
  plannedAccount,
} from '../../../support/migration/notifyWorld.ts';
import { type NoticeWorld, noticeWorld } from '../../../support/notifications/noticeWorld.ts';
import { storedContact, storedNotices } from '../../../support/notifications/storedNotices.ts';
import { Crash, type CrashPoint, crashing } from '../../../support/table/crashing.ts';
import { scanRows } from '../../../support/table/fullAccount.ts';

const NOW = Math.floor(Date.now() / 1000);
const OTHER_HASH = 'b2'.repeat(32);
const KEY = `migration#${'a1'.repeat(32)}`;

let world: NoticeWorld;
beforeEach(async () => {
  world = await noticeWorld(NOW);
});

const planned = (userId: string, changes: Partial<PlannedAccount> = {}) =>
  plannedAccount(userId, { now: NOW, ...changes });
const planOf = (accounts: PlannedAccount[], changes: { hash?: string; createdAt?: number } = {}) =>
  planFile(accounts, { createdAt: NOW, ...changes });

type Given = Omit<Parameters<typeof notifyDeps>[2], 'now'> & { now?: number };

/** Notifies one account by a plan file with it alone. */
function notify(account: PlannedAccount, given: Given & { hash?: string; createdAt?: number } = {}) {
  const { hash, createdAt = NOW, ...deps } = given;
  const plan = planFile([account], { hash, createdAt });
  return notifyAccount(notifyDeps(world.table, plan, { now: NOW, ...deps }), account);
}

const saved = async (accountId: string, changes: Partial<Migration>) => {
  const before = await migrationOf(world.table, accountId);
  if (!before) throw new Error(`no migration of ${accountId}`);
  await createMigrationStore(world.table).saveMigration({ before, after: { ...before, ...changes } });
};
const rowOf = async (pk: string) => (await scanRows(world.table)).filter((row) => row.pk === pk);
const directoryRow = async (accountId: string) =>
  (await scanRows(world.table)).find(({ pk, sk }) => String(pk).startsWith('DIRECTORY#') && sk === accountId);

describe('an account that pays', () => {
  it('is created free, with the imported address, and told once', async () => {
    const customers = { cus_u1: { email: 'Ada@example.com', language: 'fr-FR' } };
    expect(await notify(planned('u1'), { customers })).toEqual({ kind: 'notified' });
    expect(await migrationOf(world.table, 'u1')).toMatchObject({ state: 'notified', notifiedAt: NOW });
    expect(await createAccountStore(world.table).readAccount('u1')).toMatchObject({ plan: 'free' });
    expect(await directoryRow('u1')).toMatchObject({ migratedDay: isoDay(NOW) });
    expect(await storedContact(world.table, 'u1')).toMatchObject({
      email: 'Ada@example.com',
      verifiedBy: 'import',
      language: 'fr',
    });
    expect(await storedNotices(world.table, 'u1')).toMatchObject([
      { sk: KEY, kind: 'migration', state: 'new' },
    ]);

    expect(await notify(planned('u1'), { customers, now: NOW + 60 })).toEqual({ kind: 'waiting' });
    expect(await storedNotices(world.table, 'u1')).toHaveLength(1);
  });

  it('gets the e-mail at the address that Stripe has, in its language', async () => {
    await notify(planned('u1'), { customers: { cus_u1: { language: 'fr' } } });
    expect(await world.send({ accountId: 'u1', key: KEY }, NOW)).toMatchObject({ kind: 'sent' });
    expect(world.ses.accepted).toMatchObject([{ to: 'cus_u1@example.com', subject: 'migration (fr)' }]);
    expect(await notify(planned('u1'))).toEqual({ kind: 'sent' });
  });

  it('keeps an address that the user has verified here, also if the customer has none', async () => {
    await world.addCustomer('u1');
    expect(await notify(planned('u1'), { customers: { cus_u1: { email: undefined } } })).toEqual({
      kind: 'notified',
    });
    expect(await storedContact(world.table, 'u1')).toMatchObject({
      email: 'u1@example.com',
      verifiedBy: 'link',
    });
  });

  it('is told the quota of its terms, and of projects that are archived', async () => {
    const terms = { sessionsIncluded: 40_000, reason: 'as agreed' };
    const projects = { active: ['p1', 'p2', 'p3'], archived: ['p4', 'p5'] };
    await notify(planned('u1', { terms, projects }));
    expect((await migrationOf(world.table, 'u1'))?.terms).toEqual({ sessionsIncluded: 40_000 });
    const [notice] = await storedNotices(world.table, 'u1');
    expect(notice?.facts).toMatchObject({
      ...{ sessionsIncluded: 40_000, projects: 5, projectsArchived: 2, hasOverage: true },
      ...{ fromPlan: 'build', fromAmountMinor: 1_900, amountMinor: 1_900, months: 3, thenAmountMinor: 2_900 },
      lastMonth: { month: '2026-10', sessions: 1_930 },
    });
  });
});

describe('an account that is not notified', () => {
  it('has a blocker: it is stored as skipped, and no account is created', async () => {
    const blockers = [{ code: 'past_due', text: 'The subscription is past due.' }];
    expect(await notify(planned('u1', { blockers }))).toEqual({ kind: 'skipped', reason: 'past_due' });
    expect(await migrationOf(world.table, 'u1')).toMatchObject({ state: 'skipped', blockers: ['past_due'] });
    expect(await createAccountStore(world.table).readAccount('u1')).toBeUndefined();
  });

  it('shares its customer: its item does not name the other user', async () => {
    const blockers = [reasonFor('shared_customer', 'with u2')];
    await notify(planned('u1', { blockers }));
    const stored = await migrationOf(world.table, 'u1');
    expect(stored?.problem?.text).toMatch(/^shares its Stripe customer: .* export again$/);
  });

  it.each(['', 'ada@example.com', 'x'.repeat(2_000)])(
    'has the unusable id %j: nothing is stored',
    async (id) => {
      const blockers = [{ code: 'unusable_id', text: 'The id is refused.' }];
      expect(await notify(planned(id, { blockers }))).toEqual({ kind: 'skipped', reason: 'unusable_id' });
      expect(await scanRows(world.table)).toEqual([]);
    },
  );

  it('is free: it is stored as planned', async () => {
    const free = planned('u1', { movesAt: undefined, customer: undefined, subscription: undefined });
    expect(await notify(free)).toEqual({ kind: 'skipped', reason: 'free' });
    expect(await migrationOf(world.table, 'u1')).toMatchObject({ state: 'planned' });
  });

  const cases: [string, string, Given & { movesAt?: number }][] = [
    ['has another row in the export', 'export_changed', { exportHashOf: () => 'another' }],
    ['has no row in the export any more', 'export_changed', { exportHashOf: () => undefined }],
    ['is deleted at Stripe', 'stripe_changed', { customers: { cus_u1: undefined } }],
    ['is not as it was at Stripe', 'stripe_changed', { stripeHashOf: () => 'another' }],
    ['has no address', 'no_address', { customers: { cus_u1: { email: undefined } } }],
    ['has less than half of the days of notice left', 'too_late', { now: NOW + 13.1 * SECONDS_PER_DAY }],
  ];
  it.each(cases)('%s: it fails, and is notified once the cause is gone', async (_name, code, given) => {
    expect(await notify(planned('u1'), given)).toMatchObject({ kind: 'refused', code });
    expect(await migrationOf(world.table, 'u1')).toMatchObject({ state: 'failed', problem: { code } });
    expect(await storedNotices(world.table, 'u1')).toEqual([]);
    const before = await migrationOf(world.table, 'u1');
    await notify(planned('u1'), given);
    expect(await migrationOf(world.table, 'u1')).toEqual(before);

    expect(await notify(planned('u1'))).toEqual({ kind: 'notified' });
    const after = await migrationOf(world.table, 'u1');
    expect([after?.state, after?.problem]).toEqual(['notified', undefined]);
  });

  it.each([true, false])(
    'was erased here, or is being erased (%s): nothing comes back',
    async (isErasing) => {
      const erasure = { ...tableKeys.erasure('u1'), salt: 's', takenAt: 1, nextVersion: 3, isErasing };
      await world.table.client.send(
        new PutItemCommand({ TableName: world.table.tableName, Item: marshall(erasure) }),
      );
      expect(await notify(planned('u1'))).toMatchObject({ kind: 'refused', code: 'account_erased' });
      expect(await scanRows(world.table)).toHaveLength(1);
    },
  );

  it('was erased after it was notified: the same plan file does not bring it back', async () => {
    await notify(planned('u1'));
    const { client, tableName } = world.table;
    const rows = await scanRows(world.table);
    for (const { pk, sk } of rows) {
      await client.send(new DeleteItemCommand({ TableName: tableName, Key: marshall({ pk, sk }) }));
    }
    const erasure = { ...tableKeys.erasure('u1'), salt: 's', takenAt: 1, nextVersion: 3 };
    await client.send(new PutItemCommand({ TableName: tableName, Item: marshall(erasure) }));
    expect(await notify(planned('u1'))).toMatchObject({ code: 'account_erased' });
    expect(await scanRows(world.table)).toHaveLength(1);
  });
});

describe('what became of the notice', () => {
  it.each([
    ['bounce', 'notice_bounced'],
    ['complaint', 'notice_bounced'],
  ] as const)('%s is reported as %s', async (delivery, code) => {
    await notify(planned('u1'));
    await world.send({ accountId: 'u1', key: KEY }, NOW);
    const { client, tableName } = world.table;
    const [notice] = await storedNotices(world.table, 'u1');
    await client.send(new PutItemCommand({ TableName: tableName, Item: marshall({ ...notice, delivery }) }));
    expect(await notify(planned('u1'))).toMatchObject({ kind: 'refused', code });
  });

  it('is reported with its reason if it was not sent', async () => {
    await notify(planned('u1'));
    const settings = { ...world.deps.settings, hasMailIdentity: false };
    await world.send({ accountId: 'u1', key: KEY }, NOW, { settings });
    const result = await notify(planned('u1'));
    expect(result).toMatchObject({
      code: 'notice_not_sent',
      text: 'The notice is skipped (no_mail_identity).',
    });
  });
});

describe('another plan file', () => {
  it('replaces the one before: the notice of the former one is not sent, and that of the new one is', async () => {
    await notify(planned('u1'));
    expect(await notify(planned('u1'), { hash: OTHER_HASH, createdAt: NOW + 1 })).toEqual({
      kind: 'notified',
    });
    expect(await world.send({ accountId: 'u1', key: KEY }, NOW)).toEqual({
      kind: 'skipped',
      reason: 'untrue',
    });
    expect(await world.send({ accountId: 'u1', key: `migration#${OTHER_HASH}` }, NOW)).toMatchObject({
      kind: 'sent',
    });
  });

  it('replaces one that has no blocker any more, and an address to which e-mails came back', async () => {
    await notify(planned('u1'));
    const contact = await storedContact(world.table, 'u1');
    await world.changeContact('u1', { suppressed: { reason: 'bounce', at: NOW } });
    const customers = { cus_u1: { email: 'new@example.com' } };
    await notify(planned('u1'), { hash: OTHER_HASH, createdAt: NOW + 1, customers });
    expect(contact).toMatchObject({ email: 'cus_u1@example.com' });
    const after = await storedContact(world.table, 'u1');
    expect([after?.email, after?.suppressed]).toEqual(['new@example.com', undefined]);
  });

  it('that is older replaces nothing', async () => {
    await notify(planned('u1'), { hash: OTHER_HASH, createdAt: NOW + 1 });
    expect(await notify(planned('u1'))).toEqual({ kind: 'skipped', reason: 'newer_plan' });
    expect(await migrationOf(world.table, 'u1')).toMatchObject({ planHash: OTHER_HASH, state: 'notified' });
  });

  it.each([
    ['moved', { state: 'moved' }, 'moved_before'],
    ['verified', { state: 'verified' }, 'moved_before'],
    ['half moved', { state: 'failed', grants: [{ price: 'price_build', plan: 'starter' }] }, 'move_begun'],
  ] as const)('never replaces that of an account that is %s', async (_name, changes, reason) => {
    await notify(planned('u1'));
    await saved('u1', changes as Partial<Migration>);
    const before = await migrationOf(world.table, 'u1');
    const later = { hash: OTHER_HASH, createdAt: NOW + 1 };
    expect(await notify(planned('u1'), later)).toEqual({ kind: 'skipped', reason });
    expect(await migrationOf(world.table, 'u1')).toEqual(before);
  });

  const at = NOW + 5;
  it.each([
    ['the wish to leave', { kind: 'leave', at }, {}, { kind: 'leave', at }],
    [
      'a plan at the same price',
      { kind: 'plan', plan: 'growth', at },
      {},
      { kind: 'plan', plan: 'growth', at },
    ],
    ['consent to the same price', { kind: 'consent', at }, {}, { kind: 'consent', at }],
    [
      'no consent to another price',
      { kind: 'consent', at },
      { options: [{ plan: 'starter', amountMinor: 2_900, months: 0, thenAmountMinor: 2_900 }] },
      undefined,
    ],
  ] as const)('keeps %s', async (_name, decision, changes, kept) => {
    await notify(planned('u1'));
    await saved('u1', { decision });
    await notify(planned('u1', changes as never), { hash: OTHER_HASH, createdAt: NOW + 1 });
    expect((await migrationOf(world.table, 'u1'))?.decision).toEqual(kept);
  });
});

describe('a run that is stopped between any two writes', () => {
  const plan = planOf([planned('u1')]);
  const depsOf = (point?: CrashPoint) => {
    const deps = notifyDeps(world.table, plan, { now: NOW });
    return { ...deps, store: crashing(deps.store, point) };
  };

  it('is completed by the next one, and the notice is written once', async () => {
    const counting = depsOf();
    await notifyAll(counting, plan);
    const expected = await comparable();
    const calls = counting.store.calls();
    expect(calls).toBeGreaterThan(6);
    for (let call = 0; call < calls; call++) {
      for (const when of ['before', 'after'] as const) {
        world = await noticeWorld(NOW);
        await expect(notifyAll(depsOf({ call, when }), plan)).rejects.toThrow(Crash);
        await notifyAll(depsOf(), plan);
        expect(await comparable(), `${when} call ${call}`).toEqual(expected);
      }
    }
  });

  /** All rows, without the random salts and such. */
  const comparable = async () => (await scanRows(world.table)).map((row) => JSON.stringify(row)).sort();
});

describe('two runs at once', () => {
  it('tell every customer once', async () => {
    const plan = planOf(Array.from({ length: 12 }, (_, index) => planned(`u${index}`)));
    const deps = () => notifyDeps(world.table, plan, { now: NOW });
    const results = await Promise.all([
      notifyAll(deps(), plan),
      notifyAll(deps(), plan),
      notifyAll(deps(), plan),
    ]);
    for (const [index] of plan.accounts.entries()) {
      const kinds = results.map((run) => run[index]?.kind).sort();
      expect(kinds).toEqual(['notified', 'waiting', 'waiting']);
      expect(await storedNotices(world.table, `u${index}`)).toHaveLength(1);
    }
  });

  it('with two plan files leave the later one, whose notice alone is sent', async () => {
    const [first, second] = [
      planOf([planned('u1')]),
      planOf([planned('u1')], { hash: OTHER_HASH, createdAt: NOW + 1 }),
    ];
    const run = (plan: typeof first) => notifyAll(notifyDeps(world.table, plan, { now: NOW }), plan);
    await Promise.all([run(first), run(second)]);
    expect(await migrationOf(world.table, 'u1')).toMatchObject({ planHash: OTHER_HASH, state: 'notified' });
    for (const { sk: key } of await storedNotices(world.table, 'u1')) {
      await world.send({ accountId: 'u1', key: String(key) }, NOW);
    }
    expect(world.ses.accepted).toHaveLength(1);
  });
});

it('registration alone stores every account and tells nobody', async () => {
  const blockers = [{ code: 'disputed', text: 'A charge is disputed.' }];
  const plan = planOf([planned('u1'), planned('u2', { blockers })]);
  const deps: NotifyDeps = notifyDeps(world.table, plan, { now: NOW });
  for (const account of plan.accounts)
    expect(await registerAccount(deps, account)).toEqual({ kind: 'registered' });
  expect((await migrationOf(world.table, 'u1'))?.state).toBe('planned');
  expect((await migrationOf(world.table, 'u2'))?.state).toBe('skipped');
  expect(await rowOf(tableKeys.notices('u1'))).toEqual([]);
});
