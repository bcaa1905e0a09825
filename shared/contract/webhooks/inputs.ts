import * as z from 'zod/mini';
import { page } from '../fields.ts';

const CUSTOMER_RULE = 'must be the id of a Stripe customer, cus_…, or none';

export const webhookAdminInputs = {
  listEvents: z.object({
    /** `none` lists the events that name no customer. */
    customer: z.string(CUSTOMER_RULE).check(z.regex(/^[A-Za-z0-9_]{1,255}$/, CUSTOMER_RULE)),
    ...page,
  }),
};
