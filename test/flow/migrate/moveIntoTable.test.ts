import { beforeEach, describe, expect, it } from 'vitest';
import { leaveTable } from '../../../scripts/migrate/table/customers.ts';
import { moveIntoTable } from '../../../scripts/migrate/table/moveIntoTable.ts';
import { eraseAccount } from '../../../services/accounts/domain/eraseAccount.ts';
import { archiveProject, createProject, listProjects } from '../../../services/accounts/domain/projects.ts';
import { setTerms } from '../../../services/accounts/domain/setTerms.ts';
import { createAdminStore } from '../../../services/accounts/store/adminStore.ts';
import { createErasureStore } from '../../../services/accounts/store/erasureStore.ts';
import { createProjectStore } from '../../../services/accounts/store/projectStore.ts';
import { applyChanges } from '../../../services/ledger/domain/applyChanges.ts';
import { createLedgerStore } from '../../../services/ledger/store/ledgerStore.ts';
import { parseStreamRecord } from '../../../services/ledger/store/streamRecords.ts';
import { CUSTOMERS_MAX } from '../../../shared/account/account.ts';
import { createCustomerStore } from '../../../shared/account/customerStore.ts';
import { erasedName } from '../../../shared/aws/keyHashes.ts';
import type { Table } from '../../../shared/aws/tableClient.ts';
import { isoDay } from '../../../shared/time.ts';
import { migrationOf, plannedAccount } from '../../support/migrate/planned.ts';
import { Crash, crashing } from '../../support/table/crashing.ts';
import { deliverStream } from '../../support/table/deliverStream.ts';
import { scanRows } from '../../support/table/fullAccount.ts';
import { givenAccount, starterSubscription, testTable } from '../../support/table/testTable.ts';

const NOW = Math.floor(Date.now() / 1000);
const LATER = { movesAt: NOW + 20 * 86_400 };

let table: Table;
beforeEach(async () => {
  table = await testTable();
});

const move = (planned = plannedAccount(LATER), migration = migrationOf(planned), by = table) =>
  moveIntoTable({ table: by, now: NOW }, planned, migration);
const account = async (id = 'anna') => createAdminStore(table).readAccount(id);
const rowsOf = async (prefix: string) =>
  (await scanRows(table)).filter(({ pk }) => String(pk).startsWith(prefix));
const projects = async () => {
  const known = await account();
  if (!known) throw new Error('no account');
  return (await listProjects(createProjectStore(table), known, { limit: 50 })).projects;
};
const activeIds = async () => (await projects()).filter(({ active }) => active).map((one) => one.projectId);

/** The ledger applies what the table's stream has. */
const deliver = () =>
  deliverStream(table, async ({ Records }) => {
    const changes = Records.flatMap((record) => parseStreamRecord(record) ?? []);
    expect((await applyChanges(createLedgerStore(table), changes, NOW)).failures).toEqual([]);
  });

const erase = async (accountId: string) => {
  const deps = {
    store: createErasureStore(table, { auditDays: 1 }),
    hasTime: () => true,
    forgetCustomer: async () => undefined,
  };
  await eraseAccount(deps, { accountId, endsSessions: true, now: NOW });
  return eraseAccount(deps, { accountId, endsSessions: true, now: NOW + 200 });
};

