import type { Account } from '../../../shared/account/account.ts';
import type { Money } from '../../../shared/account/change.ts';
import { LEVEL_PREFIX, type Listing, levelsOf, listingOf } from '../../../shared/account/listing.ts';
import { isoDay } from '../../../shared/time.ts';
import {
  type AccountChange,
  erasedFigure,
  type FigureDelta,
  isRestore,
  type MoneyChange,
  usageOf,
} from './effects.ts';

/**
 * The place of an image in the order of its account's writes. A write that raises neither changes nothing that operators see. Unlike a
 * revision, images in the first format of account items have it, too.
 */
export type Position = [version: number, sessionsUsed: number];

/** What the head knows of an account for operators' lists and figures. Days are UTC. */
export type Listed = {
  /** The image with which the account was taken into the figures. Changes up to it are part of it. */
  from: Position;
  /** The newest image, and what it says. Without a listing the account is gone. */
  at: Position;
  listing?: Listing;
  firstSessionDay?: string;
  firstRevenueDay?: string;
};

/** What a change adds to figures, and to what is known of the account. */
export type Followed = { listed?: Listed; figures: FigureDelta[]; changes: MoneyChange[] };

/** In which a subscription has a monthly revenue. In others it is known to be 0 (docs/entitlements.md). */
const BILLED_STATUSES = new Set(['active', 'past_due']);

const NOTHING_BEFORE: Position = [-1, 0];

const positionOf = ({ version, sessionsUsed }: Account): Position => [version, sessionsUsed];

/** A removal comes after all writes, and before those of an account that is created again. */
const positionAfter = ({ before, after }: AccountChange): Position =>
  after ? positionOf(after) : [before.version + 1, 0];

const isAfter = ([version, used]: Position, [otherVersion, otherUsed]: Position): boolean =>
  version > otherVersion || (version === otherVersion && used > otherUsed);

/**
 * Follows one change, in any order. Each adds its own difference, so that all of them add up to the newest image. An account of which
 * nothing is known is opened with the image before the change, unless a later change was applied: `isNewest` is false then.
 */
export function followChange(
  known: Listed | undefined,
  change: AccountChange,
  { isNewest }: { isNewest: boolean },
): Followed {
  const { before, after, at } = change;
  if (!known && !isNewest) return { figures: [], changes: [] };
  if (after && isRestore(change)) return followRestore(known, { after, at });
  if (known) return followKnown(known, change);
  if (!before) return followKnown({ from: NOTHING_BEFORE, at: NOTHING_BEFORE }, change);
  const opened = open(before, at);
  const followed = followKnown(opened.listed, change);
  return {
    listed: followed.listed,
    figures: [...opened.figures, ...followed.figures],
    changes: [...opened.changes, ...followed.changes],
  };
}

function followKnown(known: Listed, change: AccountChange): Followed & { listed: Listed } {
  const { before, after, at } = change;
  const position = positionAfter(change);
  const [was, is] = [before && listingOf(before), after && listingOf(after)];
  const hasSessions = after !== undefined && usageOf({ before, after }).sessions > 0;
  const listed = withDays(isAfter(position, known.at) ? { ...known, at: position, listing: is } : known, {
    session: hasSessions ? isoDay(at) : undefined,
    revenue: hasRevenue(was) || hasRevenue(is) ? isoDay(at) : undefined,
  });
  if (!isAfter(position, known.from)) return { listed, figures: [], changes: [] };
  const isLearned = learnsRevenue(known, change);
  return {
    listed,
    figures: [...(isLearned ? [opening(at)] : []), ...levelChanges(was, is, at)],
    changes: moneyChanges({ kind: isLearned ? 'opening' : 'change', version: position[0], at }, was, is),
  };
}

/**
 * Whether a change says for the first time what the account pays. An earlier release stored no revenue, so that the account was opened
 * at 0. The subscription was billed before, so nothing happened on this day.
 */
function learnsRevenue(known: Listed, { before, after }: AccountChange): boolean {
  const { status = '', mrr } = before?.subscription ?? {};
  const wasUnknown = BILLED_STATUSES.has(status) && mrr === undefined;
  // A function of the earlier release, which runs beside this one during a deployment, can drop what was known.
  return wasUnknown && known.firstRevenueDay === undefined && (after?.subscription?.mrr ?? 0) > 0;
}

/** Takes an account as it is into the figures, from a day on that says nothing of what happened before. */
export function open(account: Account, at: number): Followed & { listed: Listed } {
  const listing = listingOf(account);
  const position = positionOf(account);
  const listed = withDays(
    { from: position, at: position, listing },
    {
      // The day of the first session is not known. An account is created with it, or earlier.
      session: hasCounted(account) ? isoDay(account.createdAt) : undefined,
      revenue: hasRevenue(listing) ? isoDay(at) : undefined,
    },
  );
  return {
    listed,
    figures: [opening(at), ...levelChanges(undefined, listing, at)],
    changes: moneyChanges({ kind: 'opening', version: account.version, at }, undefined, listing),
  };
}

