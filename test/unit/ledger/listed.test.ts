import { describe, expect, it } from 'vitest';
import { applyChanges } from '../../../services/ledger/domain/applyChanges.ts';
import type { AccountChange } from '../../../services/ledger/domain/effects.ts';
import { type Head, newHead } from '../../../services/ledger/domain/head.ts';
import { planAccount, planOpening } from '../../../services/ledger/domain/plan.ts';
import { createLedgerStore } from '../../../services/ledger/store/ledgerStore.ts';
import type { Account, SubscriptionSummary } from '../../../shared/account/account.ts';
import { changeName } from '../../../shared/account/changeItem.ts';
import { newAccount } from '../../../shared/account/rollOver.ts';
import { memoryTable } from '../../support/ledger/memoryTable.ts';

const NOW = Date.parse('2026-11-22T18:00:00Z') / 1000;
const BORN = Date.parse('2026-11-20T18:00:00Z') / 1000;

const subscription: SubscriptionSummary = {
  id: 'sub_1',
  customer: 'cus_1',
  status: 'active',
  plan: 'starter',
  periodStart: NOW,
  paidUntil: NOW + 86_400,
  anchor: NOW,
  mrr: 2_900,
};
const free: Account = { ...newAccount('u1', BORN), version: 1, revision: 1 };
const used: Account = { ...free, sessionsUsed: 1, revision: 2 };
const paying: Account = {
  ...used,
  plan: 'starter',
  status: 'active',
  subscription,
  version: 2,
  revision: 3,
};
const ending: Account = {
  ...paying,
  subscription: { ...subscription, cancelAt: NOW + 86_400 },
  version: 3,
  revision: 4,
};

let records = 0;
function change(before: Account | undefined, after: Account | undefined, at = NOW): AccountChange {
  const recordId = `record-${++records}`;
  const common = { recordId, sequenceNumber: String(records), at };
  if (after) return { ...common, before, after };
  if (before) return { ...common, before };
  throw new Error('no image');
}

