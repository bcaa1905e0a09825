import * as z from 'zod/mini';
import { id, page, reason } from '../fields.ts';

const TOKEN_RULE = 'must be the token of a link in an e-mail';

/** 256 random bits in base64url. */
export const linkToken = z.string(TOKEN_RULE).check(z.regex(/^[A-Za-z0-9_-]{43}$/, TOKEN_RULE));

const NOTICE_RULE = 'must be the noticeId of a notice';
/** The key of a notice. */
const noticeId = z
  .string(NOTICE_RULE)
  .check(z.regex(/^[a-z0-9_]{1,40}(#[A-Za-z0-9_]{1,255}){1,3}$/, NOTICE_RULE));

export const notificationInputs = {
  confirmContact: z.object({ token: linkToken }),
  getUnsubscribePage: z.object({ token: z.optional(linkToken) }),
  unsubscribeByLink: z.object({ token: linkToken }),
  setNoticePreference: z.object({ token: linkToken, enabled: z.boolean('must be true or false') }),
};

export const notificationAdminInputs = {
  listNotices: z.object({ user_id: id, ...page }),
  resendNotice: z.object({ user_id: id, notice_id: noticeId, reason }),
};
