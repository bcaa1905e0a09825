import type Stripe from 'stripe';
import { type PlanPrices, planOfPrice } from '../../../shared/account/planPrices.ts';
import { SOLD_BY_US } from '../../../shared/stripe/soldByUs.ts';
import { isMissing, stripeFault } from '../../../shared/stripe/stripeFault.ts';
import { allLines } from '../../../shared/stripe/wholeLists.ts';
import type { BillingGateway, Collection, Invoice, InvoiceWindow } from '../domain/ports.ts';
import type { BillingGatewayOptions } from './billingGatewayOptions.ts';
import { pricesOfInvoices, withGrants } from './planOf.ts';

/** Stripe's page maximum. Our own pages are not longer, so one call per customer fills any of them. */
const INVOICES_PAGE = 100;

/**
 * The most invoices of a window whose further lines are read: up to three calls each, so 15 for a customer. The window ends
 * before the next such invoice.
 */
const LONG_INVOICES_MAX = 5;

/** Invoices of a customer. */
export function invoiceCalls(
  options: Pick<BillingGatewayOptions, 'stripe' | 'prices' | 'offerPrices' | 'grants'>,
): Pick<BillingGateway, 'listInvoices' | 'readInvoice'> {
  const { stripe } = options;
  return {
    async listInvoices(customer, until) {
      const ofOffers = await pricesOfInvoices(options);
      try {
        const { data, has_more: hasMore } = await stripe.invoices.list({
          customer,
          limit: INVOICES_PAGE,
          ...(until === undefined ? {} : { created: { lte: until } }),
        });
        const prices = await knownFor(ofOffers, { options, invoices: data });
        return await windowOf(stripe, prices, { data, hasMore });
      } catch (error) {
        if (isMissing(error, 'customer')) return { invoices: [], hasMore: false };
        throw stripeFault(error);
      }
    },

    async readInvoice(invoiceId) {
      const ofOffers = await pricesOfInvoices(options);
      try {
        const invoice = await stripe.invoices.retrieve(invoiceId);
        const prices = await knownFor(ofOffers, { options, invoices: [invoice] });
        const { customer } = invoice;
        return {
          ...invoiceOf(prices, invoice),
          customer: typeof customer === 'string' ? customer : customer?.id,
          isOurs: await isOwn(stripe, prices, invoice),
        };
      } catch (error) {
        if (isMissing(error)) return undefined;
        throw stripeFault(error);
      }
    },
  };
}

/** With the prices of an account that comes from the minutes-based service, if an invoice has no other price of a plan. */
const knownFor = async (
  prices: PlanPrices,
  { options, invoices }: { options: Pick<BillingGatewayOptions, 'grants'>; invoices: Stripe.Invoice[] },
): Promise<PlanPrices> =>
  invoices.every((invoice) => isEmbeddedOwn(prices, invoice)) ? prices : withGrants(prices, options);

const isOwn = async (stripe: Stripe, prices: PlanPrices, invoice: Stripe.Invoice): Promise<boolean> =>
  isEmbeddedOwn(prices, invoice) ?? hasPlanLine(stripe, prices, invoice);

/** Marks the invoices of this service. */
async function windowOf(
  stripe: Stripe,
  prices: PlanPrices,
  { data, hasMore }: { data: Stripe.Invoice[]; hasMore: boolean },
): Promise<InvoiceWindow> {
  const long = data.filter((invoice) => isEmbeddedOwn(prices, invoice) === undefined);
  const beyond = long[LONG_INVOICES_MAX];
  const within = beyond === undefined ? data : data.slice(0, data.indexOf(beyond));
  const invoices = await Promise.all(
    within.map(async (invoice) => ({
      ...invoiceOf(prices, invoice),
      isOurs: await isOwn(stripe, prices, invoice),
    })),
  );
  return { invoices, hasMore: hasMore || beyond !== undefined };
}

