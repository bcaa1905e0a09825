import { describe, expect, it } from 'vitest';
import { type AccountChange, effectsOf, imageOf } from '../../../services/ledger/domain/effects.ts';
import { type Head, newHead } from '../../../services/ledger/domain/head.ts';
import { itemsOf, planAccount } from '../../../services/ledger/domain/plan.ts';
import type { Account, SubscriptionSummary } from '../../../shared/account/account.ts';
import { listingOf } from '../../../shared/account/listing.ts';
import { newAccount } from '../../../shared/account/rollOver.ts';

const NOW = Date.parse('2026-11-22T18:00:00Z') / 1000;
const BORN = NOW - 60;
const opened: Account = { ...newAccount('u1', BORN), sessionsIncluded: 10, revision: 1 };
const { usageSince: SINCE } = opened;
const HEAD: Head = {
  ...newHead(BORN),
  revision: 1,
  folds: 1,
  asOf: BORN,
  listing: { from: [-1, 0], at: [opened.version, 0], listing: listingOf(opened) },
};

const subscription = (plan: string): SubscriptionSummary => ({
  id: 'sub_1',
  customer: 'cus_1',
  status: 'active',
  plan,
  periodStart: SINCE,
  paidUntil: NOW + 86_400,
  anchor: SINCE,
});

/** The changes of a history of images, each with the next revision. */
function changesOf(images: Partial<Account>[], from: Account = opened): AccountChange[] {
  let before = from;
  return images.map((image, index) => {
    const after: Account = { ...before, revision: (before.revision ?? 0) + 1, ...image };
    const change = {
      recordId: `record-${index + 1}`,
      sequenceNumber: String(index + 1),
      before,
      after,
      at: NOW + index,
    };
    before = after;
    return change;
  });
}
const uses = (...amounts: number[]) => amounts.map((sessionsUsed) => ({ sessionsUsed }));

type Options = { head?: Head; marked?: string[]; itemsMax?: number };
function plan(changes: AccountChange[], { head = HEAD, marked = [], itemsMax = 50 }: Options = {}) {
  const planned = planAccount(head, changes, { marked: new Set(marked), itemsMax, now: NOW });
  return { ...planned, keys: (planned.plan?.effects.notices ?? []).map(({ key }) => key) };
}
const of80 = (included = 10, since = SINCE) => `quota_80#${since}#${included}`;
const of100 = (included = 10, since = SINCE) => `quota_100#${since}#${included}`;

describe('the changes of a batch', () => {
  it('that cross a threshold in one record are told, although the last image is below it again', () => {
    const changes = changesOf([...uses(7, 8), { sessionsUsed: 8, sessionsIncluded: 20 }]);
    expect(plan(changes).keys).toEqual([of80()]);
  });

  it('that reach 80 % and then 100 % of a quota are told the second only', () => {
    expect(plan(changesOf(uses(8, 9, 10, 11))).keys).toEqual([of100()]);
  });

  it('that reach 80 % of one quota and 100 % of another are told both', () => {
    const changes = changesOf([...uses(8), { sessionsIncluded: 20 }, ...uses(20)]);
    expect(plan(changes).keys).toEqual([of80(), of100(20)]);
  });

  it('that reach 80 % in one period and 100 % in the next are told both', () => {
    const next = SINCE + 1_000;
    const changes = changesOf([...uses(8), { usageSince: next, sessionsUsed: 0 }, ...uses(10)]);
    expect(plan(changes).keys).toEqual([of80(), of100(10, next)]);
  });

  it('that cross the same threshold twice are told once, with the figures of the first time', () => {
    const raised = { sessionsIncluded: 20 };
    const changes = changesOf([...uses(8), raised, { sessionsIncluded: 10, sessionsUsed: 9 }]);
    const { keys, plan: planned } = plan(changes);
    expect(keys).toEqual([of80()]);
    expect(planned?.effects.notices[0]?.facts).toMatchObject({ used: 8, at: NOW });
  });

  it('that change the plan and use it up are told both', () => {
    const bought = { plan: 'starter', version: 2, status: 'active', subscription: subscription('starter') };
    const changes = changesOf([{ ...bought, usageSince: NOW, sessionsUsed: 0 }, ...uses(10)]);
    expect(plan(changes).keys).toEqual(['welcome#sub_1', of100(10, NOW)]);
  });
});

