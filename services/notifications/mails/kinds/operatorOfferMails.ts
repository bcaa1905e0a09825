import type { NoticeFacts } from '../../../../shared/contract/notifications/notices.ts';
import type { Composer, ContentsOf, MailContent } from '../content.ts';
import { toName } from '../formats.ts';

type OperatorOfferKind = 'offer_accepted_op' | 'offer_declined' | 'offer_ending_op';

/** The contents of the e-mails to operators about offers, in English only. */
export const operatorOfferMails: ContentsOf<OperatorOfferKind> = {
  offer_accepted_op: (facts, composer) => ({
    ...contentOf(facts, composer, `The customer has accepted the offer, as of ${today(composer)}.`),
    subject: 'An offer was accepted',
  }),
  offer_declined: (facts, composer) => ({
    ...contentOf(facts, composer, `The customer has declined the offer, as of ${today(composer)}.`),
    subject: 'An offer was declined',
  }),
  offer_ending_op: (facts, composer) => ({
    ...contentOf(
      facts,
      composer,
      `Price and figures end on ${composer.text.format.dateWithYear(facts.endsAt)}. The list price follows.`,
    ),
    subject: 'An offer ends',
  }),
};

const today = ({ text, context }: Composer) => text.format.date(context.now);

function contentOf(
  { accountId, plan, sessionsIncluded, ...amount }: NoticeFacts<OperatorOfferKind>,
  { text: { format, plan: nameOf }, context, pageUrl }: Composer,
  sentence: string,
): Omit<MailContent, 'subject'> {
  return {
    preheader: sentence,
    paragraphs: [sentence],
    rows: [
      { label: 'Account', value: toName(accountId, accountId.length) },
      { label: 'Plan', value: nameOf(plan) },
      { label: 'Price', value: `${format.price(amount)} a month` },
      { label: 'Sessions in a month', value: format.number(sessionsIncluded) },
    ],
    button: {
      label: 'Open the account',
      url: pageUrl(`/operator/accounts/${encodeURIComponent(accountId)}`),
    },
    why: `Sent to ${context.to}, where operators get support requests.`,
  };
}
