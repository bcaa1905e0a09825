import type { Account } from '../../../shared/account/account.ts';
import {
  type AccountChange,
  type Effects,
  effectsOf,
  hasEffects,
  imageOf,
  isRestore,
  NO_EFFECTS,
  sumEffects,
} from './effects.ts';
import { type Head, newHead, withRevision } from './head.ts';
import { close, end, type Followed, followChange, open } from './listed.ts';
import { directoryChange, listChanges } from './lists.ts';
import { addUsage, type DayUsage, isSameDay } from './usage.ts';

/** What is written for some changes of one account. */
export type AccountPlan = {
  accountId: string;
  /** The head that was read, and the one that replaces it. */
  before: Head | undefined;
  head: Head;
  effects: Effects;
  /** The ids of records that no revision tells from records that were applied before. */
  markers: string[];
  /** Whether a restore is among the changes. The account's items in lists may have been lost, so all are put again. */
  isRestored: boolean;
};

const UNMARKED: Pick<AccountPlan, 'markers' | 'isRestored'> = { markers: [], isRestored: false };

type Planned = { plan?: AccountPlan; rest: AccountChange[] };

/**
 * Plans the changes of one account, in the order of the stream. Changes that were applied before are dropped: those whose revision the
 * head has, and those in `marked`. A change without a revision of its own was written in the first format of account items and is
 * known by a marker. Plans at most `itemsMax` items beside the head; `rest` is what did not fit.
 */
export function planAccount(
  head: Head | undefined,
  changes: AccountChange[],
  { marked, itemsMax, now }: { marked: ReadonlySet<string>; itemsMax: number; now: number },
): Planned {
  const [first] = changes;
  if (!first) return { rest: [] };
  const { accountId, createdAt } = imageOf(first);
  let next = head ?? newHead(createdAt);
  let effects = NO_EFFECTS;
  const markers: string[] = [];
  let isRestored = false;
  for (const [index, change] of changes.entries()) {
    const applied = applyChange(next, change, { marked, now });
    if (!applied) continue;
    const sum = sumEffects([effects, applied.effects]);
    const markersNow = applied.isMarked ? [...markers, change.recordId] : markers;
    const planned: Omit<AccountPlan, 'accountId'> = {
      before: head,
      head: applied.head,
      effects: sum,
      markers: markersNow,
      isRestored: isRestored || isRestore(change),
    };
    if (itemsBesideHead(planned) > itemsMax && hasEffects(effects)) {
      return {
        plan: planOf(accountId, { before: head, next, effects, markers, isRestored }),
        rest: changes.slice(index),
      };
    }
    next = applied.head;
    effects = sum;
    isRestored = planned.isRestored;
    if (applied.isMarked) markers.push(change.recordId);
  }
  if (next === head || (head === undefined && next.revision === 0 && markers.length === 0))
    return { rest: [] };
  return { plan: planOf(accountId, { before: head, next, effects, markers, isRestored }), rest: [] };
}

/**
 * Plans to take an account as it is into operators' lists and figures; undefined if it is in them, or if its own changes will take it
 * into them. It must have been read after the head: the changes that the head has are then part of it.
 */
export function planOpening(head: Head | undefined, account: Account, at: number): AccountPlan | undefined {
  const { accountId, createdAt } = account;
  const known = head ?? newHead(createdAt);
  if (known.born !== createdAt || known.erasedAt !== undefined || known.listing) return undefined;
  const { listed, figures, changes } = open(account, at);
  const effects = { ...NO_EFFECTS, figures, changes };
  const next = { ...known, listing: listed };
  return planOf(accountId, { before: head, next, effects, ...UNMARKED });
}

/**
 * Plans what brings a head and its account together, whatever was lost: an account that is gone leaves the figures, and one that exists
 * is in them. Undefined if they agree. `account` must have been read after the head.
 */
export function planRepair(
  head: Head | undefined,
  account: Account | undefined,
  { accountId, at }: { accountId: string; at: number },
): AccountPlan | undefined {
  if (!account) {
    if (!head?.listing?.listing) return undefined;
    const { listed, figures, changes } = end(head.listing, at);
    const effects = effectsFor(head, { ...NO_EFFECTS, figures, changes });
    return planOf(accountId, { before: head, next: { ...head, listing: listed }, effects, ...UNMARKED });
  }
  if (!head || account.createdAt <= head.born) return planOpening(head, account, at);
  const { head: own, effects: ofEnd } = reborn(head, account.createdAt, at);
  if (own.erasedAt !== undefined) return undefined;
  const { listed, figures, changes } = open(account, at);
  const effects = sumEffects([ofEnd, { ...NO_EFFECTS, figures, changes }]);
  return planOf(accountId, { before: head, next: { ...own, listing: listed }, effects, ...UNMARKED });
}

