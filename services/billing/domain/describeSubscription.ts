import { isGrantingStatus, isPaymentDue } from '../../../shared/account/access.ts';
import type { Account } from '../../../shared/account/account.ts';
import { type PlanId, shownPlan } from '../../../shared/account/plans.ts';
import { Fault } from '../../../shared/fault.ts';
import { hasEnded } from './decideCheckout.ts';
import { amountDueOf, type PaidThisYear, paidIn } from './invoicePayments.ts';
import { listYearInvoices } from './listInvoicesSince.ts';
import type { BillingGateway, Invoice, SubscriptionDetails } from './ports.ts';

/** What an account pays. Money is in minor units, instants are epoch seconds. */
export type SubscriptionView = {
  plan: PlanId;
  /** Stripe's status, unchanged; `none` without a subscription. */
  status: string;
  nextInvoice?: { at: number; amountMinor: number; currency: string };
  amountDue?: Invoice;
  paidThisYear?: PaidThisYear;
} & Pick<SubscriptionDetails, 'price' | 'nextPlan' | 'card'>;

type Gateway = Pick<BillingGateway, 'readDetails' | 'previewInvoice' | 'listInvoices'>;

/**
 * What an account pays at `now` (epoch seconds): of the subscription that decides its plan, and of the invoices of all its current
 * and former customers. A subscription that has ended, or that Stripe does not have, charges nothing any more.
 */
export async function describeSubscription(
  gateway: Gateway,
  account: Pick<Account, 'plan' | 'customers' | 'subscription'> & {
    formerCustomers: string[];
    now: number;
    onPreviewRefused: (error: Fault) => void;
  },
): Promise<SubscriptionView> {
  const { customers, formerCustomers, subscription, now, onPreviewRefused } = account;
  const plan = shownPlan(account.plan);
  const [details, invoices] = await Promise.all([
    subscription && !hasEnded(subscription)
      ? readWithPreview(gateway, { subscriptionId: subscription.id, onPreviewRefused })
      : undefined,
    listYearInvoices(gateway, { customers: [...customers, ...formerCustomers], now }),
  ]);
  const paidThisYear = paidIn(invoices, { now, currency: details?.currency });
  const known = details ?? (subscription && hasEnded(subscription) ? subscription : undefined);
  const status = known?.status ?? 'none';
  if (!details || hasEnded(details)) return { plan, status, paidThisYear };
  return {
    plan,
    status,
    price: plan === 'free' ? undefined : details.price,
    nextInvoice: details.nextInvoice,
    nextPlan: details.nextPlan,
    card: details.card,
    amountDue: withFailure(amountDueOf(invoices, details.id), details.status),
    paidThisYear,
  };
}

/** A bank debit is attempted and not decided for days. A charge has failed once the subscription says so. */
function withFailure(due: Invoice | undefined, status: string): Invoice | undefined {
  const hasFailed = isPaymentDue(status) || status === 'incomplete';
  return due && !hasFailed ? { ...due, collection: { ...due.collection, failedAt: undefined } } : due;
}

/**
 * The preview follows the read: it is of the schedule that manages the subscription, and only of one that bills further periods. A
 * paused or incomplete one does not. What Stripe refuses to preview has no next invoice, and keeps the rest readable.
 */
async function readWithPreview(
  gateway: Gateway,
  { subscriptionId, onPreviewRefused }: { subscriptionId: string; onPreviewRefused: (error: Fault) => void },
): Promise<(SubscriptionDetails & Pick<SubscriptionView, 'nextInvoice'>) | undefined> {
  const details = await gateway.readDetails(subscriptionId);
  if (!details || !isGrantingStatus(details.status)) return details;
  try {
    return { ...details, nextInvoice: await gateway.previewInvoice(details) };
  } catch (error) {
    if (!(error instanceof Fault) || error.code !== 'payment_provider_refused') throw error;
    onPreviewRefused(error);
    return details;
  }
}
