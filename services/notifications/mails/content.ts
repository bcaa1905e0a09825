import type { NoticeFacts, NoticeKind } from '../../../shared/contract/notifications/notices.ts';
import type { MailContext } from '../domain/mail.ts';
import type { Prose } from './prose.ts';
import type { Text } from './texts/createText.ts';

export type Link = { label: string; url: string };

/** What an e-mail says, of which both its HTML and its text are made. */
export type MailContent = {
  /** Also the heading. Nothing in it was written by somebody else. */
  subject: string;
  /** What lists of e-mails show beside the subject. */
  preheader: string;
  paragraphs: readonly (string | Prose)[];
  meter?: Meter;
  rows?: readonly Row[];
  /** After meter and rows. */
  closing?: readonly (string | Prose)[];
  button: Link;
  /** Beside the button, quieter. */
  link?: Link;
  /** Why the e-mail came. */
  why: string;
};

/** The percentage is that of the bar: a whole number from 0 to 100. */
export type Meter = { used: string; of: string; left: string; percent: number; state: 'warn' | 'bad' };
export type Row = { label: string; value: string };

/** What the content of an e-mail is made with. */
export type Composer = {
  text: Text;
  context: MailContext;
  /** The address of a page: `pageUrl('/app/invoices')`. */
  pageUrl(path: string): string;
};

/** The content of each kind of notice. */
export type ContentOf<Kind extends NoticeKind> = (
  facts: NoticeFacts<Kind>,
  composer: Composer,
) => MailContent;
export type ContentsOf<Kind extends NoticeKind> = { readonly [K in Kind]: ContentOf<K> };

/** A content with what every e-mail has at its foot. */
export type WholeContent = MailContent & { preferences: Link | undefined; provider: string };