describe('a move into the table', () => {
  it('creates account, customer, projects with public keys, and terms with their note', async () => {
    const terms = { sessionsIncluded: 50_000, projectsIncluded: 2, reason: 'Agreed by e-mail' };
    const planned = plannedAccount({
      ...LATER,
      terms,
      projects: { active: ['web', 'app'], archived: ['old', 'x'.repeat(37)] },
    });
    expect(await move(planned)).toEqual({
      kind: 'moved',
      projects: { active: ['web', 'app'], archived: ['old'], unusable: ['x'.repeat(37)] },
      terms: 'set',
    });
    expect(await account()).toMatchObject({
      plan: 'free',
      customers: ['cus_anna'],
      terms: { sessionsIncluded: 50_000, projectsIncluded: 2 },
    });
    expect(await createCustomerStore(table).readCustomerAccounts(['cus_anna'])).toEqual(
      new Map([['cus_anna', 'anna']]),
    );
    expect(await projects()).toEqual([
      expect.objectContaining({ projectId: 'app', name: 'app', publicKey: expect.any(String), active: true }),
      expect.objectContaining({ projectId: 'web', name: 'web', publicKey: expect.any(String), active: true }),
      expect.objectContaining({ projectId: 'old', name: 'old', archivedAt: NOW, active: false }),
    ]);
    expect(await createAdminStore(table).readTermsNote('anna')).toEqual({
      by: 'migration',
      at: NOW,
      reason: 'Agreed by e-mail',
    });
  });

  it('writes nothing in a dry run', async () => {
    const planned = plannedAccount(LATER);
    expect(await moveIntoTable({ table, now: NOW, isDryRun: true }, planned, migrationOf(planned))).toEqual({
      kind: 'moved',
      projects: { active: ['web', 'app'], archived: [], unusable: [] },
      terms: 'none',
    });
    expect(await scanRows(table)).toEqual([]);
  });

  it('creates as many active projects as the plan includes that the customer chose, while the account is free', async () => {
    const ids = Array.from({ length: 6 }, (_, index) => `p${index}`);
    const planned = plannedAccount({ ...LATER, projects: { active: ids, archived: [] } });
    const decision = { kind: 'plan' as const, plan: 'starter' as const, at: NOW };
    const moved = await move(planned, migrationOf(planned, { decision }));
    expect(moved).toMatchObject({ projects: { active: ['p0', 'p1', 'p2'], archived: ['p3', 'p4', 'p5'] } });
    expect(await activeIds()).toEqual(['p0', 'p1', 'p2']);
  });

  it('repeated after a decision for a greater plan, restores what the move has archived', async () => {
    const ids = Array.from({ length: 5 }, (_, index) => `p${index}`);
    const options = plannedAccount().options.toReversed();
    const projects = { active: ids.slice(0, 3), archived: ids.slice(3) };
    const planned = plannedAccount({ ...LATER, options, projects });
    await move(planned);
    await archiveProject(createProjectStore(table), { accountId: 'anna', projectId: 'p0', now: NOW });
    const decision = { kind: 'plan' as const, plan: 'growth' as const, at: NOW };
    await move(planned, migrationOf(planned, { decision }));
    expect(await activeIds()).toEqual(['p1', 'p2', 'p3', 'p4']);
  });

  it('repeated, keeps what the customer and operators changed since', async () => {
    const planned = plannedAccount({ ...LATER, terms: { concurrent: 20, reason: 'Agreed' } });
    await move(planned);
    const store = createProjectStore(table);
    await createProject(store, { accountId: 'anna', projectId: 'web', name: 'My web', now: NOW });
    await archiveProject(store, { accountId: 'anna', projectId: 'app', now: NOW });
    const note = { by: 'ada', at: NOW, reason: 'Asked for more' };
    await setTerms(createAdminStore(table), { accountId: 'anna', terms: { concurrent: 30 }, note });
    const before = await scanRows(table);
    expect(await move(planned)).toMatchObject({
      projects: { active: ['web'], archived: ['app'] },
      terms: 'kept',
    });
    expect(await scanRows(table)).toEqual(before);
  });

  it('repeated by two runs at once, gives the same', async () => {
    const planned = plannedAccount({ ...LATER, terms: { concurrent: 20, reason: 'Agreed' } });
    await Promise.all([move(planned), move(planned), move(planned)]);
    expect(await activeIds()).toEqual(['app', 'web']);
    expect(await account()).toMatchObject({ customers: ['cus_anna'], terms: { concurrent: 20 } });
    expect(await rowsOf('BADGE#')).toHaveLength(2);
  });

  it('that crashes at any write is completed by another one', async () => {
    const planned = plannedAccount({
      ...LATER,
      terms: { concurrent: 20, reason: 'Agreed' },
      projects: { active: ['web'], archived: ['old'] },
    });
    for (let call = 0; ; call++) {
      table = await testTable();
      const client = crashing(table.client, { call, when: 'after' });
      const dying = { ...table, client, clientOnce: client };
      await move(planned, migrationOf(planned), dying).catch((error: unknown) => {
        if (!(error instanceof Crash)) throw error;
      });
      await move(planned);
      expect(await projects()).toMatchObject([
        { projectId: 'web', publicKey: expect.any(String), active: true },
        { projectId: 'old', active: false },
      ]);
      expect(await account()).toMatchObject({ customers: ['cus_anna'], terms: { concurrent: 20 } });
      if (call >= client.calls()) break;
    }
  });

  it('gives terms of the planned plan until the move only, if the customer chose another plan', async () => {
    const planned = plannedAccount({ ...LATER, terms: { sessionsIncluded: 50_000, reason: 'Agreed' } });
    await move(planned);
    const decision = { kind: 'plan' as const, plan: 'starter' as const, at: NOW };
    expect(await move(planned, migrationOf(planned, { decision }))).toMatchObject({ terms: 'set' });
    expect((await account())?.terms).toEqual({ sessionsIncluded: 50_000, until: LATER.movesAt });
  });

  it('adds a customer and projects to an account that signed up before', async () => {
    await givenAccount(table, 'anna', { customers: ['cus_new'], now: NOW });
    await createProject(createProjectStore(table), {
      accountId: 'anna',
      projectId: 'own',
      name: 'Own',
      now: NOW,
    });
    await move();
    expect((await account())?.customers).toEqual(['cus_new', 'cus_anna']);
    expect(await activeIds()).toEqual(['app', 'own', 'web']);
  });
});

