import * as z from 'zod/mini';
import { PAID_PLAN_IDS } from '../../account/plans.ts';
import { emailAddress, id, page } from '../fields.ts';

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
};