/**
 * Whether an invoice is of a subscription that this service sold, or has a line with a plan price. Undefined if that depends
 * on lines that Stripe did not embed.
 */
function isEmbeddedOwn(prices: PlanPrices, { parent, lines }: Stripe.Invoice): boolean | undefined {
  if (isSoldByUs({ parent }) || hasPlanPrice(prices, lines.data)) return true;
  return lines.has_more ? undefined : false;
}

const isSoldByUs = ({ parent }: Pick<Stripe.Invoice, 'parent'>): boolean =>
  SOLD_BY_US in (parent?.subscription_details?.metadata ?? {});

/** Whether an invoice has a line with a plan price, also among the lines that Stripe did not embed. Throws Stripe's errors. */
export async function hasPlanLine(
  stripe: Stripe,
  prices: PlanPrices,
  { id, lines }: Stripe.Invoice,
): Promise<boolean> {
  if (hasPlanPrice(prices, lines.data)) return true;
  return hasPlanPrice(prices, await allLines(stripe, { id, lines }));
}

function hasPlanPrice(prices: PlanPrices, lines: Stripe.InvoiceLineItem[]): boolean {
  return lines.some(({ pricing }) => {
    const price = pricing?.price_details?.price;
    const priceId = typeof price === 'string' ? price : price?.id;
    return priceId !== undefined && planOfPrice(prices, priceId) !== undefined;
  });
}

function invoiceOf(prices: PlanPrices, invoice: Stripe.Invoice): Invoice {
  const { id = '', status, created, number, total, currency, hosted_invoice_url, invoice_pdf } = invoice;
  return {
    invoiceId: id,
    status: status ?? 'draft',
    createdAt: created,
    number: number ?? undefined,
    amountMinor: total,
    currency,
    pageUrl: hosted_invoice_url ?? undefined,
    pdfUrl: invoice_pdf ?? undefined,
    period: billedPeriod(prices, invoice),
    collection: collectionOf(invoice),
  };
}

/**
 * The period of the line with a plan price that ends last. A credit bills nothing. Stripe embeds ten lines. A line has the id of its price
 * only, and that of an offer is not in the settings: if no line has a plan price, those of a subscription that this service sold count.
 */
function billedPeriod(prices: PlanPrices, invoice: Stripe.Invoice): Invoice['period'] {
  const billed = invoice.lines.data.filter((line) => !isCredit(line));
  const ofPlans = billed.filter((line) => hasPlanPrice(prices, [line]));
  const ofItems = isSoldByUs(invoice) ? billed.filter(({ parent }) => parent?.subscription_item_details) : [];
  return (ofPlans.length > 0 ? ofPlans : ofItems)
    .map(({ period }) => period)
    .sort((one, other) => other.end - one.end || other.start - one.start)[0];
}

/** A credit of nothing is recognized by what it credits. */
function isCredit({ amount, parent }: Stripe.InvoiceLineItem): boolean {
  const details = parent?.subscription_item_details ?? parent?.invoice_item_details;
  return amount < 0 || details?.proration_details?.credited_items != null;
}

function collectionOf(invoice: Stripe.Invoice): Collection {
  const { parent, attempt_count: attempts, due_date: dueAt, status_transitions: transitions } = invoice;
  const subscription = parent?.subscription_details?.subscription;
  const isUnpaid = transitions.paid_at === null;
  // Stripe charges an invoice when it is finalized, and repeats a charge that failed some days later.
  const hasFailed = isUnpaid && attempts > 0 && invoice.collection_method === 'charge_automatically';
  return {
    subscription: typeof subscription === 'string' ? subscription : subscription?.id,
    paidMinor: invoice.amount_paid,
    remainingMinor: invoice.amount_remaining,
    paidAt: transitions.paid_at ?? undefined,
    failedAt: hasFailed ? (transitions.finalized_at ?? invoice.created) : undefined,
    dueAt: dueAt ?? undefined,
  };
}
