import * as z from 'zod/mini';
import { described, instant, named, nextCursor } from '../values.ts';

const hostedPage = (id: string, description: string, url: string) =>
  named(id, z.object({ url: described(z.url(), 'Redirect the user to this address.') }), {
    description,
    examples: [{ url }],
  });

const invoice = named(
  'Invoice',
  z.object({
    invoiceId: described(z.string(), 'Stripe’s id of the invoice, `in_…`.'),
    number: described(z.nullable(z.string()), 'The number that is printed on the invoice.'),
    status: described(z.string(), 'Stripe’s status: `open`, `paid`, `uncollectible` or `void`.'),
    createdAt: described(instant, 'When the invoice was created.'),
    amountMinor: described(z.int(), 'The total in minor units (cents for usd). Negative for a credit.'),
    currency: described(z.string(), 'The ISO 4217 code in lower case, such as `usd`.'),
    pageUrl: described(
      z.nullable(z.url()),
      'The invoice as a page of Stripe. Anyone with this address can open it.',
    ),
    pdfUrl: described(z.nullable(z.url()), 'The invoice as a PDF. Anyone with this address can open it.'),
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
          'Whether a comparison of the account with Stripe is on its way, also if an earlier request queued it. False for an account ' +
            'that has never begun a checkout: Stripe knows nothing of it.',
        ),
      }),
      {
        description: 'What becomes of a request to compare an account with Stripe.',
        examples: [{ queued: true }],
      },
    ),
  },
  listInvoices: {
    200: named('InvoiceList', z.object({ invoices: z.array(invoice), nextCursor }), {
      description: 'A page of invoices, newest first.',
    }),
  },
};
