import { marshall } from '@aws-sdk/util-dynamodb';
import { beforeEach, describe, expect, it } from 'vitest';
import { createNotifyStore } from '../../../scripts/migrate/notify/notifyStore.ts';
import {
  type EraseDeps,
  type ErasureStore,
  eraseAccount,
} from '../../../services/accounts/domain/eraseAccount.ts';
import { exportAccount, jsonText } from '../../../services/accounts/domain/exportAccount.ts';
import { createErasureStore } from '../../../services/accounts/store/erasureStore.ts';
import { createExportStore } from '../../../services/accounts/store/exportStore.ts';
import { createAccountStore } from '../../../shared/account/accountStore.ts';
import { changeName } from '../../../shared/account/changeItem.ts';
import type { Migration } from '../../../shared/account/migration.ts';
import { createMigrationStore } from '../../../shared/account/migrationStore.ts';
import { erasedName } from '../../../shared/aws/keyHashes.ts';
import type { Table } from '../../../shared/aws/tableClient.ts';
import { tableKeys } from '../../../shared/aws/tableKeys.ts';
import { writeBatch } from '../../../shared/aws/writeBatch.ts';
import { HISTORY_SECONDS } from '../../../shared/time.ts';
import { notifiedMigration } from '../../support/migration/notifiedMigration.ts';
import { Crash, type CrashPoint, crashing } from '../../support/table/crashing.ts';
import {
  createFullAccount,
  FULL,
  FULL_MONEY,
  openSessionId,
  scanRows,
} from '../../support/table/fullAccount.ts';
import { TICKET_TEXTS } from '../../support/table/fullTickets.ts';
import { testTable } from '../../support/table/testTable.ts';

const NOW = Date.parse('2026-11-22T18:00:00Z') / 1000;
const { accountId } = FULL;

/** What the builders of keys make: the prefix of the partition of the account's items. */
const ERASED: Partial<Record<keyof typeof tableKeys, string>> = {
  account: 'ACCOUNT#',
  session: 'SESSION#',
  history: 'SESSION#',
  historyAt: 'SESSION#',
  historyFrom: 'SESSION#',
  uncounted: 'SESSION#',
  customer: 'CUSTOMERS#',
  customers: 'CUSTOMERS#',
  checkout: 'CHECKOUT#',
  formerCustomers: 'CHECKOUT#',
  project: 'PROJECTS#',
  projects: 'PROJECTS#',
  // By which a project is found, which an export has with its key.
  badge: 'BADGE#',
  termsNote: 'TERMS#',
  event: 'EVENTS#',
  eventPrefix: 'EVENTS#',
  events: 'EVENTS#',
  audit: 'AUDIT#',
  auditOf: 'AUDIT#',
  // Where the audit trail has the entries about the account. An export has the entries.
  accountAction: 'ACTIONS#',
  accountActionPrefix: 'ACTIONS#',
  accountActions: 'ACTIONS#',
  change: 'CHANGES#',
  changes: 'CHANGES#',
  dayChange: 'FIGURES#2026-11-22#c',
  dayChanges: 'FIGURES#2026-11-22#c',
  directory: 'DIRECTORY#',
  directoryOf: 'DIRECTORY#',
  // Where operators' lists have the account, which follows from the account item.
  listed: 'LISTED#',
  listedOf: 'LISTED#',
  closedPeriod: 'PERIODS#',
  day: 'DAYS#',
  daysHead: 'DAYS#',
  days: 'DAYS#',
  contact: 'CONTACT#',
  notice: 'NOTICE#',
  notices: 'NOTICE#',
  // What a link allows is part of its notice and of the contact, so an export has no list of them.
  link: 'LINK#',
  linkOfHash: 'LINK#',
  offer: 'OFFER#',
  offerHead: 'OFFER#',
  offers: 'OFFER#',
  // Which offers the task of offers looks at next.
  liveOffer: 'OFFERS#',
  liveOffers: 'OFFERS#',
  liveOffersFrom: 'OFFERS#',
  // What the price of an offer grants, which follows from the offer. The customers were deleted at Stripe, so nothing bills it any more.
  price: 'PRICE#',
  migration: 'MIGRATION#',
  migrations: 'MIGRATION#',
  tickets: 'TICKET#',
  ticketsHead: 'TICKET#',
  ticket: 'TICKET#',
  ticketsBelow: 'TICKET#',
  ticketOpening: 'TICKET#',
  ticketMessage: 'TICKET#',
  ticketMessagePrefix: 'TICKET#',
  ticketNote: 'TICKET#',
  ticketNotePrefix: 'TICKET#',
  // Where operators' queue has an open ticket, which follows from the ticket.
  queuedTicket: 'TICKETS#',
  ticketsDueFrom: 'TICKETS#',
  ticketQueue: 'TICKETS#',
  // By which operators find the contact, which an export has.
  address: 'ADDRESS#',
  addresses: 'ADDRESS#',
};

