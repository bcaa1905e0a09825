import * as z from 'zod/mini';
import { PAID_PLAN_IDS } from '../../account/plans.ts';
import { emailAddress, id, page } from '../fields.ts';

/** Stripe's ids are at most 255 characters long. */
const invoiceId = z
  .string()
  .check(z.regex(/^in_[A-Za-z0-9_]{1,252}$/, 'must be the id of an invoice of Stripe, in_…'));

export const billingInputs = {
  createCheckout: z.object({
    plan: z.enum(PAID_PLAN_IDS, `must be one of ${PAID_PLAN_IDS.join(', ')}`),
    user_id: id,
    email: emailAddress,
  }),
  createPortalSession: z.object({ user_id: id }),
  syncSubscription: z.object({ user_id: id }),
  getSubscription: z.object({ user_id: id }),
  listInvoices: z.object({ user_id: id, ...page }),
  getInvoice: z.object({ user_id: id, invoice_id: invoiceId }),
};
