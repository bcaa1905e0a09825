import type {
  Invoice,
  PaymentMethod,
  PortalConfiguration,
  PortalSession,
  Price,
  Subscription,
} from '../account/storedTypes.ts';
import type { StripeAccount } from '../account/stripeAccount.ts';
import { isMetered, priceTitle } from '../products/prices.ts';
import { money } from '../server/html.ts';
import { badRequest } from '../server/stripeError.ts';
import { hasEnded } from '../subscriptions/subscriptionCancellation.ts';

/** A customer in the portal: who it is and what the session's configuration allows. */
export type PortalVisit = {
  account: StripeAccount;
  session: PortalSession;
  features: PortalConfiguration['features'];
  configuration: PortalConfiguration;
};

export function visitOf(account: StripeAccount, session: PortalSession): PortalVisit {
  const configuration = account.find('billing_portal.configuration', session.configuration);
  return { account, session, configuration, features: configuration.features };
}

/** Returns the address of a view of the portal. Empty values are left out. */
export function viewUrl({ session }: PortalVisit, query: Record<string, string>): string {
  return `${new URL(session.url).pathname}?${new URLSearchParams(query)}`;
}

/** Returns the customer's subscriptions, newest first. */
export function subscriptionsOf({ account, session }: PortalVisit): Subscription[] {
  return account.store
    .newestFirst('subscription')
    .filter((subscription) => subscription.customer === session.customer);
}

/** @throws 400 when the subscription is not the customer's or has ended. */
export function changeableSubscription(visit: PortalVisit, id: string | undefined): Subscription {
  const subscription = subscriptionsOf(visit).find((candidate) => candidate.id === id);
  if (subscription && !hasEnded(subscription)) return subscription;
  throw badRequest('That subscription can no longer be changed.');
}

/** Returns whether a cancellation is scheduled. */
export function isEnding(subscription: Subscription): boolean {
  return subscription.cancel_at !== null || subscription.cancel_at_period_end;
}

/** Returns the customer's finalized invoices, newest first. */
export function invoicesOf({ account, session }: PortalVisit): Invoice[] {
  return account.store
    .newestFirst('invoice')
    .filter((invoice) => invoice.customer === session.customer && invoice.status !== 'draft');
}

/** Returns the customer's saved cards, newest first. */
export function cardsOf({ account, session }: PortalVisit): PaymentMethod[] {
  return account.store
    .newestFirst('payment_method')
    .filter((method) => method.customer === session.customer && method.card !== undefined);
}

/** Returns the card that the next invoice is charged to: the subscription's own, else the customer's default. */
export function chargedCard(visit: PortalVisit): PaymentMethod | undefined {
  const own = subscriptionsOf(visit).find(
    (subscription) => !hasEnded(subscription) && subscription.default_payment_method !== null,
  );
  const customer = visit.account.store.get('customer', visit.session.customer);
  const id = own?.default_payment_method ?? customer?.invoice_settings.default_payment_method;
  return id ? visit.account.store.get('payment_method', id) : undefined;
}

/** Names a card: `Visa ending in 4242`. */
export function cardName({ card }: PaymentMethod): string {
  const brand = card?.brand ?? 'card';
  return `${brand.charAt(0).toUpperCase()}${brand.slice(1)} ending in ${card?.last4}`;
}

/** Names a price: `Pro ($49.00 a month)`. */
export function priceName(account: StripeAccount, price: Price): string {
  return `${priceTitle(account, price)} (${priceAmount(price)})`;
}

/** Returns what a price costs: `$49.00 a month`, `$10.00 every 2 weeks`, and `$0.012 a unit` for usage. */
export function priceAmount(price: Price): string {
  if (isMetered(price)) return `${unitMoney(price)} a unit`;
  const amount = money(price.unit_amount ?? 0, price.currency);
  const { interval = 'time', interval_count: count = 1 } = price.recurring ?? {};
  return count === 1 ? `${amount} a ${interval}` : `${amount} every ${count} ${interval}s`;
}

/** An amount with decimals of the minor unit. */
function unitMoney({ unit_amount_decimal: amount, currency }: Price): string {
  const style = { style: 'currency', currency: currency.toUpperCase() } as const;
  const digits = new Intl.NumberFormat('en-US', style).resolvedOptions().maximumFractionDigits ?? 2;
  const format = new Intl.NumberFormat('en-US', { ...style, maximumFractionDigits: 12 });
  return format.format(Number(amount ?? 0) / 10 ** digits);
}
