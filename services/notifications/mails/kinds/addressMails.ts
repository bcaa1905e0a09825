import { CONFIRMATION_SECONDS, confirmationUrl } from '../../domain/mail.ts';
import type { ContentsOf } from '../content.ts';

/**
 * The contents of the e-mails about the address itself. A confirmation names the address that it is sent to, and nothing of the account,
 * because the reader can be a stranger. The report of a change does not name the new address.
 */
export const addressMails: ContentsOf<'confirm_address' | 'address_changed'> = {
  confirm_address(_facts, { text: { t }, context }) {
    if (context.token === undefined) throw new Error('a confirmation needs the token of its link');
    // The link is made when the e-mail is sent.
    const until = context.now + CONFIRMATION_SECONDS;
    return {
      subject: t('confirm_address.subject'),
      preheader: t('confirm_address.preheader', { until }),
      paragraphs: [
        t('confirm_address.asked', context),
        t('confirm_address.link', { until }),
        t('confirm_address.not'),
      ],
      button: { label: t('act.confirm'), url: confirmationUrl(context) },
      why: t('confirm_address.why', context),
    };
  },
  address_changed(_facts, { text: { t }, context, pageUrl }) {
    return {
      subject: t('address_changed.subject'),
      preheader: t('address_changed.preheader', context),
      paragraphs: [t('address_changed.changed'), t('address_changed.not')],
      button: { label: t('act.settings'), url: pageUrl('/app/settings') },
      why: t('address_changed.why', context),
    };
  },
};
