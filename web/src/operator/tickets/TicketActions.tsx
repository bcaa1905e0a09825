import { useState } from 'react';
import { Button } from '../../components/Button.tsx';
import { useToast } from '../../components/useToast.ts';
import { OfferDialog } from '../offers/OfferDialog.tsx';
import { useAccount, useRefreshAccount } from '../queries/useAccount.ts';
import { isUnseen, useTicketChange } from '../queries/useTicketChange.ts';
import type { Ticket } from '../queries/useTickets.ts';
import { useConsole } from '../useConsole.ts';

/** What an operator can do with the ticket, besides writing in it. A viewer can look. */
export function TicketActions({ ticket }: { readonly ticket: Ticket }) {
  const { caller, canChange } = useConsole();
  const showToast = useToast();
  const isMine = ticket.assignee === caller.name;
  const isOpen = ticket.state === 'open';
  const assigning = useTicketChange(
    ticket,
    (api, place, assignee: string | null) => api.assignTicket({ ...place, assignee }),
    (assignee) => showToast(assignee === null ? 'The ticket is assigned to nobody.' : 'The ticket is yours.'),
  );
  const changing = useTicketChange(
    ticket,
    (api, place, to: Ticket['state']) =>
      to === 'closed'
        ? api.closeAccountTicket({ ...place, messages_seen: ticket.messages.length })
        : api.reopenAccountTicket(place),
    (to) => showToast(to === 'closed' ? 'The ticket is closed.' : 'The ticket is open again.'),
  );
  if (!canChange) return null;
  const error = assigning.error ?? changing.error;
  return (
    <>
      {/* The same buttons for both, so that the focus stays in them. */}
      <Button pending={assigning.isPending} onClick={() => assigning.change(isMine ? null : caller.name)}>
        {isMine ? 'Unassign' : 'Assign to me'}
      </Button>
      <Button pending={changing.isPending} onClick={() => changing.change(isOpen ? 'closed' : 'open')}>
        {isOpen ? 'Close ticket' : 'Open again'}
      </Button>
      {ticket.type === 'volume' && <MakeOffer ticket={ticket} />}
      {error && (
        <p role="alert" className="send-problem">
          {isUnseen(error)
            ? 'There is a new message in the ticket. Read it, then close the ticket.'
            : 'This could not be changed right now. Try again.'}
        </p>
      )}
    </>
  );
}

function MakeOffer({ ticket: { userId, ticketId } }: { readonly ticket: Ticket }) {
  const { data: account } = useAccount(userId);
  const refresh = useRefreshAccount(userId);
  const showToast = useToast();
  const [isOpen, setIsOpen] = useState(false);
  if (!account) return null;
  return (
    <>
      <Button onClick={() => setIsOpen(true)}>Make an offer</Button>
      {isOpen && (
        <OfferDialog
          account={account}
          ticketId={ticketId}
          onDone={(message) => {
            setIsOpen(false);
            showToast(message);
            void refresh();
          }}
          onClose={() => setIsOpen(false)}
        />
      )}
    </>
  );
}
