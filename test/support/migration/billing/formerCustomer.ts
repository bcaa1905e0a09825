import type { MigrationDecision } from '../../../../shared/contract/migration/states.ts';

export type Paid = 'starter' | 'growth';
export type FormerName = 'starter' | 'build' | 'pro' | 'agency';

/** A coupon that a customer gets at an instant: of the subscription, of its plan item, or of the customer. Amounts are minor units. */
export type GivenDiscount = {
  at: number;
  on: 'subscription' | 'item' | 'customer';
  lasts: 'once' | 'ever' | { months: number };
  off: { percent: number } | { amount: number };
};

/** What the customer or the operator does at an instant, in epoch seconds. */
export type Act = { at: number } & (
  | { does: 'plan' | 'move' | 'undo' }
  | { does: 'decide'; kind: MigrationDecision; plan?: Paid }
  /** Minutes of overage that are reported now and were used at `usedAt`, by default now. */
  | { does: 'use'; minutes: number; usedAt?: number }
  | { does: 'card'; pays: boolean }
  /** Pays every open invoice. */
  | { does: 'pay' }
);

/** A customer of the former service and what happens to them. `plan` is written and told by each act `plan`. */
export type FormerCustomer = {
  id: string;
  former: FormerName;
  /** When the subscription begins. Its periods end on that day of the month. */
  startsAt: number;
  billingMode: 'classic' | 'flexible';
  /** Invoices that are sent are due after 14 days. */
  collection: 'card' | 'sent';
  /** Minor units. */
  creditMinor: number;
  discounts: GivenDiscount[];
  /** In each whole month of the export. */
  sessions: number;
  acts: Act[];
};

export const HOUR = 3_600;
export const DAY = 24 * HOUR;

/** What the test sets up: the former and the new plans, in minor units a month, and tenths of a cent a minute of overage. */
export const FORMER: Record<FormerName, { amountMinor: number; overageTenths: number }> = {
  starter: { amountMinor: 900, overageTenths: 12 },
  build: { amountMinor: 1_900, overageTenths: 11 },
  pro: { amountMinor: 3_900, overageTenths: 9 },
  agency: { amountMinor: 9_900, overageTenths: 8 },
};
export const LIST: Record<Paid, { amountMinor: number; sessions: number }> = {
  starter: { amountMinor: 2_900, sessions: 5_000 },
  growth: { amountMinor: 9_900, sessions: 20_000 },
};
export const FREE_SESSIONS = 100;
export const KEEP_PRICE_MONTHS = 3;
export const NOTICE_DAYS = 14;

/** The end of the nth period of a subscription: on the day of the month on which it began, or on the last of a shorter month. */
export function renewalOf({ startsAt }: Pick<FormerCustomer, 'startsAt'>, n: number): number {
  const start = new Date(startsAt * 1_000);
  const [year, month] = [start.getUTCFullYear(), start.getUTCMonth() + n];
  const lastDay = new Date(Date.UTC(year, month + 1, 0)).getUTCDate();
  const day = Math.min(start.getUTCDate(), lastDay);
  const time = startsAt % DAY;
  return Date.UTC(year, month, day) / 1_000 + time;
}