/**
 * The copy has a version far beyond that of the item, and no change in between will be applied any more. So what the head knows is the
 * state before.
 */
function followRestore(known: Listed | undefined, { after, at }: { after: Account; at: number }): Followed {
  if (!known) return open(after, at);
  // The account was opened as it is since.
  if (!isAfter(positionOf(after), known.at)) return { listed: known, figures: [], changes: [] };
  const is = listingOf(after);
  return {
    listed: withDays(
      { ...known, at: positionOf(after), listing: is },
      { session: undefined, revenue: hasRevenue(is) ? isoDay(at) : undefined },
    ),
    figures: [opening(at), ...levelChanges(known.listing, is, at)],
    changes: moneyChanges({ kind: 'opening', version: after.version, at }, known.listing, is),
  };
}

/** An account that was created again, of whose end no change was applied: it is gone since the change at this time. */
export function close({ at: position, listing }: Listed, at: number): Omit<Followed, 'listed'> {
  if (!listing) return { figures: [], changes: [] };
  return {
    figures: [erasedFigure(at), ...levelChanges(listing, undefined, at)],
    changes: moneyChanges({ kind: 'change', version: position[0] + 1, at }, listing, undefined),
  };
}

/**
 * Takes an account that is gone out of the figures, although no change of its end was applied. Changes that still arrive add nothing: they
 * are up to a position that only a restored account exceeds, because its version is the time of the restore or later. The row of the change
 * has no name, because an erasure may have deleted the account's others.
 */
export function end(listed: Listed, at: number): Followed & { listed: Listed } {
  const { listing: _listing, ...known } = listed;
  const position: Position = [Math.max(listed.at[0] + 1, at), 0];
  const { figures, changes } = close(listed, at);
  return {
    listed: { ...known, from: position, at: position },
    figures,
    changes: changes.map((change) => ({ ...change, isNamed: false })),
  };
}

const opening = (at: number): FigureDelta => ({ day: isoDay(at), name: 'opening#accounts', amount: 1 });

const hasRevenue = (listing: Listing | undefined): boolean => (listing?.revenue?.mrr ?? 0) > 0;

const hasCounted = ({ sessionsUsed, previous = [] }: Account): boolean =>
  sessionsUsed > 0 || previous.some(([, , used]) => used > 0);

/** The days are the first ones, so that changes can be applied in any order. */
function withDays(
  listed: Listed,
  { session, revenue }: { session: string | undefined; revenue: string | undefined },
): Listed {
  const firstSessionDay = earliest(listed.firstSessionDay, session);
  const firstRevenueDay = earliest(listed.firstRevenueDay, revenue);
  return {
    ...listed,
    ...(firstSessionDay === undefined ? {} : { firstSessionDay }),
    ...(firstRevenueDay === undefined ? {} : { firstRevenueDay }),
  };
}

function earliest(one: string | undefined, other: string | undefined): string | undefined {
  if (one === undefined || other === undefined) return one ?? other;
  return one < other ? one : other;
}

function levelChanges(was: Listing | undefined, is: Listing | undefined, at: number): FigureDelta[] {
  const [before, after] = [levelsOf(was), levelsOf(is)];
  return [...new Set([...before.keys(), ...after.keys()])].flatMap((level) => {
    const amount = (after.get(level) ?? 0) - (before.get(level) ?? 0);
    return amount === 0 ? [] : [{ day: isoDay(at), name: `${LEVEL_PREFIX}${level}`, amount }];
  });
}

function moneyChanges(
  change: Pick<MoneyChange, 'kind' | 'version' | 'at'>,
  was: Listing | undefined,
  is: Listing | undefined,
): MoneyChange[] {
  const { createdAt } = is ?? was ?? {};
  if (createdAt === undefined || (!was?.revenue && !is?.revenue)) return [];
  const [before, after] = [was && moneyOf(was), is && moneyOf(is)];
  return isSameMoney(before, after) ? [] : [{ ...change, createdAt, before, after, isNamed: true }];
}

const moneyOf = ({ plan, revenue }: Listing) => (revenue ? { plan, revenue } : { plan });

const isSameMoney = (one: Money, other: Money): boolean =>
  one?.plan === other?.plan &&
  one?.revenue?.plan === other?.revenue?.plan &&
  one?.revenue?.status === other?.revenue?.status &&
  one?.revenue?.mrr === other?.revenue?.mrr &&
  one?.revenue?.isEnding === other?.revenue?.isEnding;
