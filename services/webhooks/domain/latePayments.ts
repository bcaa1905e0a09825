import { isDebit, planInvoices } from './planLines.ts';
import type { PlanRules } from './planRules.ts';
import type { SubscriptionGateway } from './ports.ts';
import type { PriceBook } from './priceBook.ts';
import type { PaidSubscription } from './selectSubscription.ts';
import type { StripeInvoice, StripeSubscription, SubscriptionInvoice } from './stripeSubscription.ts';

/**
 * Returns those of the invoices that were paid after the time they sold, or after their subscription had ended. Of
 * `subscriptions`, the latest invoices are known; any other invoice costs one call to Stripe. Invoices of other subscriptions
 * and invoices without a plan's price are left out.
 */
export async function findLatePayments(
  { gateway, prices }: { gateway: Pick<SubscriptionGateway, 'readInvoice'>; prices: PriceBook },
  { paidInvoices, subscriptions }: { paidInvoices: string[]; subscriptions: PaidSubscription[] },
): Promise<string[]> {
  const late: string[] = [];
  for (const invoiceId of paidInvoices) {
    const invoice = latestWithId(subscriptions, invoiceId) ?? (await gateway.readInvoice(invoiceId));
    const subscription = subscriptions.find(({ id }) => id === invoice?.subscriptionId);
    if (!invoice || !subscription) continue;
    await prices.learn({ invoices: [invoice] });
    if (isLate(invoice, subscription, prices.rules())) late.push(invoiceId);
  }
  return late;
}

function latestWithId(subscriptions: PaidSubscription[], invoiceId: string): SubscriptionInvoice | undefined {
  const found = subscriptions.find(({ latestInvoice }) => latestInvoice?.id === invoiceId);
  return found?.latestInvoice && { ...found.latestInvoice, subscriptionId: found.id };
}

function isLate(
  invoice: StripeInvoice,
  { anchor, endedAt = Infinity }: StripeSubscription,
  rules: PlanRules,
): boolean {
  const { paidAt } = invoice;
  const [known] = planInvoices([invoice], { rules, anchor });
  const ends = (known?.lines ?? []).filter(isDebit).map(({ end }) => end);
  if (paidAt === undefined || ends.length === 0) return false;
  return paidAt >= Math.min(Math.max(...ends), endedAt);
}
