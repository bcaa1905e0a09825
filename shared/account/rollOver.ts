import type { Account } from './account.ts';
import { entitlementsAt } from './entitlements.ts';

/**
 * The account as it stands at `now` (epoch seconds): rolled into the period that holds it, with access and terms
 * that have ended taken away. Use is reset only by a period later than any it was reset for before. Readers
 * compute this; writers store it under the account's version.
 */
export function rollOver(account: Account, now: number): Account {
  const { accessUntil: _gone, ...rest } = account;
  const next = entitlementsAt({ subscription: account.subscription, terms: account.terms, now });
  const isLaterPeriod = next.periodStart > account.usageSince;
  return {
    ...rest,
    ...next,
    usageSince: isLaterPeriod ? next.periodStart : account.usageSince,
    sessionsUsed: isLaterPeriod ? 0 : account.sessionsUsed,
    secondsUsed: isLaterPeriod ? 0 : account.secondsUsed,
    projects: isLaterPeriod ? unused(account.projects) : account.projects,
  };
}

function unused(projects: Account['projects']): Account['projects'] {
  return Object.fromEntries(Object.entries(projects).map(([id, [createdAt]]) => [id, [createdAt, 0, 0]]));
}

/** The account as it holds at `now`: as it is stored while that is valid, and settled after. */
export function accountAt(account: Account, now: number): Account {
  return account.validUntil > now ? account : rollOver(account, now);
}

/** What `version` begins with. */
export const FIRST_VERSION = 1;

/** A free account with nothing used: what a user never seen before is. */
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

/** Sessions the account may still start in this period; 0 once use has reached or passed the quota. */
export function sessionsRemaining(account: Pick<Account, 'sessionsIncluded' | 'sessionsUsed'>): number {
  return Math.max(0, account.sessionsIncluded - account.sessionsUsed);
}
