import * as z from 'zod/mini';
import { instant } from '../values.ts';

const hostedPage = z.object({ url: z.url() });

export const billingResponses = {
  createCheckout: { 200: hostedPage },
  createPortalSession: { 200: hostedPage },
  listInvoices: {
    200: z.object({
      invoices: z.array(
        z.object({
          invoiceId: z.string(),
          number: z.nullable(z.string()),
          /** Stripe's status: `open`, `paid`, `uncollectible` or `void`. */
          status: z.string(),
          createdAt: instant,
          /** In minor units (cents for usd). Negative for a credit. */
          amountMinor: z.int(),
          currency: z.string(),
          /** Anyone who has these addresses can open the invoice. */
          pageUrl: z.nullable(z.url()),
          pdfUrl: z.nullable(z.url()),
        }),
      ),
      nextCursor: z.optional(z.string()),
    }),
  },
};
