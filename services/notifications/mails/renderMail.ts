import {
  isOperatorNotice,
  isOptionalNotice,
  type Notice,
  type NoticeKind,
} from '../../../shared/contract/notifications/notices.ts';
import { preferenceUrl, type RenderMail } from '../domain/mail.ts';
import { compiledLayout } from './compiledLayout.ts';
import type { Composer, ContentsOf, Link, MailContent } from './content.ts';
import { fillLayout } from './fillLayout.ts';
import { toOneLine } from './formats.ts';
import { addressMails } from './kinds/addressMails.ts';
import { migrationMails } from './kinds/migrationMails.ts';
import { offerMails } from './kinds/offerMails.ts';
import { operatorOfferMails } from './kinds/operatorOfferMails.ts';
import { operatorTicketMails } from './kinds/operatorTicketMails.ts';
import { paymentMails } from './kinds/paymentMails.ts';
import { planMails } from './kinds/planMails.ts';
import { quotaMails } from './kinds/quotaMails.ts';
import { ticketMails } from './kinds/ticketMails.ts';
import { layoutValues } from './layoutValues.ts';
import { textOf } from './textOf.ts';
import { createText } from './texts/createText.ts';

const CONTENTS: ContentsOf<NoticeKind> = {
  ...quotaMails,
  ...planMails,
  ...paymentMails,
  ...addressMails,
  ...ticketMails,
  ...operatorTicketMails,
  ...offerMails,
  ...operatorOfferMails,
  ...migrationMails,
};

/** Renders a notice in HTML and as text, from one content, so that both say the same. */
export const renderMail: RenderMail = (notice, context) => {
  const text = createText(context);
  const composer = { text, context, pageUrl: (path: string) => `${context.pagesUrl}${path}` };
  const content = contentOf(notice, composer);
  const subject = toOneLine(content.subject);
  const foot = { preferences: preferencesOf(notice, composer), provider: text.t('foot.provider') };
  const mail = { ...content, ...foot, subject };
  return {
    subject,
    html: fillLayout(compiledLayout, layoutValues(mail, context)),
    text: textOf(mail, text),
  };
};

/** What is said of a notice, of which the facts belong to the kind. */
function contentOf<Kind extends NoticeKind>(
  { kind, facts }: Extract<Notice, { kind: Kind }>,
  composer: Composer,
): MailContent {
  return CONTENTS[kind as Kind](facts as never, composer);
}

/**
 * Where the reader decides which e-mails come. A stranger who gets a confirmation has no account with settings, and operators get what the
 * stage's settings say.
 */
function preferencesOf({ kind }: Notice, { text, context, pageUrl }: Composer): Link | undefined {
  const { pagesUrl, token } = context;
  if (kind === 'confirm_address' || isOperatorNotice(kind)) return undefined;
  if (isOptionalNotice(kind) && token !== undefined) {
    return { label: text.t('foot.stop'), url: preferenceUrl(pagesUrl, { kind, token }) };
  }
  return { label: text.t('foot.settings'), url: pageUrl('/app/settings') };
}
