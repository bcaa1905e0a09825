import { describe, expect, it } from 'vitest';
import { type Compared, compareAccount } from '../../../../../scripts/migrate/verify/compareAccount.ts';
import type { TableState } from '../../../../../scripts/migrate/verify/tableState.ts';
import { newAccount } from '../../../../../shared/account/rollOver.ts';
import { addMonths } from '../../../../../shared/time.ts';
import {
  MOVE_PRICES,
  movedMigration,
  scheduledOf,
  subscriptionOf,
} from '../../../../support/migrate/moved.ts';
import { plannedAccount } from '../../../../support/migrate/planned.ts';
import { starterSubscription } from '../../../../support/table/testTable.ts';

const NOW = Date.parse('2026-12-01T12:00:00Z') / 1000;
const MOVES_AT = Date.parse('2026-12-20T10:00:00Z') / 1000;
const DAY = 86_400;
const HISTORY = { count: 2, sessions: 5, seconds: 600 };
const SAME = { expected: HISTORY, found: HISTORY, differing: 0 };

const planned = plannedAccount({ movesAt: MOVES_AT });
const decided = (kind: 'plan' | 'leave', plan?: 'starter') => ({ kind, plan, at: NOW });
const migrated = (changes: Parameters<typeof movedMigration>[1] = { at: NOW }) =>
  movedMigration(planned, changes);

const tableOf = (
  changes: Partial<TableState> = {},
  account: Partial<TableState['account']> = {},
): TableState => ({
  account: {
    ...newAccount('anna', NOW),
    plan: 'growth',
    customers: ['cus_anna'],
    subscription: { ...starterSubscription(NOW), id: 'sub_anna', plan: 'growth', paidUntil: MOVES_AT },
    projects: { web: [NOW, 0, 0], app: [NOW, 0, 0] },
    ...account,
  },
  customerOwner: 'anna',
  projects: ['web', 'app'].map((projectId) => ({
    projectId,
    name: projectId,
    createdAt: NOW,
    publicKey: 'pk_1',
  })),
  directory: { accountId: 'anna', migratedDay: '2026-12-01' },
  months: SAME,
  sessions: SAME,
  ...changes,
});

const stripeOf = (migration: Compared['migration']): Compared['stripe'] =>
  migration.move?.leaves
    ? { subscription: subscriptionOf(planned, { cancelAt: MOVES_AT, leavesBy: migration.planHash }) }
    : { subscription: scheduledOf(planned, migration), prices: MOVE_PRICES };

function compared(changes: Partial<Compared> = {}): Compared {
  const migration = changes.migration ?? migrated();
  const stripe = 'stripe' in changes ? changes.stripe : stripeOf(migration);
  const old = { hash: planned.exportHash };
  return { planned, old, table: tableOf(), now: NOW, ...changes, migration, stripe };
}

const codes = (changes: Partial<Compared>) => compareAccount(compared(changes)).map(({ code }) => code);
/** Of the table, in an otherwise equal account. */
const codesOf = (...table: Parameters<typeof tableOf>) => codes({ table: tableOf(...table) });

describe('a moved account', () => {
  it('that is as planned has no difference', () => {
    expect(compareAccount(compared())).toEqual([]);
  });

  it.each([
    ['account', { table: undefined }],
    ['export', { old: { hash: 'other' } }],
    ['export', { old: undefined }],
    ['decision', { migration: { ...migrated(), decision: decided('leave') }, stripe: undefined }],
    ['grants', { migration: { ...migrated(), grants: [] } }],
  ] as [string, Partial<Compared>][])('differs in %s', (code, changes) => {
    expect(codes(changes)).toContain(code);
  });

  it.each([
    ['customer', { customerOwner: 'bert' }, {}],
    ['customer', { customerOwner: undefined }, {}],
    ['customer', {}, { customers: [] }],
    ['plan', {}, { plan: 'starter' }],
    ['subscription', {}, { subscription: { ...starterSubscription(NOW), id: 'sub_other', plan: 'growth' } }],
    ['projects', { projects: [] }, { projects: {} }],
    ['projects', { projects: [{ projectId: 'web', name: 'web', createdAt: NOW }] }, {}],
    ['months', { months: { ...SAME, found: { ...HISTORY, sessions: 4 } } }, {}],
    ['sessions', { sessions: { ...SAME, differing: 1 } }, {}],
    ['directory', { directory: undefined }, {}],
    ['directory', { directory: { accountId: 'anna', createdAt: NOW } }, {}],
  ] as [string, Partial<TableState>, Partial<TableState['account']>][])(
    'differs in %s of the table',
    (code, state, account) => {
      expect(codesOf(state, account)).toContain(code);
    },
  );

  it('may have projects that the customer renamed or archived, but none that the move archived in vain', () => {
    const item = { projectId: 'app', name: 'Mine', createdAt: NOW, archivedAt: NOW };
    const web = { projectId: 'web', name: 'web', createdAt: NOW, publicKey: 'pk_1' };
    const account = { projects: { web: [NOW, 0, 0] as [number, number, number] } };
    expect(codesOf({ projects: [web, { ...item, publicKey: 'pk_2' }] }, account)).toEqual([]);
    expect(codesOf({ projects: [web, item] }, account)).toEqual(['projects']);
  });

  it('has the terms of the plan file, unless somebody has set others since', () => {
    const withTerms = { ...planned, terms: { concurrent: 20, reason: 'Agreed' } };
    const note = { by: 'ada', at: NOW + 1, reason: 'Asked for more' };
    const of = (...table: Parameters<typeof tableOf>) =>
      codes({ planned: withTerms, table: tableOf(...table) });
    expect(of({}, { terms: { concurrent: 20 } })).toEqual([]);
    expect(of({}, {})).toEqual(['terms']);
    expect(of({ termsNote: note }, { terms: { concurrent: 30 } })).toEqual([]);
    expect(of({ termsNote: { ...note, at: NOW - 1 } }, { terms: { concurrent: 30 } })).toEqual(['terms']);
  });
});

