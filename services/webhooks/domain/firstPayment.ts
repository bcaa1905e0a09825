import type { Account } from '../../../shared/account/account.ts';
import { changedFields } from './isSameSubscription.ts';
import type { PaidSubscription } from './selectSubscription.ts';
import type { StripeInvoice } from './stripeSubscription.ts';

/** When the earliest of these invoices was paid that is above 0, epoch seconds. */
export function firstPaidAt(invoices: StripeInvoice[]): number | undefined {
  const paid = invoices.flatMap(({ status, paidAt, bill }) =>
    status === 'paid' && paidAt !== undefined && bill.totalMinor > 0 ? [paidAt] : [],
  );
  return paid.length > 0 ? Math.min(...paid) : undefined;
}

/** What changes without a payment. */
const UNPAID_CHANGES = new Set(['cancelAt', 'graceUntil']);

/**
 * When the earliest invoice above 0 of the account was paid that a sync has read, epoch seconds. Undefined if the sync brings nothing
 * that was paid for. A sync does not read all invoices: if all events of a billing period are lost, the payment of the next one is
 * the first that it sees. The nightly comparison sees each before that.
 */
export function paymentSeen({
  before,
  after,
  subscriptions,
}: {
  before: Account;
  after: Account;
  subscriptions: PaidSubscription[];
}): number | undefined {
  const changed = changedFields(before.subscription, after.subscription);
  if (changed.every((field) => UNPAID_CHANGES.has(field))) return undefined;
  const seen = subscriptions.flatMap((one) => one.firstPaidAt ?? []);
  return seen.length > 0 ? Math.min(...seen) : undefined;
}
