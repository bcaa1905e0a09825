import { Pill } from '../../components/Pill.tsx';
import { useText } from '../../text/useText.ts';
import type { ListedTicket } from './ticket.ts';
import { useSupportText } from './useSupportText.ts';

/** Who writes next, in a word. */
export function TicketState({ ticket }: { ticket: Pick<ListedTicket, 'state' | 'waitingFor'> }) {
  const app = useText();
  const { t } = useSupportText();
  if (ticket.state === 'closed') return <Pill>{t('state.closed')}</Pill>;
  switch (ticket.waitingFor) {
    case 'us':
      return <Pill kind="info">{app.t('ticket.us')}</Pill>;
    case 'you':
      return <Pill kind="warn">{app.t('ticket.you')}</Pill>;
    case null:
      return <Pill kind="info">{t('state.open')}</Pill>;
    default:
      return ticket.waitingFor satisfies never;
  }
}
