import type { NoticeFacts } from '../../../../shared/contract/notifications/notices.ts';
import type { Composer, ContentsOf, MailContent } from '../content.ts';
import { toName } from '../formats.ts';

type OperatorTicketKind = 'ticket_opened' | 'ticket_message' | 'ticket_due_soon';

const SUBJECT_LENGTH_MAX = 120;

/**
 * The contents of the e-mails to operators about tickets, in English only. They have the subject of the ticket, and none of what the
 * customer wrote below it.
 */
export const operatorTicketMails: ContentsOf<OperatorTicketKind> = {
  ticket_opened(facts, composer) {
    const isRequest = facts.type === 'volume';
    return {
      ...contentOf(facts, composer),
      subject: isRequest ? 'An account asks for a volume price' : 'A ticket was opened',
    };
  },
  ticket_message: (facts, composer) => ({
    ...contentOf(facts, composer),
    subject: 'A message was written in a ticket',
  }),
  ticket_due_soon: (facts, composer) => ({
    ...contentOf(facts, composer),
    subject: 'A ticket is due soon',
  }),
};

function contentOf(
  { accountId, ticket, subject, plan, dueAt }: NoticeFacts<OperatorTicketKind>,
  { text: { format, plan: nameOf }, context, pageUrl }: Composer,
): Omit<MailContent, 'subject'> {
  const due = format.dateTime(dueAt);
  return {
    preheader: `The answer is due by ${due}.`,
    paragraphs: [`The answer is due by ${due}.`],
    rows: [
      { label: 'Subject', value: toName(subject, SUBJECT_LENGTH_MAX) },
      { label: 'Account', value: toName(accountId, accountId.length) },
      { label: 'Plan', value: nameOf(plan) },
    ],
    button: {
      label: 'Open the ticket',
      url: pageUrl(`/operator/tickets/${encodeURIComponent(accountId)}/${ticket}`),
    },
    why: `Sent to ${context.to}, where operators get support requests.`,
  };
}
