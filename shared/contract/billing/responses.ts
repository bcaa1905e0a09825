import * as z from 'zod/mini';
import { described, instant, named, nextCursor, planId, wholeNumber } from '../values.ts';

const hostedPage = (id: string, description: string, url: string) =>
  named(id, z.object({ url: described(z.url(), 'Redirect the user to this address.') }), {
    description,
    examples: [{ url }],
  });

const amountMinor = described(wholeNumber, 'The amount in minor units (cents for usd).');
const currency = described(z.string(), 'The ISO 4217 code in lower case, such as `usd`.');

const subscription = named(
  'Subscription',
  z.object({
    plan: described(planId, 'The plan that the account has now.'),
    status: described(
      z.string(),
      'Stripe’s status of the subscription that decides the plan, such as `active` or `past_due`; `none` without one.',
    ),
    price: described(
      z.nullable(
        z.object({
          amountMinor,
          currency,
          interval: described(z.enum(['day', 'week', 'month', 'year']), 'The unit of the billing period.'),
          intervalCount: described(z.int().check(z.minimum(1)), 'How many units a billing period has.'),
        }),
      ),
      'What a billing period of the subscription costs, before discounts, taxes and credit; null on the free plan.',
    ),
    nextInvoice: described(
      z.nullable(
        z.object({
          at: described(instant, 'When the invoice is made. Stripe charges it about an hour later.'),
          amountMinor,
          currency,
        }),
      ),
      'The next invoice as Stripe previews it, after discounts, taxes and credit; null if none follows.',
    ),
    nextPlan: described(
      z.nullable(z.object({ plan: planId, at: described(instant, 'When the plan changes.') })),
      'The plan change that is scheduled; `free` if the subscription is cancelled then.',
    ),
    card: described(
      z.nullable(
        z.object({
          brand: described(z.string(), 'Stripe’s name of the brand, such as `visa`.'),
          last4: described(z.string(), 'The last four digits.'),
          expMonth: described(
            z.int().check(z.minimum(1), z.maximum(12)),
            'The month until whose end it is valid.',
          ),
          expYear: described(z.int(), 'The year of that month, with four digits.'),
        }),
      ),
      'The card that Stripe charges; null if it charges none, for example because invoices are sent to the customer.',
    ),
    amountDue: described(
      z.nullable(
        z.object({
          amountMinor,
          currency,
          failedAt: described(
            z.nullable(instant),
            'When the payment first failed; null if Stripe has not tried to charge it.',
          ),
          dueAt: described(
            z.nullable(instant),
            'When an invoice that is sent to the customer is due; null for a charged one.',
          ),
          pageUrl: described(
            z.nullable(z.url()),
            'The page of Stripe where the invoice can be paid. Anyone with this address can open it.',
          ),
        }),
      ),
      'The oldest unpaid invoice of the subscription.',
    ),
    paidThisYear: described(
      z.nullable(z.object({ amountMinor, currency, year: described(z.int(), 'The calendar year, in UTC.') })),
      'The payments of the year so far, by the day of payment, refunds not subtracted; null if nothing was ever paid.',
    ),
    openOffer: described(
      z.nullable(z.string()),
      'The id of the offer that the user can accept, or is paying; null without one.',
    ),
  }),
  {
    description: 'What a user pays, and for which plan.',
    examples: [
      {
        plan: 'growth',
        status: 'active',
        price: { amountMinor: 9_900, currency: 'usd', interval: 'month', intervalCount: 1 },
        nextInvoice: { at: '2026-12-09T10:15:00Z', amountMinor: 2_900, currency: 'usd' },
        nextPlan: { plan: 'starter', at: '2026-12-09T10:15:00Z' },
        card: { brand: 'visa', last4: '4242', expMonth: 12, expYear: 2028 },
        amountDue: null,
        paidThisYear: { amountMinor: 49_500, currency: 'usd', year: 2026 },
        openOffer: null,
      },
    ],
  },
);

const invoiceAddresses = {
  pageUrl: described(
    z.nullable(z.url()),
    'The invoice as a page of Stripe. Anyone with this address can open it.',
  ),
  pdfUrl: described(z.nullable(z.url()), 'The invoice as a PDF. Anyone with this address can open it.'),
};

const invoice = named(
  'Invoice',
  z.object({
    invoiceId: described(z.string(), 'Stripe’s id of the invoice, `in_…`.'),
    number: described(z.nullable(z.string()), 'The number that is printed on the invoice.'),
    status: described(z.string(), 'Stripe’s status: `open`, `paid`, `uncollectible` or `void`.'),
    createdAt: described(instant, 'When the invoice was created.'),
    amountMinor: described(z.int(), 'The total in minor units (cents for usd). Negative for a credit.'),
    currency,
    periodStart: described(
      z.nullable(instant),
      'When the time begins that its newest line of a plan bills, inclusive; null without such a line.',
    ),
    periodEnd: described(z.nullable(instant), 'When that time ends, exclusive.'),
    ...invoiceAddresses,
  }),
  { description: 'An invoice of Stripe.' },
);

export const billingResponses = {
  createCheckout: {
    200: hostedPage(
      'CheckoutPage',
      'A page of Stripe where the user buys the plan.',
      'https://checkout.stripe.com/c/pay/cs_test_a1b2c3',
    ),
  },
  createPortalSession: {
    200: hostedPage(
      'PortalPage',
      'A page of Stripe where the user changes or cancels the subscription.',
      'https://billing.stripe.com/p/session/test_a1b2c3',
    ),
  },
  syncSubscription: {
    202: named(
      'Sync',
      z.object({
        queued: described(
          z.boolean(),
          'Whether a comparison of the account with Stripe is on its way, or was made in the last 30 seconds. False for an account ' +
            'that has never begun a checkout: Stripe knows nothing of it.',
        ),
      }),
      {
        description: 'What becomes of a request to compare an account with Stripe.',
        examples: [{ queued: true }],
      },
    ),
  },
  getSubscription: { 200: subscription },
  listInvoices: {
    200: named('InvoiceList', z.object({ invoices: z.array(invoice), nextCursor }), {
      description: 'A page of invoices, newest first.',
    }),
  },
  getInvoice: {
    200: named('InvoiceAddresses', z.object(invoiceAddresses), {
      description: 'Where an invoice is at Stripe. Stripe replaces these addresses after 30 days.',
    }),
  },
};