describe('the subscription of a moved account', () => {
  const scheduled = scheduledOf(planned, migrated());
  const at = (subscription: typeof scheduled | undefined, now: number, table = tableOf()) =>
    compareAccount(compared({ stripe: { subscription, prices: MOVE_PRICES }, now, table })).map(
      ({ text }) => text,
    );
  const paid = (now: number) =>
    tableOf({}, { subscription: { ...starterSubscription(now), id: 'sub_anna', plan: 'growth' } });
  const billing = (...prices: string[]) => ({
    ...scheduled,
    items: prices.map((price) => ({ price, isMetered: price === 'price_over', taxRates: [], discounts: [] })),
  });

  it('differs without schedule, with one of somebody else, and after it has ended', () => {
    const { schedule: _gone, ...bare } = scheduled;
    const foreign = { ...scheduled, schedule: { id: 'x', phases: [] } };
    expect([at(bare, NOW), at(foreign, NOW)]).toEqual([
      ['The schedule is not as planned.'],
      ['The schedule is not as planned.'],
    ]);
    expect(at({ ...scheduled, status: 'canceled' }, NOW)).toEqual(['The subscription has ended.']);
    expect(at(undefined, NOW)).toEqual(['The subscription has ended.']);
  });

  it('bills the last overage in the first month after the move, the first amount for three, and then the list price', () => {
    const { schedule: _gone, ...released } = billing('price_growth');
    const month = (months: number) => addMonths(MOVES_AT, months) + DAY;
    expect(at(billing('price_first', 'price_over'), month(0), paid(month(0)))).toEqual([]);
    expect(at(billing('price_first'), month(1), paid(month(1)))).toEqual([]);
    expect(at(billing('price_first'), month(2), paid(month(2)))).toEqual([]);
    expect(at(billing('price_growth'), month(3), paid(month(3)))).toEqual([]);
    expect(at(released, month(4), paid(month(4)))).toEqual([]);
    expect(at(billing('price_first', 'price_over'), month(1), paid(month(1)))).toEqual([
      'Since 2027-01-20 it bills price_first, price_over, not price_first.',
    ]);
    expect(at(billing('price_pro', 'price_over'), MOVES_AT, paid(MOVES_AT))).toEqual([
      'Since 2026-12-20 it bills price_over, price_pro, not price_first, price_over.',
    ]);
    const { schedule: _too, ...early } = billing('price_first');
    expect(at(early, month(1), paid(month(1)))).toEqual([
      'It has no schedule, so its price would stay as it is.',
    ]);
  });

  it('of a customer who leaves ends at the move', () => {
    const migration = migrated({ at: NOW, decision: decided('leave') });
    expect(compareAccount(compared({ migration }))).toEqual([]);
    const ended = subscriptionOf(planned, { status: 'canceled' });
    const free = tableOf({}, { plan: 'free' });
    const later = { migration, now: MOVES_AT + DAY, table: free };
    expect(codes({ ...later, stripe: { subscription: ended } })).toEqual([]);
    expect(codes({ ...later, stripe: { subscription: subscriptionOf(planned) } })).toEqual(['subscription']);
    expect(codes({ migration, stripe: { subscription: subscriptionOf(planned) } })).toEqual(['subscription']);
  });
});

describe('the plan of a moved account', () => {
  const migration = migrated({ at: NOW, decision: decided('plan', 'starter') });
  const prices = { list: 'price_starter' };
  const starter = (now: number, paidUntil: number, plan: string) => {
    const subscription = {
      ...subscriptionOf(planned),
      items: ['price_starter', 'price_over'].map((price) => ({
        price,
        isMetered: false,
        taxRates: [],
        discounts: [],
      })),
      schedule: scheduledOf(planned, migration, prices).schedule,
    };
    const deciding = { ...starterSubscription(NOW), id: 'sub_anna', paidUntil };
    const table = tableOf({}, { plan, subscription: deciding });
    return codes({ migration, now, stripe: { subscription, prices }, table });
  };

  it('is the planned one until the renewal at another price is paid, and then the chosen one', () => {
    const stripe = { subscription: scheduledOf(planned, migration, prices), prices };
    expect(codes({ migration, stripe })).toEqual([]);
    expect(starter(MOVES_AT + 60, MOVES_AT, 'growth')).toEqual([]);
    expect(starter(MOVES_AT + DAY, addMonths(MOVES_AT, 1), 'starter')).toEqual([]);
    expect(starter(MOVES_AT + DAY, addMonths(MOVES_AT, 1), 'growth')).toEqual(['plan']);
  });

  it('is free without a subscription', () => {
    const { customer: _customer, subscription: _subscription, movesAt: _at, ...rest } = planned;
    const free = {
      ...rest,
      options: [{ plan: 'free' as const, amountMinor: 0, months: 0, thenAmountMinor: 0 }],
    };
    const table = tableOf({ customerOwner: undefined }, { plan: 'free', customers: [] });
    const of = (state: TableState) =>
      codes({
        planned: { ...free, projects: { active: ['web'], archived: [] } },
        migration: movedMigration(free, { at: NOW }),
        stripe: undefined,
        table: state,
      });
    expect(of(table)).toEqual([]);
    expect(of(tableOf())).toEqual(['plan']);
  });
});
