import type { Account } from '../../../shared/account/account.ts';
import { isoDay } from '../../../shared/time.ts';

/** One change of an account item, from a record of the table's stream. */
export type AccountChange = {
  /** The id of the stream record. A redelivered record has the same id. */
  recordId: string;
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

/** The amounts that a change adds to the day's figure with this name: `opened`, `plan#starter`, `move#free#starter`. */
export type FigureDelta = {
  day: string;
  name: string;
  accounts: number;
  sessions: number;
  seconds: number;
};

/** `accountCreatedAt` tells the account of a closed period from an earlier one with the same id, which was erased. */
export type Derived = { closedPeriod?: ClosedPeriod; accountCreatedAt?: number; figures: FigureDelta[] };

/** The closed period and daily figures that follow from one change. Changes such as heartbeats, and copies by a restore, add nothing. */
export function deriveFigures(change: AccountChange): Derived {
  const { before, after, at } = change;
  // A restore copied the item from another table: nothing happened to the account.
  if (after.restoredAt !== before?.restoredAt) return { figures: [] };
  const day = isoDay(at);
  const none = { day, accounts: 0, sessions: 0, seconds: 0 };
  const isNewPeriod = before !== undefined && before.usageSince !== after.usageSince;
  // A write of entitlements counts no session, but it can reset usage or carry it over.
  const isEntitlementsWrite = before !== undefined && before.version !== after.version;
  const base = isEntitlementsWrite ? after : (before ?? { sessionsUsed: 0, secondsUsed: 0 });
  const sessions = after.sessionsUsed - base.sessionsUsed;
  const seconds = after.secondsUsed - base.secondsUsed;

  const figures: FigureDelta[] = [];
  if (!before) figures.push({ ...none, name: 'opened', accounts: 1 });
  if (sessions !== 0 || seconds !== 0) {
    figures.push({ ...none, name: `plan#${after.plan}`, sessions, seconds });
  }
  if (before && before.plan !== after.plan) {
    figures.push({ ...none, name: `move#${before.plan}#${after.plan}`, accounts: 1 });
  }
  if (!isNewPeriod) return { figures };
  return { closedPeriod: closedPeriod(before, after), accountCreatedAt: before.createdAt, figures };
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