function planOf(
  accountId: string,
  { before, next, ...rest }: Omit<AccountPlan, 'accountId' | 'head'> & { next: Head },
): AccountPlan {
  return { accountId, before, head: { ...next, folds: (before?.folds ?? 0) + 1 }, ...rest };
}

/** The items of a plan, beside the figures, which accounts share. A head that begins comes with a check of an erasure. */
export const itemsOf = (plan: AccountPlan): number =>
  (begins(plan.before, plan.head) ? 2 : 1) + itemsBesideHead(plan);

/** Whether the account has no head of its own yet. */
export const begins = (before: Head | undefined, head: Head): boolean =>
  head.erasedAt === undefined && (before === undefined || before.erasedAt !== undefined);

function itemsBesideHead(plan: Omit<AccountPlan, 'accountId'>): number {
  const { days, closedPeriods, latePeriods, notices, changes } = plan.effects;
  const { gone, put } = listChanges(plan);
  return (
    days.length +
    closedPeriods.length +
    latePeriods.length +
    notices.length +
    // One of the day, and one of the account if it has a name.
    changes.reduce((count, { isNamed }) => count + (isNamed ? 2 : 1), 0) +
    plan.markers.length +
    gone.length +
    put.length +
    (directoryChange(plan) ? 1 : 0)
  );
}

type Applied = { head: Head; effects: Effects; isMarked: boolean };

function applyChange(
  head: Head,
  change: AccountChange,
  { marked, now }: { marked: ReadonlySet<string>; now: number },
): Applied | undefined {
  const { before, after, at } = change;
  const { createdAt } = imageOf(change);
  // A removal is the change after the last write.
  const revision = after ? after.revision : before.revision && before.revision + 1;
  const isMarked = revision === undefined || revision === before?.revision;
  if (createdAt < head.born) return undefined;
  const { head: own, effects: ofEnd } = createdAt > head.born ? reborn(head, createdAt, at) : same(head);
  const isNewest = isMarked ? (revision ?? 0) >= own.revision : revision > own.revision;
  const followed = followChange(own.listing, change, { isNewest });
  const effects = withFollowed(effectsOf(change, { saysLate: !isMarked }), followed);
  const apply = (counted: Head): Applied => {
    const applied = applyEffects({ ...counted, listing: followed.listed }, effects, at);
    return { ...applied, effects: sumEffects([ofEnd, applied.effects]), isMarked };
  };
  if (isMarked) {
    // Without an effect it is a heartbeat.
    return !hasEffects(effects) || marked.has(change.recordId) ? undefined : apply(own);
  }
  if (isRestore(change)) {
    // The copy has a revision far beyond that of the item. Nothing is missing in between.
    return revision <= own.revision ? undefined : apply({ ...own, revision });
  }
  const counted = withRevision(own, revision, now);
  return counted && apply(counted);
}

const withFollowed = (effects: Effects, { figures, changes }: Followed): Effects => ({
  ...effects,
  figures: [...effects.figures, ...figures],
  changes,
});

const same = (head: Head): { head: Head; effects: Effects } => ({ head, effects: NO_EFFECTS });

/**
 * The head of an account that is created again. It has the erasure of its predecessor as long as it is older. Without an erasure, the item
 * was lost, and what was used remains. If no change of the predecessor's end was applied, it ends now.
 */
function reborn(head: Head, born: number, at: number): { head: Head; effects: Effects } {
  const { folds, erasedAt, asOf, current, listing } = head;
  const effects = listing ? effectsFor(head, { ...NO_EFFECTS, ...close(listing, at) }) : NO_EFFECTS;
  const next = { ...newHead(born), folds };
  if (erasedAt === undefined) return { head: { ...next, asOf, ...(current ? { current } : {}) }, effects };
  return { head: born <= erasedAt ? { ...next, erasedAt, asOf } : next, effects };
}

/** Of an erased account, only what has no name. */
function effectsFor({ erasedAt }: Head, effects: Effects): Effects {
  if (erasedAt === undefined) return effects;
  const changes = effects.changes.map((change) => ({ ...change, isNamed: false }));
  return { ...NO_EFFECTS, figures: effects.figures, changes };
}

function applyEffects(head: Head, effects: Effects, at: number): { head: Head; effects: Effects } {
  const next = { ...head, asOf: Math.max(head.asOf, at) };
  if (next.erasedAt !== undefined) return { head: next, effects: effectsFor(next, effects) };
  let { current } = next;
  const days: DayUsage[] = [];
  for (const usage of effects.days) {
    if (current && isSameDay(current, usage)) current = { ...current, ...addUsage(current, usage) };
    else if (!current || isLater(usage, current)) {
      if (current) days.push(current);
      current = usage;
    } else days.push(usage);
  }
  return { head: current ? { ...next, current } : next, effects: { ...effects, days } };
}

const isLater = (one: DayUsage, other: DayUsage): boolean =>
  one.since > other.since || (one.since === other.since && one.day > other.day);
