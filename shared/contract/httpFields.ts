import * as z from 'zod/mini';
import { CURSOR_RULE } from '../http/errors.ts';
import { ID_LENGTH_MAX, ID_PATTERN } from './ids.ts';

/**
 * Fields of what crosses the HTTP edge inwards. The schemas made of them, `meteringHttp.ts`, `billingHttp.ts` and
 * `adminHttp.ts`, validate requests and make the OpenAPI document; they are apart so that a start carries no other's.
 * Unknown fields are passed over, as the callers of the older service send some.
 */

export const idRule = (lengthMax: number) =>
  `must be 1 to ${lengthMax} characters of A-Z a-z 0-9 . _ : - and start with a letter or digit`;
const ID_RULE = idRule(ID_LENGTH_MAX);

export const id = z.string(ID_RULE).check(z.regex(ID_PATTERN, ID_RULE));

/** Sessions listed in one page: 100 rows of about 300 bytes are 4 read units of the index. */
export const HISTORY_PAGE_MAX = 100;
const HISTORY_PAGE_DEFAULT = 20;
const CURSOR_LENGTH_MAX = 512;
const LIMIT_RULE = `must be a whole number from 1 to ${HISTORY_PAGE_MAX}`;

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

const NAME_LENGTH_MAX = 100;
const NAME_RULE = `must be 1 to ${NAME_LENGTH_MAX} characters, none of them a control character`;
/** A name is shown in terminals, too, which control characters would steer. */
export const name = z
  .string(NAME_RULE)
  // Two patterns, each of which reads a text once: one for both takes seconds of 64 kB.
  .check(z.maxLength(NAME_LENGTH_MAX, NAME_RULE), z.regex(/^\P{Cc}*$/u, NAME_RULE), z.regex(/\S/, NAME_RULE));

/** In a query each may take nine bytes, of the 2 kB that a query may have. */
const REASON_LENGTH_MAX = 200;
const REASON_RULE = `must say why, in 1 to ${REASON_LENGTH_MAX} characters`;
/** Of an operator's act, for the audit trail. */
export const reason = z
  .string(REASON_RULE)
  .check(z.regex(/\S/, REASON_RULE), z.maxLength(REASON_LENGTH_MAX, REASON_RULE));
