import { beforeEach, describe, expect, it } from 'vitest';
import {
  customersOfAccount,
  type ReconcileDeps,
  reconcileSlice,
} from '../../../services/webhooks/domain/reconcile.ts';
import { reconcileProgress } from '../../../services/webhooks/store/progressRows.ts';
import { createCustomerStore } from '../../../shared/account/customerStore.ts';
import { createProgressStore } from '../../../shared/aws/progressStore.ts';
import type { Table } from '../../../shared/aws/tableClient.ts';
import { RECONCILE_TYPE, type StripeEventMessage } from '../../../shared/contract/webhooks/messages.ts';
import { testTable } from '../../support/table/testTable.ts';

const NIGHT = Date.parse('2026-11-22T02:00:00Z') / 1000;
const CUSTOMERS = 200;
let table: Table;
let queued: StripeEventMessage[];
let deps: ReconcileDeps;

beforeEach(async () => {
  table = await testTable();
  queued = [];
  deps = {
    directory: createCustomerStore(table),
    progress: createProgressStore(table, 'reconcile', reconcileProgress),
    queue: {
      enqueueAll: async (messages) => void queued.push(...messages),
      countWaiting: async () => 0,
    },
    livemode: false,
  };
});

async function givenCustomers(): Promise<string[]> {
  const ids = Array.from({ length: CUSTOMERS }, (_, index) => `cus_${index}`);
  await Promise.all(
    ids.map((customerId) =>
      createCustomerStore(table).claimCustomer({ customerId, accountId: `user-of-${customerId}` }),
    ),
  );
  return ids.sort();
}
const slice = (overrides: Partial<ReconcileDeps> = {}, { run = '2026-11-22', countMax = 60 } = {}) =>
  reconcileSlice({ ...deps, ...overrides }, { run, countMax, now: NIGHT });
const customersQueued = () => queued.map(({ customer }) => customer).sort();

describe('a reconcile run', () => {
  it('queues each customer once, in slices, and then nothing more that night', async () => {
    const ids = await givenCustomers();
    const outcomes: string[] = [];
    for (let slices = 0; slices < 10; slices++) outcomes.push((await slice()).kind);
    expect(customersQueued()).toEqual(ids);
    expect(outcomes.slice(0, 2)).toEqual(['more', 'more']);
    expect(outcomes.at(-1)).toBe('complete');
    expect((await slice()).queued).toBe(0);
  });

  it('queues messages that name the account, the customer and the run', async () => {
    await createCustomerStore(table).claimCustomer({ customerId: 'cus_1', accountId: 'u1' });
    await slice();
    expect(queued).toEqual([
      {
        version: 2,
        id: 'reconcile_2026-11-22_cus_1',
        type: RECONCILE_TYPE,
        customer: 'cus_1',
        accountId: 'u1',
        created: NIGHT,
        livemode: false,
      },
    ]);
  });

  it('completes an incomplete run before the run of the next night begins', async () => {
    const ids = await givenCustomers();
    await slice();
    const next = { run: '2026-11-23', countMax: 10_000 };
    expect(await slice({}, next)).toMatchObject({ kind: 'complete', run: '2026-11-22' });
    expect(customersQueued()).toEqual(ids);
    expect(await slice({}, next)).toMatchObject({ kind: 'complete', run: '2026-11-23', queued: CUSTOMERS });
  });

  it('is resumed where a failure stopped it, and omits no customer', async () => {
    const ids = await givenCustomers();
    for (let attempt = 0; attempt < 60; attempt++) {
      // Of every three attempts, one fails before the page is queued and one fails after it.
      const enqueueAll: ReconcileDeps['queue']['enqueueAll'] = async (messages) => {
        if (attempt % 3 === 0) throw new Error('the queue is down');
        queued.push(...messages);
        if (attempt % 3 === 1) throw new Error('the queue responds too late');
      };
      await slice({ queue: { ...deps.queue, enqueueAll } }, { countMax: 40 }).catch(() => {});
    }
    expect([...new Set(customersQueued())]).toEqual(ids);
  });

  it('waits while the queue is long, and then omits no customer', async () => {
    const ids = await givenCustomers();
    expect(await slice({ queue: { ...deps.queue, countWaiting: async () => 501 } })).toMatchObject({
      kind: 'waits',
      queued: 0,
    });
    await slice({}, { countMax: 10_000 });
    expect(customersQueued()).toEqual(ids);
  });

  it('stops one of two concurrent callers, and omits no customer', async () => {
    const ids = await givenCustomers();
    const outcomes = await Promise.all([slice({}, { countMax: 10_000 }), slice({}, { countMax: 10_000 })]);
    expect(outcomes.map(({ kind }) => kind).sort()).toEqual(['complete', 'overtaken']);
    expect([...new Set(customersQueued())]).toEqual(ids);
  });
});

describe('the pages of all customers', () => {
  it('contain each customer once, even with three customers a page', async () => {
    const ids = await givenCustomers();
    const { listCustomers } = createCustomerStore(table);
    const seen: string[] = [];
    let next: { bucket: number; after?: string } | undefined = { bucket: 0 };
    while (next) {
      const page = await listCustomers({ ...next, limit: 3 });
      seen.push(...page.customers.map(({ customerId }) => customerId));
      next = page.next;
    }
    expect(seen.sort()).toEqual(ids);
  });
});

describe('a reconcile run that does not complete', () => {
  it('is late after a day, also while it only waits for the queue', async () => {
    await givenCustomers();
    const at = (seconds: number, overrides: Partial<ReconcileDeps> = {}) =>
      reconcileSlice({ ...deps, ...overrides }, { run: '2026-11-22', countMax: 1, now: NIGHT + seconds });
    const full = { queue: { ...deps.queue, countWaiting: async () => 501 } };
    expect(await at(0)).toMatchObject({ kind: 'more', isLate: false });
    expect(await at(86_400, full)).toMatchObject({ kind: 'waits', isLate: false });
    expect(await at(86_401, full)).toMatchObject({ kind: 'waits', isLate: true });
    expect(await at(86_401)).toMatchObject({ kind: 'more', isLate: true });
    await slice({}, { countMax: 1_000 });
    expect(await at(86_401)).toMatchObject({ kind: 'complete', isLate: false });
  });
});

describe('the customers of an account', () => {
  it('are those it lists and those that are claimed for it and have not joined yet', async () => {
    const { claimCustomer } = createCustomerStore(table);
    for (const customerId of ['cus_claimed', 'cus_joined'])
      await claimCustomer({ customerId, accountId: 'u1' });
    await claimCustomer({ customerId: 'cus_other', accountId: 'u2' });
    const customersOf = (accountId: string, listed: string[]) =>
      customersOfAccount(deps.directory, { accountId, listed });
    expect(await customersOf('u1', ['cus_joined'])).toEqual(['cus_joined', 'cus_claimed']);
    expect(await customersOf('u2', [])).toEqual(['cus_other']);
    expect(await customersOf('u3', [])).toEqual([]);
  });
});