const EXEMPT: Partial<Record<keyof typeof tableKeys, string>> = {
  rate: 'expires within an hour, and says nothing but the number of requests of a minute',
  stripeCalls: 'a number of calls of the whole stage',
  failing:
    'an event by its id, with its customer and the account that it names: no key has these, and it expires a day after the last attempt',
  failingEvents:
    'an event by its id, with its customer and the account that it names: no key has these, and it expires a day after the last attempt',
  progress: 'the position of a task, which moves on within minutes',
  apiKey: 'belongs to an operator’s server, not to an account',
  apiKeyBucket: 'not a key of an item',
  apiKeys: 'belongs to an operator’s server, not to an account',
  figures: 'sums over all accounts, without a name',
  totals: 'sums over all accounts, without a name',
  streamRecord: 'the id of a stream record, which says nothing about the account',
  confirmation: 'hashes of an address and of a notice, which expire after a day',
  erasure: 'is what an erasure leaves, without a name',
  erasedHead: 'is what an erasure leaves, without a name',
  erasedSession: 'is what an erasure leaves, without a name',
};

it('every kind of item is exported and erased with its account, or exempt for a reason', () => {
  const known = [...Object.keys(ERASED), ...Object.keys(EXEMPT)];
  expect(known.sort()).toEqual(Object.keys(tableKeys).sort());
});

let table: Table;
let store: ErasureStore;
let forgotten: string[];

const renew = async (open = 1) => {
  table = await testTable();
  store = createErasureStore(table, { auditDays: 2 });
  forgotten = [];
  await createFullAccount(table, { now: NOW, open });
};

beforeEach(() => renew());

const textOf = async (value: Parameters<typeof jsonText>[0]) => {
  let text = '';
  for await (const piece of jsonText(value)) text += piece;
  return text;
};

const erase = (by: ErasureStore = store, now = NOW + 60, deps: Partial<EraseDeps> = {}) =>
  eraseAccount(
    {
      store: by,
      hasTime: () => true,
      forgetCustomer: async (customer) => void forgotten.push(customer),
      ...deps,
    },
    { accountId, endsSessions: true, now },
  );

/** Erases completely: the account item, and after the pause everything else. */
const eraseAll = async (by: ErasureStore = store, now = NOW + 60) => {
  expect(await erase(by, now)).toEqual({ kind: 'settling', until: now + 120 });
  return erase(by, now + 120);
};

const nameless = async () =>
  (await scanRows(table))
    .filter(({ pk }) => !String(pk).startsWith('RATE#'))
    .map((row) => JSON.stringify(row));

const NAMES = [...Object.values(FULL), openSessionId(0)];

describe('an export', () => {
  it('contains an item of every kind that an erasure removes', async () => {
    const before = await scanRows(table);
    for (const prefix of new Set(Object.values(ERASED))) {
      expect(
        before.filter(({ pk }) => String(pk).startsWith(prefix)),
        prefix,
      ).not.toEqual([]);
    }
    const text = await textOf(
      (await exportAccount(createExportStore(table, { auditDays: 2 }), { accountId, now: NOW })) ?? null,
    );
    for (const name of [...NAMES, ...TICKET_TEXTS]) expect(text).toContain(name);
    const exported = JSON.parse(text);
    expect(exported).toMatchObject({
      userId: accountId,
      exportedAt: '2026-11-22T18:00:00Z',
      terms: { concurrent: 2, by: 'operator', reason: 'Asked by Anna' },
      closedPeriods: [{ plan: 'starter', end: '2026-11-22T18:00:00Z' }],
      days: [
        { dayAndPeriod: '2026-11-21#001795284000', sessions: 4, [`n#${FULL.project}`]: 4 },
        { dayAndPeriod: 'HEAD', asOf: '2026-11-22T18:00:00Z', day: '2026-11-22', seconds: 150 },
      ],
      changes: [
        { userId: accountId, kind: 'change', at: '2026-11-22T18:00:00Z', after: { plan: 'starter' } },
        { kind: 'checkout', plan: 'growth' },
      ],
      directory: [{ createdAt: '2026-11-22T18:00:00Z', firstSessionDay: '2026-11-22' }],
      uncountedSessions: [{ sessionId: FULL.refused }],
      migration: [{ userId: accountId, state: 'moved', movesAt: '2026-12-31T12:00:00Z' }],
      contact: [{ userId: accountId, email: FULL.email, verifiedAt: '2026-11-22T18:00:00Z' }],
      notices: [
        { noticeId: 'address_changed#2', kind: 'address_changed', facts: { formerEmail: FULL.formerEmail } },
        { kind: 'quota_80', state: 'sent', createdAt: '2026-11-22T18:00:00Z' },
        { kind: 'ticket_answered' },
        { kind: 'ticket_message' },
        { kind: 'ticket_opened' },
        { kind: 'ticket_received' },
      ],
      offers: [
        {
          offerId: FULL.offer,
          state: 'declined',
          note: 'Wanted by Anna',
          stateSince: '2026-11-22T18:00:00Z',
        },
      ],
      openSessions: [{ sessionId: openSessionId(0), startedAt: '2026-11-22T18:00:00Z' }],
    });
    const lengths = ['sessions', 'projects', 'checkouts', 'customers', 'events', 'adminActions'].map(
      (name) => [name, exported[name].length],
    );
    expect(Object.fromEntries(lengths)).toEqual({
      sessions: 5,
      projects: 2,
      checkouts: 2,
      customers: 3,
      events: 2,
      adminActions: 2,
    });
  });

  it('of an account that does not exist is undefined', async () => {
    expect(await exportAccount(createExportStore(table), { accountId: 'nobody', now: NOW })).toBeUndefined();
  });
});