describe('a move into the table is refused', () => {
  it('if the customer belongs to another account, before anything is written', async () => {
    await createCustomerStore(table).claimCustomer({ customerId: 'cus_anna', accountId: 'bert' });
    const before = await scanRows(table);
    expect(await move()).toMatchObject({ kind: 'refused', code: 'customer_taken' });
    expect(await scanRows(table)).toEqual(before);
  });

  it('if the account has no room for a customer', async () => {
    const customers = Array.from({ length: CUSTOMERS_MAX }, (_, index) => `cus_${index}`);
    await givenAccount(table, 'anna', { customers, now: NOW });
    expect(await move()).toMatchObject({ kind: 'refused', code: 'customers_full' });
  });

  it('while the account is erased and afterwards', async () => {
    await move();
    const deps = {
      store: createErasureStore(table, { auditDays: 1 }),
      hasTime: () => true,
      forgetCustomer: async () => undefined,
    };
    await eraseAccount(deps, { accountId: 'anna', endsSessions: true, now: NOW });
    expect(await move()).toMatchObject({ kind: 'refused', code: 'account_being_erased' });
    await eraseAccount(deps, { accountId: 'anna', endsSessions: true, now: NOW + 200 });
    expect(await move()).toMatchObject({ kind: 'refused', code: 'account_erased' });
    expect(JSON.stringify(await scanRows(table)).replaceAll('RATE#anna', '')).not.toContain('anna');
  });

  it('if the terms of the plan file have ended or cannot be served, before anything is written', async () => {
    const planned = plannedAccount({ ...LATER, terms: { until: NOW, reason: 'Agreed' } });
    expect(await move(planned)).toMatchObject({ kind: 'refused', code: 'terms_in_the_past' });
    const many = { concurrent: 200, projectsIncluded: 100, requestsPerMinute: 10_000, reason: 'Agreed' };
    expect(await move({ ...planned, terms: many })).toMatchObject({ code: 'terms_not_servable' });
    expect(await scanRows(table)).toEqual([]);
  });
});

describe('the directory', () => {
  it('has the day of the move before the account exists, and the ledger adds when it was created', async () => {
    await move();
    expect(await rowsOf('DIRECTORY#')).toMatchObject([{ sk: 'anna', migratedDay: isoDay(NOW) }]);
    await deliver();
    expect(await rowsOf('DIRECTORY#')).toMatchObject([
      { sk: 'anna', migratedDay: isoDay(NOW), createdAt: (await account())?.createdAt },
    ]);
  });

  it('keeps the day of the move under the erased name, also if the ledger has not seen the account', async () => {
    await move();
    expect(await erase('anna')).toEqual({ kind: 'erased' });
    await deliver();
    expect(await rowsOf('DIRECTORY#')).toEqual([
      expect.objectContaining({ sk: erasedName('anna'), migratedDay: isoDay(NOW) }),
    ]);
  });
});

describe('leaving the table', () => {
  it('removes customer, subscription and terms of the move, and keeps account and projects', async () => {
    const planned = plannedAccount({
      ...LATER,
      terms: { holdUnpaid: true, concurrent: 20, reason: 'Agreed' },
    });
    await move(planned);
    await givenAccount(table, 'anna', {
      subscription: { ...starterSubscription(NOW), customer: 'cus_anna' },
      now: NOW,
    });
    expect(await account()).toMatchObject({ plan: 'starter', customers: ['cus_anna'] });
    await leaveTable({ table, now: NOW }, { accountId: 'anna', customer: 'cus_anna' });
    await leaveTable({ table, now: NOW }, { accountId: 'anna', customer: 'cus_anna' });
    const left = await account();
    expect(left).toMatchObject({ plan: 'free', customers: [], concurrent: 1 });
    expect([left?.subscription, left?.terms]).toEqual([undefined, undefined]);
    expect(await rowsOf('CUSTOMERS#')).toEqual([]);
    expect(await activeIds()).toEqual(['app', 'web']);
  });

  it('keeps the row of a customer that belongs to another account', async () => {
    await createCustomerStore(table).claimCustomer({ customerId: 'cus_anna', accountId: 'bert' });
    await leaveTable({ table, now: NOW }, { accountId: 'anna', customer: 'cus_anna' });
    expect(await rowsOf('CUSTOMERS#')).toHaveLength(1);
  });

  it('after which another move brings everything back', async () => {
    await move();
    await leaveTable({ table, now: NOW }, { accountId: 'anna', customer: 'cus_anna' });
    await move();
    expect((await account())?.customers).toEqual(['cus_anna']);
  });
});
