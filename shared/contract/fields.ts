import * as z from 'zod/mini';
import { ID_LENGTH_MAX, ID_PATTERN, isEmailLike, isId } from './ids.ts';
import { OFFER_NOTE_LENGTH_MAX } from './offers/limits.ts';

/*
 * Fields that inputs of several services share. Unknown fields of a request are ignored, because callers of the older
 * service send some.
 */

const NO_EMAIL_RULE =
  'must not be an e-mail address, because ids appear in logs: send the stable id that your identity provider has for the user';

/** A user, session or project id. */
export function idOfLength(lengthMax: number) {
  const rule = `must be 1 to ${lengthMax} characters of A-Z a-z 0-9 . _ : | - and start with a letter, a digit, _ or -`;
  return z
    .string(rule)
    .check(
      z.regex(ID_PATTERN, { error: ({ input }) => (isEmailLike(input) ? NO_EMAIL_RULE : rule) }),
      z.maxLength(lengthMax, rule),
      z.refine(isId, `${rule}, except __proto__`),
    );
}

export const id = idOfLength(ID_LENGTH_MAX);

/** The longest address that a mail server can accept: a path of 256 octets in angle brackets (RFC 5321, 4.5.3.1.3). */
const EMAIL_LENGTH_MAX = 254;
const EMAIL_RULE = `must be an e-mail address of at most ${EMAIL_LENGTH_MAX} characters`;

/** What browsers accept in `<input type="email">` (HTML standard): no spaces and no line breaks. */
export const emailAddress = z
  .email({ pattern: z.regexes.html5Email, error: EMAIL_RULE })
  .check(z.maxLength(EMAIL_LENGTH_MAX, EMAIL_RULE));

const CONTACT_RULE =
  'must be an e-mail address such as ada@example.com: at most 64 characters before the @, no dot at an end of them and no two in a row, and a domain with a dot';

/**
 * An address that e-mails can be sent to. Amazon SES refuses what has no dot-atom of at most 64 characters before the @ (RFC 5321, 4.1.2
 * and 4.5.3.1.1). Names of hosts without a dot are known in a local network only.
 */
export const contactAddress = z
  .string(CONTACT_RULE)
  .check(
    z.regex(
      /^(?=[^@]{1,64}@)[\w!#$%&'*+/=?^`{|}~-]+(\.[\w!#$%&'*+/=?^`{|}~-]+)*@([A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?$/,
      CONTACT_RULE,
    ),
    z.maxLength(EMAIL_LENGTH_MAX, EMAIL_RULE),
  );

/** `2026-11-25`. */
export const day = z.iso.date('must be a UTC day such as 2026-11-25');

/** Parsed to epoch seconds. */
export const instant = z.pipe(
  z.iso.datetime({ offset: true, error: 'must be an instant such as 2027-01-31T00:00:00Z' }),
  z.transform((text: string) => Math.floor(Date.parse(text) / 1000)),
);

/** The most items of one page: 100 rows of about 300 bytes are 4 read units of the index. */
export const PAGE_MAX = 100;
export const PAGE_DEFAULT = 20;

const CURSOR_LENGTH_MAX = 512;
export const CURSOR_RULE = 'must be a nextCursor that this route returned';

/** The fields of a list. Without `limit`, a page has `limitDefault` items. */
export function pageOf(limitDefault: number, limitMax = PAGE_MAX) {
  const rule = `must be a whole number from 1 to ${limitMax}`;
  return {
    limit: z._default(
      z.pipe(
        z.string(rule).check(z.regex(/^[1-9][0-9]{0,2}$/, rule)),
        z.pipe(
          z.transform((text: string) => Number(text)),
          z.number().check(z.maximum(limitMax, rule)),
        ),
      ),
      limitDefault,
    ),
    cursor: z.optional(z.string().check(z.maxLength(CURSOR_LENGTH_MAX, CURSOR_RULE))),
  };
}

export const page = pageOf(PAGE_DEFAULT);

export const NAME_LENGTH_MAX = 100;

/**
 * Text that operators and customers read. It is printed in terminals and pages, so it has no control characters, no line breaks
 * and none of the characters that show other text in another order (Unicode Technical Report 36, "Bidirectional Text Spoofing").
 * The marks of right-to-left names are allowed. Half a surrogate pair is no character: it cannot be stored as UTF-8.
 */
const PRINTABLE = /^[^\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]*$/u;

/**
 * Two patterns that each read the text once: a single pattern for both takes seconds on 64 kB. Both zod and JSON Schema count the
 * length in Unicode characters.
 */
export function printable(lengthMax: number) {
  const rule = `must be 1 to ${lengthMax} characters, none of them a control character or one that changes the writing direction`;
  return z.string(rule).check(z.maxLength(lengthMax, rule), z.regex(PRINTABLE, rule), z.regex(/\S/, rule));
}

export const name = printable(NAME_LENGTH_MAX);

/** What an operator notes about an offer, for other operators. */
export const offerNote = printable(OFFER_NOTE_LENGTH_MAX);

/** In a query string a character takes up to 12 bytes: 160 × 12 = 1,920 of the 2,048 that a query may have. */
export const REASON_LENGTH_MAX = 160;

/** Text without an e-mail address. It reads the text once, as those above do. */
const NO_ADDRESS = /^(?!.*\S@[^\s@]+\.[^\s@])/u;
const NO_ADDRESS_RULE =
  'must not contain an e-mail address, because an erasure would not find it here: write the id of the account or a ticket instead';

/** Why an operator takes an admin action, for the audit trail. */
export const reason = printable(REASON_LENGTH_MAX).check(z.regex(NO_ADDRESS, NO_ADDRESS_RULE));
