import { isGrantingStatus } from '../../../shared/account/access.ts';
import type { ChangeOf, ChangeRow } from '../../../shared/account/change.ts';
import type { DirectoryRow } from '../../../shared/account/directory.ts';
import { SECONDS_PER_DAY } from '../../../shared/time.ts';
import { dayStart } from './days.ts';
import type { Checkouts, Cohort } from './totals.ts';

/** An account converts if it pays before the end of the 30th day after the day of its first session. */
export const CONVERSION_DAYS = 30;

/** A checkout succeeds if the account subscribes in the 7 × 24 hours after it. */
export const CHECKOUT_DAYS = 7;

/** Whether a payment at `paidAt`, epoch seconds, is early enough for an account with its first session on this UTC day. */
export const isConverted = ({ firstSessionDay, paidAt }: { firstSessionDay: string; paidAt: number }) =>
  paidAt < dayStart(firstSessionDay) + (CONVERSION_DAYS + 1) * SECONDS_PER_DAY;

/**
 * Adds an account to the cohort of its first session. Payments from `until` on (epoch seconds) are left out, so that a run gives the same
 * result whenever it runs.
 */
export function addToCohorts(cohorts: Map<string, Cohort>, row: DirectoryRow, until: number): void {
  const { firstSessionDay, firstPaidAt, migratedDay } = row;
  if (firstSessionDay === undefined || dayStart(firstSessionDay) >= until) return;
  const cohort = cohorts.get(firstSessionDay) ?? { started: 0, converted: 0, migrated: 0 };
  cohorts.set(firstSessionDay, cohort);
  if (migratedDay !== undefined) {
    cohort.migrated++;
    return;
  }
  cohort.started++;
  if (firstPaidAt === undefined || firstPaidAt >= until) return;
  if (isConverted({ firstSessionDay, paidAt: firstPaidAt })) cohort.converted++;
}

/** A change after which an account has a subscription in good standing, trials included, and had none that grants a plan. */
export function isSubscribing(row: ChangeRow): row is ChangeOf<'change'> {
  if (row.kind !== 'change') return false;
  const { before, after } = row;
  const status = after?.revenue?.status;
  if (status !== 'active' && status !== 'trialing') return false;
  return !isGrantingStatus(before?.revenue?.status ?? '');
}

type AccountInstant = { accountId: string; at: number };

/**
 * The accounts that opened a checkout on a day, each once, and those that subscribed within 7 days of their first checkout of the day.
 * `subscribed` has the changes of the day and of the next 7 days.
 */
export function checkoutsOf(opened: AccountInstant[], subscribed: AccountInstant[]): Checkouts {
  const openedAt = new Map<string, number>();
  for (const { accountId, at } of opened) {
    openedAt.set(accountId, Math.min(at, openedAt.get(accountId) ?? at));
  }
  const succeeded = new Set<string>();
  for (const { accountId, at } of subscribed) {
    const since = openedAt.get(accountId);
    if (since !== undefined && at >= since && at < since + CHECKOUT_DAYS * SECONDS_PER_DAY) {
      succeeded.add(accountId);
    }
  }
  return { opened: openedAt.size, subscribed: succeeded.size };
}
