import type { Subscription } from '../account/storedTypes.ts';
import type { StripeAccount } from '../account/stripeAccount.ts';
import { withoutUsedDiscounts } from '../discounts/discounts.ts';
import { newInvoiceId, saveDraft } from '../invoices/invoiceDraft.ts';
import { badRequest } from '../server/stripeError.ts';
import { nextPeriod } from './billingAnchor.ts';
import { dropHeldUpdate } from './pendingUpdates.ts';
import { endSubscription } from './subscriptionCancellation.ts';
import { periodDraft } from './subscriptionInvoices.ts';
import { periodOf, withPeriod } from './subscriptionItems.ts';
import { advanceDraft, settleInvoice } from './subscriptionPayment.ts';

export type RenewalOutcome = 'paid' | 'failed' | 'draft';

const RENEWABLE = ['active', 'trialing', 'past_due', 'unpaid'];

/**
 * Ends the subscription's period. A subscription that is to be cancelled at that time is cancelled; otherwise its
 * next period starts. As in Stripe, the new period starts before the payment is attempted, so a new period does not
 * prove a payment. Its invoice is charged at once, with the given outcome, or stays a `draft` that is finalized and
 * charged an hour later.
 */
export function renewSubscription(account: StripeAccount, id: string, outcome: RenewalOutcome): Subscription {
  const before = dropHeldUpdate(account, account.find('subscription', id));
  if (!RENEWABLE.includes(before.status)) {
    throw badRequest(
      `A ${before.status} subscription does not renew; choose one that is ${RENEWABLE.join(', ')}.`,
    );
  }
  const previousPeriod = periodOf(before);
  if (before.cancel_at_period_end || (before.cancel_at !== null && before.cancel_at <= previousPeriod.end)) {
    return endSubscription(account, before, 'cancellation_requested');
  }
  const next = nextPeriod(before, previousPeriod.end);
  const status = before.status === 'trialing' ? 'active' : before.status;
  const renewed: Subscription = { ...withPeriod(before, next), status, latest_invoice: newInvoiceId() };
  const billing = { reason: 'subscription_cycle', bills: 'period', previousPeriod } as const;
  const draft = saveDraft(account, periodDraft(account, renewed, billing));
  account.update(before, withoutUsedDiscounts(account, renewed, draft), 'customer.subscription.updated');
  if (outcome !== 'draft') advanceDraft(account, draft, outcome === 'paid' ? 'pays' : 'declined_on_charge');
  return account.find('subscription', id);
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