describe('an erasure', () => {
  it('leaves no row that names the account, its sessions, projects or customers', async () => {
    expect(await eraseAll()).toEqual({ kind: 'erased' });
    const left = (await nameless()).join('\n');
    for (const name of [...NAMES, ...TICKET_TEXTS]) expect(left).not.toContain(name);
    expect(left).not.toContain('Asked by Anna');
    expect(forgotten.sort()).toEqual([FULL.checkedOut, FULL.customer, FULL.former]);
  });

  describe('of a customer of the former service', () => {
    const planned = (changes: Partial<Migration>) =>
      createMigrationStore(table).saveMigration({
        before: undefined,
        after: notifiedMigration({ accountId: 'Planned-1', customer: 'cus_former', ...changes }),
      });
    const eraser = (deps: Partial<EraseDeps> = {}) => ({
      store,
      hasTime: () => true,
      forgetCustomer: async (one: string) => void forgotten.push(one),
      ...deps,
    });
    const erasing = { accountId: 'Planned-1', endsSessions: false };

    it('who was not moved says that the customer pays, and forgets it', async () => {
      await createAccountStore(table).readOrCreateAccount('Planned-1', NOW);
      await planned({ state: 'failed' });
      expect(await eraseAccount(eraser({ forgetCustomer: undefined }), { ...erasing, now: NOW })).toEqual({
        kind: 'refused',
        reason: 'customer_exists',
      });
      await eraseAccount(eraser(), { ...erasing, now: NOW });
      expect(await eraseAccount(eraser(), { ...erasing, now: NOW + 120 })).toEqual({ kind: 'erased' });
      expect(forgotten).toEqual(['cus_former']);
      expect((await nameless()).join('\n')).not.toMatch(/Planned-1|cus_former/);
    });

    it('who only a plan file has erases the plan, and nothing brings it back', async () => {
      await planned({ state: 'planned', notifiedAt: undefined });
      expect(await eraseAccount(eraser(), { ...erasing, now: NOW })).toMatchObject({ kind: 'settling' });
      expect(await eraseAccount(eraser(), { ...erasing, now: NOW + 120 })).toEqual({ kind: 'erased' });
      expect((await nameless()).join('\n')).not.toMatch(/Planned-1|cus_former/);
      const change = { before: undefined, after: notifiedMigration({ accountId: 'Planned-1' }) };
      expect(await createNotifyStore(table, { isDryRun: false }).saveMigration(change)).toBe('erased');
      const again = await createAccountStore(table).readOrCreateAccount('Planned-1', NOW + 200);
      expect(again.version).toBe(1);
    });

    it('who signs up at the same moment takes the account, too', async () => {
      await planned({ state: 'planned', notifiedAt: undefined });
      const raced: ErasureStore = {
        ...store,
        async takeAccount(account, taken) {
          if (account.version === 0) await createAccountStore(table).readOrCreateAccount('Planned-1', NOW);
          return store.takeAccount(account, taken);
        },
      };
      await eraseAccount(eraser({ store: raced }), { ...erasing, now: NOW });
      expect(await createAccountStore(table).readAccount('Planned-1')).toBeUndefined();
    });

    it.each([
      ['whose plan was left out', { state: 'skipped' }, 'cus_former'],
      ['whose customer another account has', { state: 'failed' }, FULL.customer],
    ] as const)('%s leaves the customer alone', async (_who, changes, customer) => {
      await planned({ ...changes, customer });
      await eraseAccount(eraser(), { ...erasing, now: NOW });
      expect(await eraseAccount(eraser(), { ...erasing, now: NOW + 120 })).toEqual({ kind: 'erased' });
      expect(forgotten).toEqual([]);
    });
  });

  it('keeps figures, hashed sessions, and who did what when in the audit trail', async () => {
    await eraseAll();
    const rows = await scanRows(table);
    const of = (prefix: string) => rows.filter(({ pk }) => String(pk).startsWith(prefix));
    expect(of('FIGURES#2026-11-22#0')).toMatchObject([
      { 'plan#starter#sessions': 5, 'plan#starter#seconds': 150 },
    ]);
    const name = erasedName(accountId);
    expect(of('FIGURES#2026-11-22#c').map(({ pk: _pk, sk: _sk, ...row }) => row)).toEqual([
      {
        accountId: name,
        kind: 'change',
        name: changeName({ createdAt: NOW, version: 2 }),
        at: NOW,
        after: FULL_MONEY,
      },
      { accountId: name, kind: 'checkout', name: 'checkout#2026-11-22', at: NOW, plan: 'growth' },
    ]);
    expect(of('DIRECTORY#').map(({ pk: _pk, ...row }) => row)).toEqual([
      { sk: name, firstSessionDay: '2026-11-22', firstRevenueDay: '2026-11-22' },
    ]);
    // Five ended, one open, one refused.
    expect(of('ERASED#')).toHaveLength(7);
    expect(Object.keys(of('ERASED#')[0] ?? {}).sort()).toEqual(['expiresAt', 'pk', 'sk']);
    expect(of('AUDIT#')).toHaveLength(2);
    for (const entry of of('AUDIT#')) {
      expect(entry).toMatchObject({
        accountId: erasedName(accountId),
        details: {},
        by: 'operator',
        status: 200,
      });
    }
  });

  it('of more sessions than one call has time for is completed by further calls', async () => {
    const puts = Array.from({ length: 230 }, (_, index) => {
      const sessionId = `Many-${index}`;
      const session = {
        sessionId,
        startedAt: NOW,
        endedAt: NOW + index,
        expiresAt: NOW + HISTORY_SECONDS + index,
      };
      const keys = { ...tableKeys.history(accountId), ...tableKeys.historyAt(NOW + index, sessionId) };
      const Item = marshall({ ...tableKeys.session(accountId, sessionId), ...session, ...keys });
      return { PutRequest: { Item } };
    });
    await writeBatch(table, puts, 'sessions');
    await erase();
    const kinds: string[] = [];
    while (kinds.at(-1) !== 'erased') {
      let steps = 0;
      kinds.push((await erase(store, NOW + 180, { hasTime: () => ++steps <= 11 })).kind);
      expect(kinds.length).toBeLessThan(20);
    }
    expect(kinds.at(0)).toBe('more');
    const rows = await scanRows(table);
    const expiries = rows.filter(({ pk }) => String(pk).startsWith('ERASED#')).map((row) => row.expiresAt);
    expect(expiries).toHaveLength(237);
    expect(expiries).toContain(NOW + HISTORY_SECONDS + 229);
    expect(JSON.stringify(rows)).not.toContain('Many-');
  });

  it('that crashes anywhere is completed by another call', async () => {
    for (let call = 0, calls = 0; call <= calls; call++) {
      await renew();
      // A crash after a call is one before the next, except for calls that run side by side: every second of each kind is enough.
      const when = call % 2 === 0 ? 'before' : 'after';
      const dying = crashing(store, { call, when } satisfies CrashPoint);
      const ignoreCrash = (error: unknown) => {
        if (!(error instanceof Crash)) throw error;
      };
      await eraseAll(dying).catch(ignoreCrash);
      await erase(store, NOW + 300).catch(ignoreCrash);
      expect(await erase(store, NOW + 420)).toEqual({ kind: 'erased' });
      const left = (await nameless()).join('\n');
      for (const name of NAMES) expect(left).not.toContain(name);
      expect(left.match(/"ERASED#/g)).toHaveLength(7);
      calls = dying.calls();
    }
  }, 240_000);
});
