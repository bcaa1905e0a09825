import * as z from 'zod/mini';
import { LANGUAGES } from '../notifications/languages.ts';
import { described, instant, named } from '../values.ts';

/** What operators see too. */
export const contactFields = {
  email: described(z.nullable(z.string()), 'The verified address that e-mails go to; null without one.'),
  verifiedBy: described(
    z.nullable(z.enum(['id_token', 'link', 'import'])),
    'How it was verified: by an ID token of the issuer, by a link that was sent to it, or by the service that the account came from (`import`).',
  ),
  problem: described(
    z.nullable(z.enum(['bounce', 'complaint'])),
    'Why nothing is sent to it any more: e-mails came back, or its owner reported one as spam. Verify an address to go on.',
  ),
  pendingEmail: described(
    z.nullable(z.string()),
    'An address that waits for its link to be followed; null if none does.',
  ),
  pendingProblem: described(
    z.nullable(z.enum(['not_sent', 'bounce'])),
    'Why the owner of `pendingEmail` has no link: it could not be sent, or the e-mail came back. Null if neither is known.',
  ),
  language: described(z.enum(LANGUAGES), 'The language of the e-mails.'),
};

/** The contact of an account, as its user sees it. */
export const contact = named(
  'Contact',
  z.object({
    ...contactFields,
    confirmationFrom: described(
      z.nullable(instant),
      'From when on a confirmation can be sent to another address; null if it can be now. The pause is an hour, and doubles up to a day while no link is followed.',
    ),
    resendFrom: described(
      z.nullable(instant),
      'From when on another confirmation can be sent to `pendingEmail`, about a day after the last one; null if it can be now, or if none waits.',
    ),
    timeZone: described(z.nullable(z.string()), 'The time zone of dates in e-mails; null: UTC.'),
    notices: described(
      z.object({
        quota_80: described(z.boolean(), '80 % of the quota are used.'),
        quota_100: described(z.boolean(), 'All of the quota is used.'),
        invoice_paid: described(z.boolean(), 'A renewal is paid.'),
      }),
      'Whether each optional e-mail is sent. Others cannot be turned off.',
    ),
  }),
  {
    description: 'Where the e-mails of an account go, and which it wants.',
    examples: [
      {
        email: 'user@example.com',
        verifiedBy: 'id_token',
        problem: null,
        pendingEmail: null,
        pendingProblem: null,
        confirmationFrom: null,
        resendFrom: null,
        language: 'en',
        timeZone: 'Europe/Paris',
        notices: { quota_80: true, quota_100: true, invoice_paid: false },
      },
    ],
  },
);
