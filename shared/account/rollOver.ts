import { addMonths } from '../time.ts';
import { type Account, PREVIOUS_MAX, type PreviousUsage } from './account.ts';
import { entitlementsAt } from './entitlements.ts';

/**
 * Moves the account into the period that contains `now` (epoch seconds) and removes access and terms that have ended.
 * Usage is reset only by a period later than every period it was reset for before. Readers compute this; writers store
 * it under the account's version.
 */
export function rollOver(account: Account, now: number): Account {
  const { accessUntil: _gone, ...rest } = account;
  const { subscription, terms } = account;
  const next = entitlementsAt({ subscription, terms, stored: account, now });
  if (next.periodStart <= account.usageSince) return { ...rest, ...next };
  const { previous: _ended, ...kept } = rest;
  const previous = previousUsage(account, next.periodStart);
  return {
    ...kept,
    ...next,
    usageSince: next.periodStart,
    usageBefore: account.usageSince,
    sessionsUsed: 0,
    secondsUsed: 0,
    projects: unused(account.projects),
    ...(previous ? { previous } : {}),
  };
}

/**
 * The usage of the period that ends, if the next one follows at once, and of earlier ones whose month reaches into the next
 * period. A period without usage has nothing to remember.
 */
function previousUsage(account: Account, nextStart: number): PreviousUsage[] | undefined {
  const { periodStart, periodEnd, sessionsIncluded, sessionsUsed, previous = [] } = account;
  const ended: PreviousUsage[] =
    periodEnd >= nextStart ? [[periodStart, sessionsIncluded, sessionsUsed]] : [];
  const overlapping = previous.filter(([start]) => addMonths(start, 1) > nextStart);
  const used = [...ended, ...overlapping].filter(([, , sessions]) => sessions > 0).slice(0, PREVIOUS_MAX);
  return used.length > 0 ? used : undefined;
}

function unused(projects: Account['projects']): Account['projects'] {
  return Object.fromEntries(Object.entries(projects).map(([id, [createdAt]]) => [id, [createdAt, 0, 0]]));
}

/** The account at `now`: as it is stored while that is valid, rolled over afterwards. */
export function accountAt(account: Account, now: number): Account {
  return account.validUntil > now ? account : rollOver(account, now);
}

/** The first value of `version`. */
export const FIRST_VERSION = 1;

/** A free account with nothing used. A user who was never seen has this account. */
export function newAccount(accountId: string, now: number): Account {
  const figures = entitlementsAt({ now });
  return {
    accountId,
    createdAt: now,
    version: FIRST_VERSION,
    ...figures,
    customers: [],
    customerAttempt: 1,
    usageSince: figures.periodStart,
    sessionsUsed: 0,
    secondsUsed: 0,
    open: {},
    fences: {},
    projects: {},
  };
}

/** Sessions the account may still start in this period; 0 once usage has reached or exceeded the quota. */
export function sessionsRemaining(account: Pick<Account, 'sessionsIncluded' | 'sessionsUsed'>): number {
  return Math.max(0, account.sessionsIncluded - account.sessionsUsed);
}
