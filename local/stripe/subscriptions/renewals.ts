import type { Subscription } from '../account/storedTypes.ts';
import type { StripeAccount } from '../account/stripeAccount.ts';
import { withoutUsedDiscounts } from '../discounts/discounts.ts';
import { newInvoiceId, saveDraft } from '../invoices/invoiceDraft.ts';
import { applySchedule } from '../schedules/scheduleRenewal.ts';
import { badRequest } from '../server/stripeError.ts';
import { nextPeriod } from './billingAnchor.ts';
import { endWithPeriod } from './finalUsage.ts';
import { dropHeldUpdate } from './pendingUpdates.ts';
import { endSubscription } from './subscriptionCancellation.ts';
import { withNewCycle } from './subscriptionFields.ts';
import { periodDraft } from './subscriptionInvoices.ts';
import { intervalOf, periodOf, withPeriod } from './subscriptionItems.ts';
import { advanceDraft, settleInvoice } from './subscriptionPayment.ts';

export type RenewalOutcome = 'paid' | 'failed' | 'draft';

export const RENEWABLE = ['active', 'trialing', 'past_due', 'unpaid'];

/**
 * Ends the subscription's period. A subscription that is to be cancelled at that time is cancelled; otherwise its
 * next period starts. As in Stripe, the new period starts before the payment is attempted, so a new period does not
 * prove a payment. Its invoice is charged at once, with the given outcome, or stays a `draft` that is finalized and
 * charged an hour later.
 */
export function renewSubscription(account: StripeAccount, id: string, outcome: RenewalOutcome): Subscription {
  const current = dropHeldUpdate(account, account.find('subscription', id));
  if (!RENEWABLE.includes(current.status)) {
    throw badRequest(
      `A ${current.status} subscription does not renew; choose one that is ${RENEWABLE.join(', ')}.`,
    );
  }
  const previousPeriod = periodOf(current);
  const { cancel_at_period_end: endsWithPeriod, cancel_at: cancelAt } = current;
  if (endsWithPeriod || (cancelAt !== null && cancelAt <= previousPeriod.end)) {
    return endWithPeriod(account, current);
  }
  const scheduled = applySchedule(account, current, previousPeriod.end);
  if (scheduled.kind === 'ends') return endWithPeriod(account, current);
  const before = scheduled.stored;
  // A trial has no cycle, so it ends before the next period is decided.
  const status = before.status === 'trialing' ? 'active' : before.status;
  const renewed: Subscription = {
    ...withNextPeriod(before, { ...scheduled.changed, status }),
    latest_invoice: newInvoiceId(),
  };
  const { end } = previousPeriod;
  // Usage during a trial is free.
  const usage = before.status === 'trialing' ? { start: end, end } : previousPeriod;
  const billing = { reason: 'subscription_cycle', bills: 'period', previousPeriod, usage } as const;
  const draft = saveDraft(account, periodDraft(account, renewed, billing));
  account.update(before, withoutUsedDiscounts(account, renewed, draft), 'customer.subscription.updated');
  if (outcome !== 'draft') advanceDraft(account, draft, outcome === 'paid' ? 'pays' : 'declined_on_charge');
  return account.find('subscription', id);
}

/** A price with another interval, from the next phase of a schedule, starts a new cycle. */
export function withNextPeriod(before: Subscription, changed: Subscription): Subscription {
  const { end } = periodOf(before);
  return intervalOf(before) === intervalOf(changed)
    ? withPeriod(changed, nextPeriod(changed, end))
    : withNewCycle(changed, end);
}

/** Pays the latest invoice, which makes the subscription active again. */
export function recoverSubscription(account: StripeAccount, id: string): Subscription {
  const subscription = account.find('subscription', id);
  const invoice = account.store.get('invoice', subscription.latest_invoice ?? '');
  if (invoice?.status !== 'open') {
    throw badRequest(`${id} has no open invoice to recover; renew it with {"outcome":"failed"} first.`);
  }
  settleInvoice(account, invoice);
  return account.find('subscription', id);
}

/** Ends the payment retries: the subscription becomes unpaid or canceled. In Stripe a dashboard setting decides. */
export function giveUpSubscription(
  account: StripeAccount,
  id: string,
  end: 'unpaid' | 'canceled',
): Subscription {
  const subscription = account.find('subscription', id);
  if (subscription.status !== 'past_due') {
    throw badRequest(
      `${id} is ${subscription.status}, not past_due; renew it with {"outcome":"failed"} first.`,
    );
  }
  if (end === 'canceled') return endSubscription(account, subscription, 'payment_failed');
  return account.update(subscription, { ...subscription, status: 'unpaid' }, 'customer.subscription.updated');
}
