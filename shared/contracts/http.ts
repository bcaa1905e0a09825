import * as z from 'zod/mini';
import { PAID_PLAN_IDS } from '../account/plans.ts';
import { CURSOR_RULE } from '../pure/errors.ts';
import { ID_LENGTH_MAX, ID_PATTERN } from '../pure/ids.ts';

/**
 * What crosses the HTTP edge inwards: the same schemas validate requests and make the OpenAPI document. Unknown
 * fields are passed over, as the callers of the older service send some.
 */

const ID_RULE = `must be 1 to ${ID_LENGTH_MAX} characters of A-Z a-z 0-9 . _ : - and start with a letter or digit`;

const id = z.string(ID_RULE).check(z.regex(ID_PATTERN, ID_RULE));

const EMAIL_RULE = `must be an e-mail address of at most ${ID_LENGTH_MAX} characters`;
const email = z.email(EMAIL_RULE).check(z.maxLength(ID_LENGTH_MAX, EMAIL_RULE));

/** Sessions listed in one page: 100 rows of about 300 bytes are 4 read units of the index. */
export const HISTORY_PAGE_MAX = 100;
const HISTORY_PAGE_DEFAULT = 20;
const CURSOR_LENGTH_MAX = 512;
const LIMIT_RULE = `must be a whole number from 1 to ${HISTORY_PAGE_MAX}`;

export const startSessionInput = z.object({
  session_id: id,
  user_id: id,
  project_id: z.optional(id),
});

export const sessionInput = z.object({ session_id: id, user_id: id });

const page = {
  limit: z._default(
    z.pipe(
      z.string(LIMIT_RULE).check(z.regex(/^[1-9][0-9]{0,2}$/, LIMIT_RULE)),
      z.pipe(
        z.transform((text: string) => Number(text)),
        z.number().check(z.maximum(HISTORY_PAGE_MAX, LIMIT_RULE)),
      ),
    ),
    HISTORY_PAGE_DEFAULT,
  ),
  cursor: z.optional(z.string().check(z.maxLength(CURSOR_LENGTH_MAX, CURSOR_RULE))),
};

export const listSessionsInput = z.object({ user_id: id, ...page });

const CUSTOMER_RULE = 'must be the id of a Stripe customer, cus_…, or none';

/** `none` lists the events that name no customer. */
export const listEventsInput = z.object({
  customer: z.string(CUSTOMER_RULE).check(z.regex(/^[A-Za-z0-9_]{1,255}$/, CUSTOMER_RULE)),
  ...page,
});

export const userInput = z.object({ user_id: id });

export const checkoutInput = z.object({
  plan: z.enum(PAID_PLAN_IDS, `must be one of ${PAID_PLAN_IDS.join(', ')}`),
  user_id: id,
  email,
});
