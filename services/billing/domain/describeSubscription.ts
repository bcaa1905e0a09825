import { isGrantingStatus } from '../../../shared/account/access.ts';
import type { Account } from '../../../shared/account/account.ts';
import { type PlanId, shownPlan } from '../../../shared/account/plans.ts';
import { hasEnded } from './decideCheckout.ts';
import { amountDueOf, type PaidThisYear, paidIn } from './invoicePayments.ts';
import { listYearInvoices } from './listYearInvoices.ts';
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
  account: Pick<Account, 'plan' | 'customers' | 'subscription'> & { formerCustomers: string[]; now: number },
): Promise<SubscriptionView> {
  const { customers, formerCustomers, subscription, now } = account;
  const plan = shownPlan(account.plan);
  const [details, invoices] = await Promise.all([
    subscription && !hasEnded(subscription) ? readWithPreview(gateway, subscription.id) : undefined,
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
    amountDue: amountDueOf(invoices, details.id),
    paidThisYear,
  };
}

/**
 * The preview follows the read: it is of the schedule that manages the subscription, and only of one that bills further periods. A
 * paused or incomplete one does not.
 */
async function readWithPreview(
  gateway: Gateway,
  subscriptionId: string,
): Promise<(SubscriptionDetails & Pick<SubscriptionView, 'nextInvoice'>) | undefined> {
  const details = await gateway.readDetails(subscriptionId);
  if (!details || !isGrantingStatus(details.status)) return details;
  return { ...details, nextInvoice: await gateway.previewInvoice(details) };
}
