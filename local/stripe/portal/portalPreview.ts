import type { Invoice, Price, Subscription } from '../account/storedTypes.ts';
import { createInvoicePreview } from '../invoices/invoicePreview.ts';
import { isMetered } from '../products/prices.ts';
import { activeScheduleOf } from '../schedules/scheduleChanges.ts';
import { StripeApiError } from '../server/stripeError.ts';
import { periodOf } from '../subscriptions/subscriptionItems.ts';
import { switchPrice } from './portalSwitch.ts';
import type { PortalVisit } from './portalVisit.ts';

/**
 * What a switch would do. `invoice` is billed at once, if one is; `startsAt` is when the new price applies, `next` the
 * charge that follows.
 */
export type SwitchPreview = {
  startsAt: number;
  isScheduled: boolean;
  invoice: Invoice | null;
  next: NextCharge | null;
};

export type NextCharge = { at: number; amountMinor: number; currency: string };

/**
 * Carries a switch out on a copy of the account, so that it shows exactly what the switch itself will bill.
 *
 * @throws 400 when the switch would be refused.
 */
export function previewSwitch(
  visit: PortalVisit,
  { subscription, price }: { subscription: Subscription; price: Price },
): SwitchPreview {
  const account = visit.account.copy();
  switchPrice(account, visit.configuration, { subscription, price });
  const after = account.find('subscription', subscription.id);
  const isScheduled = activeScheduleOf(account, after) !== undefined;
  const isBilled = after.latest_invoice !== subscription.latest_invoice;
  return {
    isScheduled,
    startsAt: isScheduled ? periodOf(subscription).end : account.now(),
    invoice: isBilled ? account.find('invoice', after.latest_invoice ?? '') : null,
    next: nextCharge({ ...visit, account }, after),
  };
}

/** Returns what the next renewal will charge, as the API previews it, or null when no invoice follows. */
export function nextCharge({ account }: PortalVisit, { id }: Subscription): NextCharge | null {
  try {
    const invoice = createInvoicePreview(account, { id: '', parameters: { subscription: id } });
    return { at: invoice.created, amountMinor: invoice.amount_due, currency: invoice.currency };
  } catch (error) {
    if (error instanceof StripeApiError) return null;
    throw error;
  }
}

/** Returns the price that a scheduled change starts with, and when. */
export function scheduledPrice(
  { account }: PortalVisit,
  subscription: Subscription,
): { price: Price; at: number } | undefined {
  const schedule = activeScheduleOf(account, subscription);
  const next = schedule?.phases.find((phase) => phase.start_date >= periodOf(subscription).end);
  const prices = next?.items.map((item) => account.store.get('price', item.price)) ?? [];
  const price = prices.find((candidate) => candidate && !isMetered(candidate)) ?? prices[0];
  return next && price ? { price, at: next.start_date } : undefined;
}
