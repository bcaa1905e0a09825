import type { Page, Route } from 'playwright-core';
import type { Operations } from '../../../client/src/apiTypes.ts';
import type { PageOptions } from './newPage.ts';
import { newAppPage, newPerson, signIn } from './people.ts';

export const INVOICES = '**/billing/invoices?**';
export const SUBSCRIPTION = '**/billing/subscription';

export type Invoice = Operations['listInvoices']['response']['invoices'][number];

/** A paid invoice of Starter, as the API returns it. The first is the newest, of November 2026. */
export function invoiceOf(index: number, overrides: Partial<Invoice> = {}): Invoice {
  const at = (monthsBefore: number) => new Date(Date.UTC(2026, 10 - monthsBefore, 22, 9, 30)).toISOString();
  return {
    invoiceId: `in_${index}`,
    number: `8F2C1A7B-${String(100 - index).padStart(4, '0')}`,
    status: 'paid',
    createdAt: at(index),
    amountMinor: 2900,
    currency: 'usd',
    periodStart: at(index),
    periodEnd: at(index - 1),
    pageUrl: `https://invoice.stripe.com/i/acct_1/${index}`,
    pdfUrl: `https://pay.stripe.com/invoice/acct_1/${index}/pdf`,
    ...overrides,
  };
}

export type Subscription = Operations['getSubscription']['response'];

/** Starter by card, with a year ahead, as the API returns it. */
export function subscriptionOf(overrides: Partial<Subscription> = {}): Subscription {
  return {
    plan: 'starter',
    status: 'active',
    price: { amountMinor: 2900, currency: 'usd', interval: 'month', intervalCount: 1 },
    nextInvoice: { at: '2026-12-22T09:30:00Z', amountMinor: 2900, currency: 'usd' },
    nextPlan: null,
    card: { brand: 'visa', last4: '4242', expMonth: 12, expYear: 2028 },
    amountDue: null,
    paidThisYear: { amountMinor: 31_900, currency: 'usd', year: 2026 },
    openOffer: null,
    ...overrides,
  };
}

/** Of an account that never began a checkout. */
export const NO_SUBSCRIPTION: Subscription = {
  plan: 'free',
  status: 'none',
  price: null,
  nextInvoice: null,
  nextPlan: null,
  card: null,
  amountDue: null,
  paidThisYear: null,
  openOffer: null,
};

/** Answers with a page of invoices. */
export const respond = (invoices: Invoice[], nextCursor?: string) => (route: Route) =>
  route.fulfill({ json: { invoices, ...(nextCursor && { nextCursor }) } });

/** Answers that Stripe is down. */
export const fail = (route: Route) =>
  route.fulfill({ status: 503, headers: { 'x-request-id': 'req-of-the-test' }, body: '' });

/** Answers with what is paid. */
export const subscribed = (subscription: Subscription) => (route: Route) =>
  route.fulfill({ json: subscription });

/** Opens the screen of the invoices on 25 November 2026, as somebody who pays for Starter. */
export async function openInvoices(
  handler: (route: Route) => Promise<void>,
  options: PageOptions & { subscription?: Subscription | typeof fail } = {},
): Promise<Page> {
  const page = await newAppPage(options);
  await page.route(INVOICES, handler);
  const { subscription = subscriptionOf() } = options;
  await page.route(
    SUBSCRIPTION,
    typeof subscription === 'function' ? subscription : subscribed(subscription),
  );
  await signIn(page, newPerson());
  await page.waitForLoadState('networkidle');
  // After the sign-in, which depends on the time.
  await page.clock.setFixedTime('2026-11-25T12:00:00Z');
  await page.getByRole('link', { name: /^(Invoices|Factures)$/ }).click();
  await page.getByRole('heading', { name: /^(Invoices|Factures)$/ }).waitFor();
  return page;
}
