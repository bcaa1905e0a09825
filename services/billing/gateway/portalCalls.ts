import type Stripe from 'stripe';
import type { PaidPlanId } from '../../../shared/account/plans.ts';
import { isMissing, stripeFault } from '../../../shared/stripe/stripeFault.ts';
import { hasEnded } from '../domain/decideCheckout.ts';
import type { BillingGateway } from '../domain/ports.ts';
import type { BillingGatewayOptions } from './billingGatewayOptions.ts';
import { hasPlanLine } from './invoiceCalls.ts';
import { planOf, withGrants } from './planOf.ts';
import { returnPages } from './returnPages.ts';
import { listOwnSubscriptions } from './subscriptionCalls.ts';

/**
 * The statuses of an invoice that may still be collected, or was not. A change of the plan would credit time that nobody
 * paid for.
 */
const UNPAID_STATUSES = new Set<string | null>(['draft', 'open', 'uncollectible']);

/** A subscription has an invoice a month and a few for changes, so a plan's newest invoice is among the newest 20. */
const INVOICES_PAGE = 20;

/** Pages of Stripe's customer portal. */
export function portalCalls(options: BillingGatewayOptions): Pick<BillingGateway, 'createPortal'> {
  const { stripe, portalConfiguration, unpaidPortalConfiguration } = options;
  return {
    async createPortal(customer) {
      const isLimited = unpaidPortalConfiguration !== undefined && (await isPlanUnpaid(options, customer));
      const used = isLimited
        ? { setting: 'STRIPE_PORTAL_CONFIGURATION_UNPAID', configuration: unpaidPortalConfiguration }
        : { setting: 'STRIPE_PORTAL_CONFIGURATION', configuration: portalConfiguration };
      try {
        const { url } = await stripe.billingPortal.sessions.create({
          customer,
          configuration: used.configuration,
          return_url: returnPages(options).portal,
        });
        return { kind: 'portal', url };
      } catch (error) {
        if (isMissing(error, 'customer')) return { kind: 'customer_gone' };
        throw stripeFault(error, (param) => settingProblem(used, param));
      }
    },
  };
}

/**
 * Whether the newest invoice with a plan price of a live subscription is unpaid. It is read from Stripe, because a customer
 * may open the portal before we hear of the invoice.
 */
async function isPlanUnpaid(options: BillingGatewayOptions, customer: string): Promise<boolean> {
  const expand = ['data.latest_invoice'];
  try {
    for (const subscription of await listOwnSubscriptions(options, { customer, status: 'all', expand })) {
      if (hasEnded(subscription)) continue;
      const invoice = await newestPlanInvoice(await withOwnPrices(options, subscription), subscription);
      if (invoice && UNPAID_STATUSES.has(invoice.status)) return true;
    }
    return false;
  } catch (error) {
    if (isMissing(error, 'customer')) return false;
    throw stripeFault(error);
  }
}

/**
 * Lines have the id of their price only. The prices of offers are those of the subscription's items, and of items that wait for a payment.
 * Others can be those of an account that comes from the minutes-based service.
 */
async function withOwnPrices(
  options: BillingGatewayOptions,
  { items, pending_update: pending }: Stripe.Subscription,
): Promise<BillingGatewayOptions> {
  const all = [...items.data, ...(pending?.subscription_items ?? [])].map(({ price }) => price);
  const isKnown = all.every((price) => planOf(options.prices, price) !== undefined);
  const prices = isKnown ? options.prices : await withGrants(options.prices, options);
  const ofPlan = (plan: PaidPlanId) =>
    all.filter((price) => planOf(prices, price) === plan).map(({ id }) => id);
  return {
    ...options,
    prices: {
      starter: [...prices.starter, ...ofPlan('starter')],
      growth: [...prices.growth, ...ofPlan('growth')],
    },
  };
}

/** The latest invoice can be for something else, such as a manual one. */
async function newestPlanInvoice(
  { stripe, prices }: BillingGatewayOptions,
  { id: subscription, latest_invoice: latest }: Stripe.Subscription,
): Promise<Stripe.Invoice | undefined> {
  if (latest === null) return undefined;
  if (typeof latest !== 'string' && (await hasPlanLine(stripe, prices, latest))) return latest;
  const { data } = await stripe.invoices.list({ subscription, limit: INVOICES_PAGE });
  for (const invoice of data) {
    if (await hasPlanLine(stripe, prices, invoice)) return invoice;
  }
  return undefined;
}

/** The setting that explains why Stripe refuses a portal. Without a parameter, the Stripe account has no configuration. */
function settingProblem(
  { setting, configuration }: { setting: string; configuration?: string },
  param: string | undefined,
): string | undefined {
  if (param === undefined && configuration === undefined) return `${setting} not configured`;
  if (param === 'configuration')
    return `Stripe does not have the portal configuration in ${setting}, or it is not active`;
  return param === 'return_url' ? 'Stripe does not accept the address in APP_URL' : undefined;
}
