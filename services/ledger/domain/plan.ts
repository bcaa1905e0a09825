import {
  type AccountChange,
  type Effects,
  effectsOf,
  hasEffects,
  isRestore,
  NO_EFFECTS,
  sumEffects,
} from './effects.ts';
import { type Head, newHead, withRevision } from './head.ts';
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
};

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
  let next = head ?? newHead(first.after.createdAt);
  let effects = NO_EFFECTS;
  const markers: string[] = [];
  for (const [index, change] of changes.entries()) {
    const applied = applyChange(next, change, { marked, now });
    if (!applied) continue;
    const sum = sumEffects([effects, applied.effects]);
    const markersNow = applied.isMarked ? [...markers, change.recordId] : markers;
    if (itemsBesideHead(sum, markersNow) > itemsMax && hasEffects(effects)) {
      return { plan: planOf(first, { before: head, next, effects, markers }), rest: changes.slice(index) };
    }
    next = applied.head;
    effects = sum;
    if (applied.isMarked) markers.push(change.recordId);
  }
  if (next === head || (head === undefined && next.revision === 0 && markers.length === 0))
    return { rest: [] };
  return { plan: planOf(first, { before: head, next, effects, markers }), rest: [] };
}

function planOf(
  { after: { accountId } }: AccountChange,
  planned: { before: Head | undefined; next: Head; effects: Effects; markers: string[] },
): AccountPlan {
  const { before, next, effects, markers } = planned;
  return { accountId, before, head: { ...next, folds: (before?.folds ?? 0) + 1 }, effects, markers };
}

/** The items of a plan, beside the figures, which accounts share. A head that begins comes with a check of an erasure. */
export const itemsOf = ({ before, head, effects, markers }: AccountPlan): number =>
  (begins(before, head) ? 2 : 1) + itemsBesideHead(effects, markers);

/** Whether the account has no head of its own yet. */
export const begins = (before: Head | undefined, head: Head): boolean =>
  head.erasedAt === undefined && (before === undefined || before.erasedAt !== undefined);

const itemsBesideHead = ({ days, closedPeriods, latePeriods, notices }: Effects, markers: string[]): number =>
  days.length + closedPeriods.length + latePeriods.length + notices.length + markers.length;

type Applied = { head: Head; effects: Effects; isMarked: boolean };

function applyChange(
  head: Head,
  change: AccountChange,
  { marked, now }: { marked: ReadonlySet<string>; now: number },
): Applied | undefined {
  const { before, after, at } = change;
  const { revision, createdAt } = after;
  const isMarked = revision === undefined || revision === before?.revision;
  const effects = effectsOf(change, { saysLate: !isMarked });
  if (createdAt < head.born) return undefined;
  const own = createdAt > head.born ? reborn(head, createdAt) : head;
  if (isMarked) {
    // Without an effect it is a heartbeat.
    if (!hasEffects(effects) || marked.has(change.recordId)) return undefined;
    return applyEffects(own, effects, { at, isMarked });
  }
  if (isRestore(change)) {
    // The copy has a revision far beyond that of the item. Nothing is missing in between.
    if (revision <= own.revision) return undefined;
    return applyEffects({ ...own, revision }, effects, { at, isMarked });
  }
  const counted = withRevision(own, revision, now);
  return counted && applyEffects(counted, effects, { at, isMarked });
}

/**
 * The head of an account that is created again. It has the erasure of its predecessor as long as it is older. Without an erasure, the item
 * was lost, and what was used remains.
 */
function reborn({ folds, erasedAt, asOf, current }: Head, born: number): Head {
  const next = { ...newHead(born), folds };
  if (erasedAt === undefined) return { ...next, asOf, ...(current ? { current } : {}) };
  return born <= erasedAt ? { ...next, erasedAt, asOf } : next;
}

function applyEffects(
  head: Head,
  effects: Effects,
  { at, isMarked }: { at: number; isMarked: boolean },
): Applied {
  const next = { ...head, asOf: Math.max(head.asOf, at) };
  if (next.erasedAt !== undefined) {
    return { head: next, effects: { ...NO_EFFECTS, figures: effects.figures }, isMarked };
  }
  let { current } = next;
  const days: DayUsage[] = [];
  for (const usage of effects.days) {
    if (current && isSameDay(current, usage)) current = { ...current, ...addUsage(current, usage) };
    else if (!current || isLater(usage, current)) {
      if (current) days.push(current);
      current = usage;
    } else days.push(usage);
  }
  return { head: current ? { ...next, current } : next, effects: { ...effects, days }, isMarked };
}

const isLater = (one: DayUsage, other: DayUsage): boolean =>
  one.since > other.since || (one.since === other.since && one.day > other.day);
