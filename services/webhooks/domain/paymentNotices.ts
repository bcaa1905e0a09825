import { isGrantingStatus, isPaymentDue } from '../../../shared/account/access.ts';
import type { Account, SubscriptionSummary } from '../../../shared/account/account.ts';
import { createNotice, type Notice } from '../../../shared/contract/notifications/notices.ts';
import type { StripeInvoice, StripeSubscription } from './stripeSubscription.ts';

type Payment = { was: SubscriptionSummary; is: SubscriptionSummary; invoice: StripeInvoice; after: Account };

/**
 * The notices about the latest invoice of the subscription that decides an account's plan. They follow from the account before and after a
 * sync and from the invoice, not from the events that caused the sync, so lost and late events change nothing. The first payment of a
 * subscription has no notice: Stripe's page shows whether it worked, and the plan is welcomed.
 */
export function paymentNotices({
  before,
  after,
  subscriptions,
}: {
  before: Account;
  after: Account;
  subscriptions: StripeSubscription[];
}): Notice[] {
  const [was, is] = [before.subscription, after.subscription];
  const listed = subscriptions.find(({ id }) => id === is?.id);
  const invoice = listed?.latestInvoice;
  if (!was || !is || was.id !== is.id || !invoice) return [];
  const payment = { was, is, invoice, after };
  // An invoiced customer pays by hand. Stripe sends that invoice, and nothing is charged that could fail.
  const isCharged = invoice.dueAt === undefined;
  if (isPaymentDue(is.status)) return isCharged ? failure(payment) : [];
  // What is paid for has ended with the subscription, which the ledger reports.
  if (invoice.status !== 'paid' || !isGrantingStatus(is.status)) return [];
  return isCharged && isPaymentDue(was.status) ? recovery(payment) : renewal(payment);
}

const chargeOf = ({ is, invoice: { id, bill } }: Payment, amountMinor: number) => ({
  invoice: id,
  plan: is.plan,
  amountMinor,
  currency: bill.currency,
});

function failure(payment: Payment): Notice[] {
  const { invoice, after } = payment;
  const { attempts, dueMinor, nextAttemptAt } = invoice.bill;
  if (invoice.status !== 'open' || attempts === 0) return [];
  const { accessUntil } = after;
  return [
    createNotice(
      'payment_failed',
      {
        ...chargeOf(payment, dueMinor),
        attempt: attempts,
        ...(accessUntil === undefined ? {} : { accessUntil }),
        ...(nextAttemptAt === undefined ? {} : { nextAttemptAt }),
      },
      after,
    ),
  ];
}

function recovery(payment: Payment): Notice[] {
  const { is, invoice, after } = payment;
  const facts = { ...chargeOf(payment, invoice.bill.paidMinor), paidUntil: is.paidUntil };
  return [createNotice('payment_recovered', facts, after)];
}

/**
 * The open invoice of an invoiced customer moves the paid time, too. It is told once it is paid, which ends the credit. That includes the first
 * invoice: the customer may have lost the plan meanwhile.
 */
function renewal(payment: Payment): Notice[] {
  const { was, is, invoice, after } = payment;
  const { number, totalMinor } = invoice.bill;
  const isNewTime = is.paidUntil > was.paidUntil;
  const endsCredit = was.creditUntil !== undefined && is.creditUntil === undefined;
  const isRenewal = isNewTime && invoice.reason === 'subscription_cycle';
  if (totalMinor === 0 || !(isRenewal || endsCredit)) return [];
  const facts = {
    ...chargeOf(payment, totalMinor),
    ...(number === undefined ? {} : { number }),
    periodStart: is.periodStart,
    paidUntil: is.paidUntil,
  };
  return [createNotice('invoice_paid', facts, after)];
}
