import { Button } from '../../components/Button.tsx';
import { useToast } from '../../components/useToast.ts';
import { CompareLink } from '../projects/CompareLink.tsx';
import { useUsage } from '../queries/useUsage.ts';
import { useApp } from '../useApp.ts';
import { ReplyForm } from './ReplyForm.tsx';
import type { Ticket } from './ticket.ts';
import { useSupportText } from './useSupportText.ts';
import { useTicketChange } from './useTicketChange.ts';

/** Replying to a ticket, closing it and opening it again, as far as the plan allows it. */
export function TicketActions({ ticket }: { ticket: Ticket }) {
  const { t } = useSupportText();
  const { data: usage } = useUsage();
  const isIncluded = usage?.plan !== 'free' || ticket.type === 'volume';
  if (isIncluded) {
    return (
      <ReplyForm ticket={ticket}>
        <StateButton ticket={ticket} />
      </ReplyForm>
    );
  }
  return (
    <div className="reply">
      <p>{t('reply.free')}</p>
      <div className="reply-actions">
        <CompareLink />
        {ticket.state === 'open' && <StateButton ticket={ticket} />}
      </div>
    </div>
  );
}

function StateButton({ ticket: { ticketId, state } }: { ticket: Ticket }) {
  const { t } = useSupportText();
  const { isActive } = useApp();
  const showToast = useToast();
  const { change, isPending, error } = useTicketChange(
    (api, to: Ticket['state']) =>
      to === 'closed' ? api.closeTicket({ ticket_id: ticketId }) : api.reopenTicket({ ticket_id: ticketId }),
    (_ticket, to) => showToast(t(to === 'closed' ? 'close.done' : 'reopen.done')),
  );
  if (!isActive) return null;
  const to = state === 'open' ? 'closed' : 'open';
  return (
    <>
      {/* The same button for both, so that the focus stays in it. */}
      <Button kind="ghost" pending={isPending} onClick={() => change(to)}>
        {t(to === 'closed' ? 'close' : 'reopen')}
      </Button>
      {error && (
        <p role="alert" className="send-problem">
          {t('failed.change')}
        </p>
      )}
    </>
  );
}
