import * as z from 'zod/mini';
import { PAID_PLAN_IDS } from '../account/plans.ts';
import { CURSOR_RULE } from '../pure/errors.ts';
import { ID_LENGTH_MAX, ID_PATTERN } from '../pure/ids.ts';

/**
 * What crosses the HTTP edge inwards: the same schemas validate requests and make the OpenAPI document. Unknown
 * fields are passed over, as the callers of the older service send some.
 */

const idRule = (lengthMax: number) =>
  `must be 1 to ${lengthMax} characters of A-Z a-z 0-9 . _ : - and start with a letter or digit`;
const ID_RULE = idRule(ID_LENGTH_MAX);

export const id = z.string(ID_RULE).check(z.regex(ID_PATTERN, ID_RULE));

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

export const page = {
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

const STATES = ['open', 'ended'] as const;

export const listSessionsInput = z.object({
  user_id: id,
  state: z.optional(z.enum(STATES, `must be one of ${STATES.join(', ')}, or be left out`)),
  ...page,
});

export const userInput = z.object({ user_id: id });

export const listInvoicesInput = z.object({ user_id: id, ...page });

export const usageInput = z.object({
  user_id: id,
  by: z.optional(z.literal('project', 'must be project, or be left out')),
});

/** Each active project is part of the account item: ten of 36 characters take about 550 bytes of it. */
export const PROJECT_ID_LENGTH_MAX = 36;
const PROJECT_ID_RULE = idRule(PROJECT_ID_LENGTH_MAX);
const NAME_LENGTH_MAX = 100;
const NAME_RULE = `must be 1 to ${NAME_LENGTH_MAX} characters, none of them a control character`;
/** A name is shown in terminals, too, which control characters would steer. */
export const name = z
  .string(NAME_RULE)
  .check(z.regex(/^\P{Cc}*[^\p{Cc}\s]\P{Cc}*$/u, NAME_RULE), z.maxLength(NAME_LENGTH_MAX, NAME_RULE));

export const createProjectInput = z.object({
  user_id: id,
  project_id: z
    .string(PROJECT_ID_RULE)
    .check(z.regex(ID_PATTERN, PROJECT_ID_RULE), z.maxLength(PROJECT_ID_LENGTH_MAX, PROJECT_ID_RULE)),
  /** The id, unless given. */
  name: z.optional(name),
});

export const projectInput = z.object({ user_id: id, project_id: id });

export const listProjectsInput = z.object({ user_id: id, ...page });

/** In a query each may take nine bytes, of the 2 kB that a query may have. */
const REASON_LENGTH_MAX = 200;
const REASON_RULE = `must say why, in 1 to ${REASON_LENGTH_MAX} characters`;
/** Of an operator's act, for the audit trail. */
export const reason = z
  .string(REASON_RULE)
  .check(z.regex(/\S/, REASON_RULE), z.maxLength(REASON_LENGTH_MAX, REASON_RULE));

export const endByOperatorInput = z.object({ user_id: id, session_id: id, reason });

export const checkoutInput = z.object({
  plan: z.enum(PAID_PLAN_IDS, `must be one of ${PAID_PLAN_IDS.join(', ')}`),
  user_id: id,
  email,
});
