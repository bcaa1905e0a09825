import { Pill } from '../../components/Pill.tsx';
import type { ListedTicket } from '../queries/useTickets.ts';

/** Who writes next, in words. */
export function TicketState({ ticket }: { readonly ticket: Pick<ListedTicket, 'state' | 'waitingFor'> }) {
  if (ticket.state === 'closed') return <Pill>Closed</Pill>;
  if (ticket.waitingFor === 'us') return <Pill kind="info">Waits for us</Pill>;
  return ticket.waitingFor === 'you' ? <Pill>Waits for the customer</Pill> : <Pill>Open</Pill>;
}
