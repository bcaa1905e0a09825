import type { Account, LateSeconds } from '../../../shared/account/account.ts';
import type { Money } from '../../../shared/account/change.ts';
import { type Notice, usedUpKey } from '../../../shared/contract/notifications/notices.ts';
import { isoDay, SECONDS_PER_DAY } from '../../../shared/time.ts';
import { planNotices } from './planNotices.ts';
import { quotaNotices } from './quotaNotices.ts';
import { type DayUsage, isNothing, type Usage, usageByDay } from './usage.ts';

/** One change of an account item, from a record of the table's stream. */
export type AccountChange = {
  /** The id of the stream record. A redelivered record has the same id. */
  recordId: string;
  sequenceNumber: string;
  /** When the write was made, epoch seconds. */
  at: number;
} & (AccountWrite | AccountRemoval);

export type AccountWrite = { before?: Account; after: Account };

/** An erasure removed the item. */
export type AccountRemoval = { before: Account; after?: undefined };

/** The image that says which account it is. */
export const imageOf = ({ before, after }: AccountWrite | AccountRemoval): Account => after ?? before;

/** A period that has ended, with its usage. */
export type ClosedPeriod = {
  accountId: string;
  plan: string;
  /** Half-open, epoch seconds. `end` is the end of the period, or the start of the next one if that is earlier. */
  start: number;
  end: number;
  sessionsIncluded: number;
  sessionsUsed: number;
  secondsUsed: number;
  /** The usage of each project that was active at the end: [sessions, seconds]. */
  projects: Record<string, [sessions: number, seconds: number]>;
};

/** Seconds that were added to a period after it was closed. */
export type LatePeriod = { start: number; seconds: number; projects: Record<string, number> };

/** What a change adds to the day's figure with this name, such as `opened#accounts`, `plan#starter#seconds` or `level#at_80`. */
export type FigureDelta = { day: string; name: string; amount: number };

/** A change of an account's plan or revenue, or the first that is known of them. */
export type MoneyChange = {
  kind: 'change' | 'opening';
  /** When the account was created, epoch seconds, and its version with which it came. No two changes of an account have the same. */
  createdAt: number;
  version: number;
  /** Epoch seconds. */
  at: number;
  before: Money;
  after: Money;
  /** False for an account that was erased. */
  isNamed: boolean;
};

/** All that follows from a change. */
export type Effects = {
  days: DayUsage[];
  closedPeriods: ClosedPeriod[];
  latePeriods: LatePeriod[];
  figures: FigureDelta[];
  changes: MoneyChange[];
  /** What the account is told by e-mail. */
  notices: Notice[];
};

export const NO_EFFECTS: Effects = {
  days: [],
  closedPeriods: [],
  latePeriods: [],
  figures: [],
  changes: [],
  notices: [],
};

export const hasEffects = (effects: Effects): boolean =>
  Object.values(effects).some((ofKind) => ofKind.length > 0);

export const erasedFigure = (at: number): FigureDelta => ({
  day: isoDay(at),
  name: 'erased#accounts',
  amount: 1,
});

/** A restore copied the item from another table: nothing happened to the account. */
export const isRestore = ({ before, after }: AccountChange): boolean =>
  after !== undefined && after.restoredAt !== before?.restoredAt;

/**
 * What follows from one change alone. Sessions count on the day of the write, seconds on the day on which their session ended, which `late`
 * says if it is another one. `saysLate` is false for a writer that does not set `late`: what the item has is from an earlier write.
 */
export function effectsOf(change: AccountChange, { saysLate }: { saysLate: boolean }): Effects {
  if (isRestore(change)) return NO_EFFECTS;
  const { before, after, at } = change;
  const today = isoDay(at);
  if (!after) return { ...NO_EFFECTS, figures: [erasedFigure(at)] };
  const late = saysLate && Array.isArray(after.late) ? after.late : [];
  const days = usageByDay([
    { day: today, since: after.usageSince, ...usageOf({ before, after }) },
    ...late.flatMap((entry) => movedSeconds(entry, { today, usageSince: after.usageSince })),
  ]).filter((usage) => !isNothing(usage));
  const figures: FigureDelta[] = days.flatMap(({ day, sessions, seconds }) => [
    { day, name: `plan#${after.plan}#sessions`, amount: sessions },
    { day, name: `plan#${after.plan}#seconds`, amount: seconds },
  ]);
  if (!before) figures.push({ day: today, name: 'opened#accounts', amount: 1 });
  if (before && before.plan !== after.plan) {
    figures.push({ day: today, name: `move#${before.plan}#${after.plan}#accounts`, amount: 1 });
  }
  const isNewPeriod = before !== undefined && before.usageSince !== after.usageSince;
  return {
    days,
    closedPeriods: isNewPeriod ? [closedPeriod(before, after)] : [],
    latePeriods: late.flatMap((entry) => latePeriod(entry, after.usageSince)),
    figures,
    changes: [],
    notices: [...(before ? planNotices({ before, after, at }) : []), ...quotaNotices({ before, after, at })],
  };
}