function plan(head: Head | undefined, ...changes: AccountChange[]) {
  const { plan: planned } = planAccount(head, changes, { marked: new Set(), itemsMax: 50, now: NOW });
  const figures = planned?.effects.figures ?? [];
  return {
    head: planned?.head,
    levels: Object.fromEntries(
      figures.flatMap(({ name, amount }) => (name.startsWith('level#') ? [[name.slice(6), amount]] : [])),
    ),
    counted: figures.flatMap(({ name }) => (/^(opening|erased|opened)#/.test(name) ? [name] : [])),
    changes: planned?.effects.changes ?? [],
  };
}

/** A head from before operators' lists. */
const known = (revision: number): Head => ({ ...newHead(BORN), revision, folds: 1 });

const STARTER = {
  'accounts#starter': 1,
  'subscribers#starter': 1,
  'mrr#starter': 2_900,
  committed_mrr: 2_900,
};

describe('an account that the ledger does not know', () => {
  it('is opened with the image before its first change, which adds its own difference', () => {
    const { levels, counted, changes, head } = plan(known(3), change(paying, ending));
    expect(levels).toEqual({ 'accounts#starter': 1, 'subscribers#starter': 1, 'mrr#starter': 2_900 });
    expect(counted).toEqual(['opening#accounts']);
    expect(changes).toMatchObject([
      { kind: 'opening', version: 2, before: undefined, after: { revenue: { isEnding: false } } },
      { kind: 'change', version: 3, before: { revenue: { isEnding: false } }, after: { plan: 'starter' } },
    ]);
    expect(head?.listing).toMatchObject({ firstSessionDay: '2026-11-20', firstRevenueDay: '2026-11-22' });
  });

  it('is not opened with a change that closes a gap, because a later one was applied', () => {
    const head: Head = { ...known(4), gaps: [[2, 2, NOW]] };
    const late = plan(head, change(free, used));
    expect([late.levels, late.head?.listing]).toEqual([{}, undefined]);
  });

  it('gets nothing for earlier changes once it is opened', () => {
    const first = plan(undefined, change(paying, ending));
    const rest = plan(first.head, change(undefined, free), change(free, used), change(used, paying));
    expect(rest.levels).toEqual({});
    expect(rest.changes).toEqual([]);
    expect(rest.head?.listing?.listing).toEqual(first.head?.listing?.listing);
  });

  it('is not opened by a back-fill if it was created again, was erased or is known', () => {
    expect(planOpening(undefined, paying, NOW)?.effects.figures).toHaveLength(5);
    expect(planOpening({ ...known(1), born: BORN - 1 }, paying, NOW)).toBeUndefined();
    expect(planOpening({ ...known(1), erasedAt: NOW }, paying, NOW)).toBeUndefined();
    expect(planOpening(plan(undefined, change(undefined, free)).head, paying, NOW)).toBeUndefined();
  });
});

describe('a subscription that an earlier release stored without its revenue', () => {
  const { mrr: _mrr, ...unknown } = subscription;
  const stored: Account = { ...paying, subscription: unknown };
  const synced: Account = { ...paying, version: 3, revision: 4 };

  it('is an opening with the first sync that says what it is, and no new revenue', () => {
    const opened = planOpening(known(3), stored, NOW)?.head;
    const { levels, counted, changes, head } = plan(opened, change(stored, synced));
    expect(levels).toEqual({ 'subscribers#starter': 1, 'mrr#starter': 2_900, committed_mrr: 2_900 });
    expect(counted).toEqual(['opening#accounts']);
    expect(changes).toMatchObject([
      { kind: 'opening', version: 3, before: { revenue: { mrr: 0 } }, after: { revenue: { mrr: 2_900 } } },
    ]);
    expect(head?.listing?.firstRevenueDay).toBe('2026-11-22');
  });

  it('is a change if the revenue was known to be 0, in a trial or by an earlier image', () => {
    const trialing: Account = { ...stored, subscription: { ...unknown, status: 'trialing' } };
    const free: Account = { ...stored, subscription: { ...unknown, mrr: 0 } };
    for (const before of [trialing, free]) {
      const { counted, changes } = plan(planOpening(known(3), before, NOW)?.head, change(before, synced));
      expect([counted, changes.map(({ kind }) => kind)]).toEqual([[], ['change']]);
    }
  });

  it('is a change if a function of that release only dropped what was known', () => {
    const dropped: Account = { ...stored, version: 4, revision: 5 };
    const again: Account = { ...paying, version: 5, revision: 6 };
    const opened = planOpening(known(4), synced, NOW)?.head;
    const { levels, counted, changes } = plan(opened, change(synced, dropped), change(dropped, again));
    expect([levels, counted]).toEqual([{}, []]);
    expect(changes.map(({ kind }) => kind)).toEqual(['change', 'change']);
  });
});

describe('a removed account', () => {
  it('leaves levels and lists, and is lost revenue', () => {
    const all = plan(undefined, change(undefined, free), change(free, used), change(used, paying));
    expect(all.levels).toEqual(STARTER);
    const { levels, counted, changes, head } = plan(all.head, change(paying, undefined));
    expect(levels).toEqual(
      Object.fromEntries(Object.entries(STARTER).map(([name, amount]) => [name, -amount])),
    );
    expect(counted).toEqual(['erased#accounts']);
    expect(changes).toMatchObject([{ kind: 'change', version: 3, after: undefined }]);
    expect([head?.born, head?.listing?.listing]).toEqual([BORN, undefined]);
    // A change that arrives late does not bring it back.
    expect(plan({ ...(head as Head), gaps: [[2, 2, NOW]] }, change(free, used)).head?.listing?.listing).toBe(
      undefined,
    );
  });

  it('whose removal was lost ends when it is created again', () => {
    const { head } = plan(undefined, change(undefined, free), change(free, used), change(used, paying));
    const again: Account = { ...newAccount('u1', NOW), version: 4, revision: 1 };
    const next = plan(head, change(undefined, again));
    expect(next.counted.sort()).toEqual(['erased#accounts', 'opened#accounts']);
    expect(next.levels).toMatchObject({ 'accounts#free': 1, 'accounts#starter': -1, 'mrr#starter': -2_900 });
    expect(next.head?.listing?.from).toEqual([-1, 0]);
  });

  it('and the account that is created again have changes with names of their own', () => {
    const again: Account = { ...newAccount('u1', NOW), version: paying.version, revision: 1, subscription };
    const { head, changes } = plan(undefined, change(undefined, paying));
    const next = plan(plan(head, change(paying, undefined)).head, change(undefined, again));
    const names = [...changes, ...next.changes].map(changeName);
    expect(names).toHaveLength(2);
    expect(new Set(names).size).toBe(2);
    expect(names.toSorted()).toEqual(names);
  });
});

describe('a restore', () => {
  const copied: Account = { ...free, version: 9_000, revision: 9_000, restoredAt: NOW };

  it('is an opening from what the head knows, and no usage', () => {
    const { head } = plan(undefined, change(undefined, free), change(free, used), change(used, paying));
    const restored = plan(head, change(paying, copied));
    expect(restored.counted).toEqual(['opening#accounts']);
    expect(restored.levels).toMatchObject({ 'accounts#free': 1, 'accounts#starter': -1 });
    expect(restored.changes).toMatchObject([
      { kind: 'opening', version: 9_000, before: { revenue: { mrr: 2_900 } }, after: { plan: 'free' } },
    ]);
    expect(restored.head?.current).toEqual(head?.current);
  });

  it('puts all items of lists again, because they may have been lost', async () => {
    const table = memoryTable();
    const store = createLedgerStore(table);
    await applyChanges(store, [change(undefined, free)], NOW);
    const lists = [...table.items].filter(([key]) => key.includes('LISTED#'));
    for (const [key] of lists) table.items.delete(key);
    await applyChanges(store, [change(undefined, copied)], NOW);
    expect([...table.items].filter(([key]) => key.includes('LISTED#'))).toEqual(lists);
  });

  it('adds nothing if the account was opened with a later image', () => {
    const later = { ...copied, sessionsUsed: 5, revision: 9_005 };
    const opened = planOpening(known(3), later, NOW)?.head;
    expect(opened?.listing?.at).toEqual([9_000, 5]);
    const { head, levels, counted, changes } = plan(opened, change(paying, copied));
    expect({ levels, counted, changes }).toEqual({ levels: {}, counted: [], changes: [] });
    expect(head?.revision).toBe(9_000);
    expect(head?.listing).toEqual(opened?.listing);
  });
});

it('a change of the tenth of the quota puts the item of the list by use only, and one without writes none', async () => {
  const table = memoryTable();
  const store = createLedgerStore(table);
  const listed = () =>
    [...table.items.values()].filter(({ pk }) => String(pk).startsWith('LISTED#')).map(({ sk }) => sk);
  const nine: Account = { ...paying, sessionsIncluded: 100, sessionsUsed: 9, revision: 4 };
  await applyChanges(store, [change(undefined, { ...nine, revision: 3 }), change(paying, nine)], NOW);
  const before = [...table.items].filter(([key]) => key.includes('LISTED#'));
  await applyChanges(store, [change(nine, { ...nine, secondsUsed: 60, revision: 5 })], NOW);
  expect([...table.items].filter(([key]) => key.includes('LISTED#'))).toEqual(before);
  expect(listed()).toContain('00#u1');
  await applyChanges(store, [change(nine, { ...nine, sessionsUsed: 10, revision: 6 })], NOW);
  expect(listed()).toContain('01#u1');
  expect(listed()).not.toContain('00#u1');
  expect(listed()).toHaveLength(3);
});
