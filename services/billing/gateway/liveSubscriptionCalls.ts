import type Stripe from 'stripe';
import { planOfPrice } from '../../../shared/account/planPrices.ts';
import { isMissing, stripeFault } from '../../../shared/stripe/stripeFault.ts';
import { allItems, allLines } from '../../../shared/stripe/wholeLists.ts';
import { hasEnded } from '../domain/decideCheckout.ts';
import type { LiveSubscription, PlanItem, PurchaseGateway } from '../domain/offers/purchaseGateway.ts';
import type { BillingGatewayOptions } from './billingGatewayOptions.ts';
import { activeScheduleOf, defaultMethod, priceOf } from './detailCalls.ts';
import { planOf, withGrants } from './planOf.ts';
import { listOwnSubscriptions } from './subscriptionCalls.ts';

/** A subscription has an invoice a month and a few for changes. */
const INVOICES_PAGE = 20;

/** Stripe charges the payment method of the subscription, or else that of its customer. */
const EXPANDED = [
  'data.schedule',
  'data.default_payment_method',
  'data.customer.invoice_settings.default_payment_method',
];

/** Subscriptions that a volume offer can move. */
export function liveSubscriptionCalls(options: BillingGatewayOptions): Pick<PurchaseGateway, 'listLive'> {
  return {
    async listLive({ customers, offerPrices }) {
      const { starter, growth } = options.prices;
      const known = { ...options, prices: { starter, growth: [...growth, ...offerPrices] } };
      return (await Promise.all(customers.map((customer) => liveOf(known, customer)))).flat();
    },
  };
}

async function liveOf(options: BillingGatewayOptions, customer: string): Promise<LiveSubscription[]> {
  try {
    const own = await listOwnSubscriptions(options, { customer, status: 'all', expand: EXPANDED });
    return await Promise.all(
      own.filter((one) => !hasEnded(one)).map((one) => liveSubscription(options, one)),
    );
  } catch (error) {
    if (isMissing(error, 'customer')) return [];
    throw stripeFault(error);
  }
}

async function liveSubscription(
  { stripe, prices: ofAll, grants }: BillingGatewayOptions,
  subscription: Stripe.Subscription,
): Promise<LiveSubscription> {
  const { id, status, customer, collection_method: collection } = subscription;
  const [items, { data: invoices }] = await Promise.all([
    allItems(stripe, subscription),
    stripe.invoices.list({ subscription: id, limit: INVOICES_PAGE }),
  ]);
  const isKnown = items.every(({ price }) => planOf(ofAll, price) !== undefined);
  const prices = isKnown ? ofAll : await withGrants(ofAll, { grants });
  const isPlanPrice = (price: string) => planOfPrice(prices, price) !== undefined;
  const billed = await Promise.all(
    invoices.map(async (invoice) => ({
      invoice,
      lines: (await billedLines(stripe, invoice)).filter(({ price }) => isPlanPrice(price)),
    })),
  );
  const newest = billed.find((one) => one.lines.length > 0)?.invoice;
  const paid = billed.filter(({ invoice }) => invoice.status === 'paid').flatMap((one) => one.lines);
  const planItems = items.filter(({ price }) => planOf(prices, price) !== undefined);
  return {
    id,
    status,
    customer: typeof customer === 'string' ? customer : customer.id,
    item: planItems.length === 1 && planItems[0] ? itemOf(planItems[0]) : undefined,
    prices: planItems.map(({ price }) => price.id),
    isCancelling: subscription.cancel_at !== null || subscription.cancel_at_period_end,
    isScheduled: subscription.schedule !== null,
    nextPrices: nextPricesOf(subscription),
    isPaused: subscription.pause_collection !== null,
    isInvoiced: collection !== 'charge_automatically',
    paymentMethod: defaultMethod(subscription)?.type,
    pending: pendingOf(subscription, invoices),
    invoice: newest && invoiceOf(newest),
    paidPrices: paid.map(({ price }) => price),
    paidMinor: paid[0]?.periodMinor,
  };
}

/** What an invoice bills, and what a period at that price costs. Of a proration, Stripe may return less. */
async function billedLines(
  stripe: Stripe,
  { id, lines }: Stripe.Invoice,
): Promise<{ price: string; periodMinor: number }[]> {
  return (await allLines(stripe, { id, lines })).flatMap(({ amount, pricing, quantity }) => {
    const price = pricing?.price_details?.price;
    if (price === undefined || amount < 0) return [];
    const periodMinor = Number(pricing?.unit_amount_decimal ?? 0) * (quantity ?? 1);
    return [{ price: typeof price === 'string' ? price : price.id, periodMinor }];
  });
}

function itemOf(item: Stripe.SubscriptionItem): PlanItem {
  const { id, price, current_period_start: periodStart, current_period_end: periodEnd } = item;
  return { id, price: price.id, costs: priceOf(item), periodStart, periodEnd };
}

function nextPricesOf(subscription: Stripe.Subscription): LiveSubscription['nextPrices'] {
  const schedule = activeScheduleOf(subscription);
  const { end_date: currentEnd = 0 } = schedule?.current_phase ?? {};
  const next = schedule?.phases.find(({ start_date: start }) => start >= currentEnd);
  return next?.items.map(({ price }) => (typeof price === 'string' ? price : price.id));
}

/** The change of items that waits for the payment of the latest invoice. */
function pendingOf(
  { pending_update: update, latest_invoice: latest }: Stripe.Subscription,
  invoices: Stripe.Invoice[],
): LiveSubscription['pending'] {
  const [item] = update?.subscription_items ?? [];
  if (!item) return undefined;
  const latestId = typeof latest === 'string' ? latest : latest?.id;
  const invoice = invoices.find(({ id }) => id === latestId);
  return { price: item.price.id, invoice: latestId, pageUrl: invoice?.hosted_invoice_url ?? undefined };
}

const invoiceOf = ({ status, hosted_invoice_url: url }: Stripe.Invoice): LiveSubscription['invoice'] => ({
  status: status ?? 'draft',
  pageUrl: url ?? undefined,
});
