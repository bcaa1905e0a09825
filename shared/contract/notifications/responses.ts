import * as z from 'zod/mini';
import { described, instant, named, nextCursor, wholeNumber } from '../values.ts';
import { OPTIONAL_NOTICES } from './notices.ts';

const preference = named(
  'NoticePreference',
  z.object({
    kind: described(z.enum(OPTIONAL_NOTICES), 'The kind of e-mail that the link belongs to.'),
    enabled: described(z.boolean(), 'Whether it is sent.'),
  }),
  { description: 'Whether a kind of e-mail is sent.', examples: [{ kind: 'quota_80', enabled: false }] },
);

export const notificationResponses = {
  confirmContact: {
    200: named(
      'ConfirmedContact',
      z.object({ confirmed: described(z.literal(true), 'E-mails go to this address from now on.') }),
      { description: 'The address is verified.', examples: [{ confirmed: true }] },
    ),
  },
  getUnsubscribePage: {
    303: named(
      'UnsubscribePage',
      z.object({ url: described(z.url(), 'The address of the page, which `Location` has, too.') }),
      { description: 'The page is elsewhere. Nothing was changed.' },
    ),
  },
  unsubscribeByLink: { 200: preference },
  setNoticePreference: { 200: preference },
};

const notice = named(
  'Notice',
  z.object({
    noticeId: described(z.string(), 'What it reports: the kind, and what distinguishes it from others.'),
    kind: described(z.string(), 'The kind, such as `quota_80`.'),
    createdAt: described(instant, 'When what it reports was stored.'),
    state: described(
      z.string(),
      '`new`, `sending`, `sent`, `skipped` (it did not hold any more, or nobody wants it) or `failed`.',
    ),
    reason: described(z.nullable(z.string()), 'Why it was skipped or failed; null otherwise.'),
    error: described(
      z.nullable(z.string()),
      'The error of the last attempt, without addresses; null if it had none.',
    ),
    attempts: described(wholeNumber, 'Attempts to send it.'),
    sentAt: described(z.nullable(instant), 'When it was sent; null if it was not.'),
    messageId: described(z.nullable(z.string()), 'The id that Amazon SES gave the e-mail; null without one.'),
    delivery: described(
      z.nullable(z.string()),
      'What Amazon SES reported last: `send`, `delay`, `bounce`, `complaint` or `reject`; null if nothing.',
    ),
  }),
  { description: 'Something that an account is told by e-mail. It has no address.' },
);

export const notificationAdminResponses = {
  listNotices: {
    200: named('NoticeList', z.object({ notices: z.array(notice), nextCursor }), {
      description: 'A page of notices, newest first.',
    }),
  },
  resendNotice: { 202: notice },
};
