import type { Account } from './account.ts';
import { entitlementsAt } from './entitlements.ts';

/**
 * Moves the account into the period that contains `now` (epoch seconds) and removes access and terms that have ended.
 * Usage is reset only by a period later than every period it was reset for before. Readers compute this; writers store
 * it under the account's version.
 */
export function rollOver(account: Account, now: number): Account {
  const { accessUntil: _gone, ...rest } = account;
  const next = entitlementsAt({ subscription: account.subscription, terms: account.terms, now });
  if (next.periodStart <= account.usageSince) return { ...rest, ...next };
  return {
    ...rest,
    ...next,
    usageSince: next.periodStart,
    sessionsUsed: 0,
    secondsUsed: 0,
    projects: unused(account.projects),
    previous: [account.periodStart, account.sessionsIncluded, account.sessionsUsed],
  };
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