/** What a write of a start or an end adds. A write of entitlements counts no session, but it can reset usage or carry it over. */
export function usageOf({ before, after }: AccountWrite): Usage {
  if (before !== undefined && before.version !== after.version) {
    return { sessions: 0, seconds: 0, projects: {} };
  }
  const projects = Object.entries(after.projects).map(
    ([id, [, sessions, seconds]]): [string, [number, number]] => {
      const [, sessionsBefore = 0, secondsBefore = 0] =
        before && Object.hasOwn(before.projects, id) ? (before.projects[id] ?? []) : [];
      return [id, [sessions - sessionsBefore, seconds - secondsBefore]];
    },
  );
  return {
    sessions: after.sessionsUsed - (before?.sessionsUsed ?? 0),
    seconds: after.secondsUsed - (before?.secondsUsed ?? 0),
    projects: Object.fromEntries(projects),
  };
}

const isCurrentPeriod = (periodStart: number, usageSince: number) =>
  periodStart === 0 || periodStart === usageSince;

/** The seconds on their own day. Those of the current period are in the write's figures too, and are taken from its day. */
function movedSeconds(
  [day, periodStart, seconds, projectId]: LateSeconds,
  { today, usageSince }: { today: string; usageSince: number },
): DayUsage[] {
  const of = (amount: number): Usage => ({
    sessions: 0,
    seconds: amount,
    projects: projectId === undefined ? {} : { [projectId]: [0, amount] },
  });
  const own = { day: isoDay(day * SECONDS_PER_DAY), ...of(seconds) };
  return isCurrentPeriod(periodStart, usageSince)
    ? [
        { ...own, since: usageSince },
        { day: today, since: usageSince, ...of(-seconds) },
      ]
    : [{ ...own, since: periodStart }];
}

function latePeriod([, start, seconds, projectId]: LateSeconds, usageSince: number): LatePeriod[] {
  if (isCurrentPeriod(start, usageSince)) return [];
  return [{ start, seconds, projects: projectId === undefined ? {} : { [projectId]: seconds } }];
}

function closedPeriod(before: Account, after: Account): ClosedPeriod {
  return {
    accountId: before.accountId,
    plan: before.plan,
    start: before.usageSince,
    end: Math.min(before.periodEnd, after.usageSince),
    sessionsIncluded: before.sessionsIncluded,
    sessionsUsed: before.sessionsUsed,
    secondsUsed: before.secondsUsed,
    projects: Object.fromEntries(
      Object.entries(before.projects).map(([id, [, sessions, seconds]]) => [id, [sessions, seconds]]),
    ),
  };
}

/** The sums of what changes add, one entry for each item that is written. */
export function sumEffects(all: Effects[]): Effects {
  const figures = new Map<string, FigureDelta>();
  for (const figure of all.flatMap((effects) => effects.figures)) {
    const key = `${figure.day}#${figure.name}`;
    figures.set(key, { ...figure, amount: (figures.get(key)?.amount ?? 0) + figure.amount });
  }
  const latePeriods = new Map<number, LatePeriod>();
  for (const { start, seconds, projects } of all.flatMap((effects) => effects.latePeriods)) {
    const sum = latePeriods.get(start) ?? { start, seconds: 0, projects: {} };
    // Callers choose the ids: `toString` must not find a property of Object.prototype.
    const ofProjects = new Map(Object.entries(sum.projects));
    for (const [id, more] of Object.entries(projects)) ofProjects.set(id, (ofProjects.get(id) ?? 0) + more);
    latePeriods.set(start, {
      start,
      seconds: sum.seconds + seconds,
      projects: Object.fromEntries(ofProjects),
    });
  }
  return {
    days: usageByDay(all.flatMap(({ days }) => days)),
    closedPeriods: all.flatMap(({ closedPeriods }) => closedPeriods),
    latePeriods: [...latePeriods.values()],
    figures: [...figures.values()].filter(({ amount }) => amount !== 0),
    changes: all.flatMap(({ changes }) => changes),
    notices: oneOfEach(all.flatMap(({ notices }) => notices)),
  };
}

/** A transaction writes an item once. Of one period and quota, the notice of 80 % is left out beside that of 100 %. */
function oneOfEach(notices: Notice[]): Notice[] {
  const byKey = new Map<string, Notice>();
  for (const notice of notices) if (!byKey.has(notice.key)) byKey.set(notice.key, notice);
  return [...byKey.values()].filter(
    (notice) => notice.kind !== 'quota_80' || !byKey.has(usedUpKey(notice.facts)),
  );
}
