import type { Account, LateSeconds } from '../../../shared/account/account.ts';
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
  before?: Account;
  after: Account;
  /** When the write was made, epoch seconds. */
  at: number;
};

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

/** The amounts that a change adds to the day's figure with this name: `opened`, `plan#starter`, `move#free#starter`. */
export type FigureDelta = {
  day: string;
  name: string;
  accounts: number;
  sessions: number;
  seconds: number;
};

/** All that follows from a change. */
export type Effects = {
  days: DayUsage[];
  closedPeriods: ClosedPeriod[];
  latePeriods: LatePeriod[];
  figures: FigureDelta[];
  /** What the account is told by e-mail. */
  notices: Notice[];
};

export const NO_EFFECTS: Effects = { days: [], closedPeriods: [], latePeriods: [], figures: [], notices: [] };

export const hasEffects = (effects: Effects): boolean =>
  Object.values(effects).some((ofKind) => ofKind.length > 0);

/** A restore copied the item from another table: nothing happened to the account. */
export const isRestore = ({ before, after }: AccountChange): boolean =>
  after.restoredAt !== before?.restoredAt;

/**
 * What follows from one change. Sessions count on the day of the write, seconds on the day on which their session ended, which `late`
 * says if it is another one. `saysLate` is false for a writer that does not set `late`: what the item has is from an earlier write.
 */
export function effectsOf(change: AccountChange, { saysLate }: { saysLate: boolean }): Effects {
  if (isRestore(change)) return NO_EFFECTS;
  const { before, after, at } = change;
  const today = isoDay(at);
  const late = saysLate && Array.isArray(after.late) ? after.late : [];
  const days = usageByDay([
    { day: today, since: after.usageSince, ...usageOf(change) },
    ...late.flatMap((entry) => movedSeconds(entry, { today, usageSince: after.usageSince })),
  ]).filter((usage) => !isNothing(usage));
  const none = { accounts: 0, sessions: 0, seconds: 0 };
  const figures: FigureDelta[] = days.map(({ day, sessions, seconds }) => {
    return { ...none, day, name: `plan#${after.plan}`, sessions, seconds };
  });
  if (!before) figures.push({ ...none, day: today, name: 'opened', accounts: 1 });
  if (before && before.plan !== after.plan) {
    figures.push({ ...none, day: today, name: `move#${before.plan}#${after.plan}`, accounts: 1 });
  }
  const isNewPeriod = before !== undefined && before.usageSince !== after.usageSince;
  return {
    days,
    closedPeriods: isNewPeriod ? [closedPeriod(before, after)] : [],
    latePeriods: late.flatMap((entry) => latePeriod(entry, after.usageSince)),
    figures,
    notices: [...(before ? planNotices({ before, after, at }) : []), ...quotaNotices(change)],
  };
}

/** What a write of a start or an end adds. A write of entitlements counts no session, but it can reset usage or carry it over. */
function usageOf({ before, after }: AccountChange): Usage {
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
    const sum = figures.get(key) ?? { ...figure, accounts: 0, sessions: 0, seconds: 0 };
    figures.set(key, {
      ...sum,
      accounts: sum.accounts + figure.accounts,
      sessions: sum.sessions + figure.sessions,
      seconds: sum.seconds + figure.seconds,
    });
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
    figures: [...figures.values()],
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
