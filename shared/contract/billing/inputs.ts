import * as z from 'zod/mini';
import { PAID_PLAN_IDS } from '../../account/plans.ts';
import { id, page } from '../fields.ts';

/** The longest address that a mail server can accept: a path of 256 octets in angle brackets (RFC 5321, 4.5.3.1.3). */
const EMAIL_LENGTH_MAX = 254;
const EMAIL_RULE = `must be an e-mail address of at most ${EMAIL_LENGTH_MAX} characters`;

/** What browsers accept in `<input type="email">` (HTML standard). Stripe decides whether it can send to the address. */
const EMAIL_PATTERN = z.regexes.html5Email;

export const billingInputs = {
  createCheckout: z.object({
    plan: z.enum(PAID_PLAN_IDS, `must be one of ${PAID_PLAN_IDS.join(', ')}`),
    user_id: id,
    email: z
      .email({ pattern: EMAIL_PATTERN, error: EMAIL_RULE })
      .check(z.maxLength(EMAIL_LENGTH_MAX, EMAIL_RULE)),
  }),
  createPortalSession: z.object({ user_id: id }),
  syncSubscription: z.object({ user_id: id }),
  getSubscription: z.object({ user_id: id }),
  listInvoices: z.object({ user_id: id, ...page }),
};