describe('a redelivered or reordered change', () => {
  const changes = changesOf(uses(7, 8, 9, 10));

  it('is told by the delivery that applies it', () => {
    const first = plan(changes.slice(0, 2));
    expect(first.keys).toEqual([of80()]);
    expect(plan(changes, { head: first.plan?.head }).keys).toEqual([of100()]);
    const all = plan(changes);
    expect(plan(changes, { head: all.plan?.head })).toEqual({ rest: [], keys: [] });
  });

  it('is told although a later one was applied before', () => {
    const last = plan(changes.slice(3));
    expect(last.keys).toEqual([of100()]);
    expect(last.plan?.head.gaps).toEqual([[2, 4, NOW]]);
    expect(plan(changes, { head: last.plan?.head }).keys).toEqual([of80()]);
  });
});

describe('a change of an account', () => {
  it('that is erased is not told', () => {
    const erased: Head = { ...HEAD, erasedAt: NOW };
    const { plan: planned, keys } = plan(changesOf(uses(10)), { head: erased });
    expect(keys).toEqual([]);
    expect(planned?.effects.figures).not.toEqual([]);
  });

  it('that was erased and created again is told', () => {
    const again = { ...opened, createdAt: NOW + 1 };
    expect(plan(changesOf(uses(10), again), { head: { ...HEAD, erasedAt: NOW } }).keys).toEqual([of100()]);
  });

  it('of an earlier life is not told', () => {
    expect(plan(changesOf(uses(10), { ...opened, createdAt: BORN - 1 }))).toMatchObject({ keys: [] });
  });

  it('that a restore has copied is not told', () => {
    const [copied] = changesOf([{ sessionsUsed: 10, restoredAt: NOW, plan: 'starter', version: 9 }]);
    if (!copied) throw new Error('no change');
    expect(effectsOf(copied, { saysLate: true }).notices).toEqual([]);
    const created = { ...copied, before: undefined, after: imageOf(copied) };
    expect(effectsOf(created, { saysLate: true }).notices).toEqual([]);
  });

  it('in the first format is told once, by the marker of its record', () => {
    const { revision: _none, ...first } = opened;
    const changes = changesOf(uses(8, 9, 10), first).map((change) => {
      const { revision: _revision, ...after } = imageOf(change);
      const { revision: _before, ...before } = change.before ?? imageOf(change);
      return { ...change, before, after };
    });
    const { keys, plan: planned } = plan(changes);
    expect(keys).toEqual([of100()]);
    expect(planned?.markers).toEqual(['record-1', 'record-2', 'record-3']);
    expect(plan(changes, { marked: ['record-1', 'record-3'] }).keys).toEqual([]);
    expect(plan(changes, { marked: ['record-3'] }).keys).toEqual([of80()]);
  });

  it('by a heartbeat, whose revision is that before, is dropped', () => {
    const full = { ...opened, sessionsUsed: 10 };
    const [heartbeat] = changesOf([{ revision: 1 }], full);
    expect(plan(heartbeat ? [heartbeat] : [])).toEqual({ rest: [], keys: [] });
  });
});

describe('the items of a transaction', () => {
  /** Two plans that alternate: each change has a notice of its own. */
  const alternating = (count: number) =>
    changesOf(
      Array.from({ length: count }, (_, index) => {
        const name = index % 2 === 0 ? 'growth' : 'starter';
        return { plan: name, version: index + 2, subscription: subscription(name) };
      }),
      { ...opened, plan: 'starter', subscription: subscription('starter') },
    );

  it('contain each notice', () => {
    const { plan: planned, keys } = plan(alternating(3));
    expect(keys).toHaveLength(3);
    // The head, the places in three lists, and two items of each change of plan.
    expect(planned && itemsOf(planned)).toBe(1 + 3 + 3 + 3 * 2);
  });

  it('of an account are at most its share: what is more waits for the next one', () => {
    const changes = alternating(120);
    const seen: string[] = [];
    let head: Head | undefined = HEAD;
    let rest = changes;
    const sizes: number[] = [];
    while (rest.length > 0) {
      const planned = plan(rest, { head });
      seen.push(...planned.keys);
      if (planned.plan) sizes.push(itemsOf(planned.plan));
      head = planned.plan?.head;
      rest = planned.rest;
    }
    // 16 changes of plan, with a notice and two items each, the head and a place in three lists or one.
    expect(Math.max(...sizes)).toBeLessThanOrEqual(51);
    expect(sizes).toHaveLength(8);
    expect(seen).toEqual(changes.map((_, index) => `plan_changed#${index + 2}`));
  });
});
