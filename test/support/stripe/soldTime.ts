import type Stripe from 'stripe';
import type { PaidPlanId } from '../../../shared/account/plans.ts';

/** A plan's time on an invoice: sold, or credited (`sign` -1). Instants are epoch seconds. */
export type SoldTime = {
  plan: PaidPlanId;
  sign: 1 | -1;
  start: number;
  end: number;
  isProration: boolean;
  isFree: boolean;
  /** Its months begin on the day and at the time of this instant. */
  anchor: number;
};

export type TruthInvoice = { invoice: Stripe.Invoice; sold: SoldTime[] };

/** A subscription with everything that Stripe ever invoiced for it, the newest invoice first. */
export type TruthSubscription = {
  subscription: Stripe.Subscription;
  /** The plan of its item, paid or not. */
  itemPlan?: PaidPlanId;
  invoices: TruthInvoice[];
};

/** The plan of each price, and the prices that are paid by the week. */
export type TruthPrices = { plans: Map<string, PaidPlanId>; weekly: Set<string> };

/** Reads all subscriptions, all their invoices with all lines, and which billing cycle anchors they had when. */
export async function readTruth(stripe: Stripe, prices: TruthPrices): Promise<TruthSubscription[]> {
  const anchors = await readAnchors(stripe);
  const found: TruthSubscription[] = [];
  for await (const subscription of stripe.subscriptions.list({ status: 'all', limit: 100 })) {
    const invoices: TruthInvoice[] = [];
    for await (const invoice of stripe.invoices.list({ subscription: subscription.id, limit: 100 })) {
      const lines: Stripe.InvoiceLineItem[] = [];
      if (invoice.lines.has_more) {
        for await (const line of stripe.invoices.listLineItems(invoice.id ?? '', { limit: 100 }))
          lines.push(line);
      } else lines.push(...invoice.lines.data);
      const inForce = anchors.get(subscription.id) ?? [];
      invoices.push({ invoice, sold: lines.flatMap((line) => soldTime(line, invoice, { prices, inForce })) });
    }
    const itemPlan = prices.plans.get(subscription.items.data[0]?.price.id ?? '');
    found.push({ subscription, itemPlan, invoices });
  }
  return found;
}

type AnchorSince = { since: number; anchor: number };

/** The anchors of each subscription by the events of its changes, oldest first. */
async function readAnchors(stripe: Stripe): Promise<Map<string, AnchorSince[]>> {
  const anchors = new Map<string, AnchorSince[]>();
  for await (const { type, created, data } of stripe.events.list({ limit: 100 })) {
    if (!type.startsWith('customer.subscription.')) continue;
    const subscription = data.object as Stripe.Subscription;
    const known = anchors.get(subscription.id) ?? [];
    known.unshift({ since: created, anchor: anchorOf(subscription) });
    const held = subscription.pending_update?.billing_cycle_anchor;
    if (held) known.unshift({ since: created, anchor: held });
    anchors.set(subscription.id, known);
  }
  return anchors;
}

/** The anchor in a month that has its configured day: the 31st of February is that of January. */
export function anchorOf({
  billing_cycle_anchor: anchor,
  billing_cycle_anchor_config: config,
}: Pick<Stripe.Subscription, 'billing_cycle_anchor' | 'billing_cycle_anchor_config'>): number {
  const date = new Date(anchor * 1000);
  while (config && date.getUTCDate() < config.day_of_month) {
    date.setUTCDate(0);
    date.setUTCDate(Math.min(config.day_of_month, daysInMonth(date)));
  }
  return date.getTime() / 1000;
}

const daysInMonth = (date: Date) =>
  new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate();

const WEEK_SECONDS = 7 * 86_400;

function soldTime(
  line: Stripe.InvoiceLineItem,
  invoice: Stripe.Invoice,
  { prices, inForce }: { prices: TruthPrices; inForce: AnchorSince[] },
): SoldTime[] {
  const price = String(line.pricing?.price_details?.price);
  const plan = prices.plans.get(price);
  const { start, end } = line.period;
  if (!plan || end <= start) return [];
  const parent = line.parent?.subscription_item_details ?? line.parent?.invoice_item_details;
  const credited = parent?.proration_details?.credited_items;
  const isProration = parent?.proration === true;
  const isCredit = isProration && (line.amount < 0 || Boolean(credited));
  // A trial of a weekly price can be longer.
  const isWeek = prices.weekly.has(price) && end - start <= WEEK_SECONDS;
  const byCycle = inForce
    .filter(({ since }) => since <= invoice.created)
    .map(({ anchor }) => anchor)
    .findLast((anchor) => monthStartAt(anchor, end) === end);
  return [
    {
      plan,
      sign: isCredit ? -1 : 1,
      start,
      end,
      isProration,
      isFree: line.amount === 0,
      anchor: isWeek ? end - WEEK_SECONDS : (byCycle ?? start),
    },
  ];
}

/** The start of the month by the anchor that contains the instant. Epoch seconds. */
export function monthStartAt(anchor: number, instant: number): number {
  const { 0: start = anchor } = [1, 0, -1]
    .map((offset) => monthOf(anchor, instant, offset))
    .filter((at) => at <= instant);
  return start;
}

/** The start of the month by the anchor after the one that contains the instant. Epoch seconds. */
export function nextMonthAt(anchor: number, instant: number): number {
  const starts = [-1, 0, 1, 2].map((offset) => monthOf(anchor, instant, offset));
  return starts.find((at) => at > instant) ?? instant;
}

/** The anchor's day and time in the calendar month of the instant, or in one `offset` months later. */
function monthOf(anchor: number, instant: number, offset: number): number {
  const wanted = new Date(anchor * 1000);
  const at = new Date(instant * 1000);
  const first = new Date(Date.UTC(at.getUTCFullYear(), at.getUTCMonth() + offset, 1));
  const day = Math.min(wanted.getUTCDate(), daysInMonth(first));
  return first.getTime() / 1000 + (day - 1) * 86_400 + (anchor % 86_400);
}
