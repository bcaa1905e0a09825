import type { Language } from '../../../shared/contract/notifications/languages.ts';
import type { Notice } from '../../../shared/contract/notifications/notices.ts';
import { SECONDS_PER_DAY } from '../../../shared/time.ts';

/** An e-mail without its addresses. */
export type Mail = { subject: string; html: string; text: string };

export type MailContext = {
  /** The address that it is sent to, which its foot names. Of an e-mail to operators: all of them, with commas. */
  to: string;
  language: Language;
  /** An IANA time zone; UTC without one. */
  timeZone?: string;
  /** The origin of the pages, such as `https://billing.example.com`. Links lead there, behind sign-in. */
  pagesUrl: string;
  /** Of a confirmation, and of a notice that can be turned off: the token of its link. */
  token?: string;
  /** When it is sent, epoch seconds. */
  now: number;
};

/** Renders a notice. The same notice and context give the same e-mail. */
export type RenderMail = (notice: Notice, context: MailContext) => Mail;

/** How long the link of a confirmation works: a day after the e-mail is sent. */
export const CONFIRMATION_SECONDS = SECONDS_PER_DAY;

/** The page that confirms an address. Tokens are in the fragment, which no server and no log sees. */
export const confirmationUrl = ({ pagesUrl, token }: MailContext): string =>
  `${pagesUrl}/app/confirm-address#${token}`;

/** Without a token, the page says that the link is incomplete. */
export const PREFERENCE_PATH = '/app/e-mails';

/** The page that asks whether to stop a kind of e-mail, which works without sign-in. */
export const preferenceUrl = (pagesUrl: string, { kind, token }: { kind: string; token: string }): string =>
  `${pagesUrl}${PREFERENCE_PATH}#${kind}=${token}`;

/** What mail programs call for one click (RFC 8058). Only a POST has an effect. */
export const unsubscribeUrl = (pagesUrl: string, token: string): string =>
  `${pagesUrl}/notices/unsubscribe?token=${token}`;
