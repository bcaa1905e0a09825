import * as z from 'zod/mini';
import { PAID_PLAN_IDS } from '../../account/plans.ts';
import { id, page } from '../fields.ts';
import { ID_LENGTH_MAX } from '../ids.ts';

const EMAIL_RULE = `must be an e-mail address of at most ${ID_LENGTH_MAX} characters`;

export const billingInputs = {
  createCheckout: z.object({
    plan: z.enum(PAID_PLAN_IDS, `must be one of ${PAID_PLAN_IDS.join(', ')}`),
    user_id: id,
    email: z.email(EMAIL_RULE).check(z.maxLength(ID_LENGTH_MAX, EMAIL_RULE)),
  }),
  createPortalSession: z.object({ user_id: id }),
  listInvoices: z.object({ user_id: id, ...page }),
};
