import type { ReactNode } from 'react';
import { Button } from '../../components/Button.tsx';
import { Dialog } from '../../components/Dialog.tsx';
import { useText } from '../../text/useText.ts';
import type { FailedEvent } from '../queries/useFailedEvents.ts';
import { EventAccount } from './EventsTable.tsx';

/** Everything that is known of an event. */
export function EventDialog({ event, onClose }: { event: FailedEvent; onClose: () => void }) {
  const { format } = useText();
  const facts: [label: string, value: ReactNode][] = [
    ['Event', <code key="id">{event.eventId}</code>],
    ['Created', format.dateTime(event.createdAt)],
    ['State', event.state === 'dead' ? 'In the dead-letter queue' : 'Failing, attempted again'],
    ['Attempts', format.number(event.attempts)],
    ['Last attempt', event.triedAt === undefined ? '–' : format.dateTime(event.triedAt)],
    ['Account', <EventAccount key="account" event={event} />],
    ['Customer', event.customer === undefined ? '–' : <code key="customer">{event.customer}</code>],
    ['Last error', event.error],
  ];
  return (
    <Dialog open title={event.type} onClose={onClose} actions={<Button onClick={onClose}>Close</Button>}>
      <dl className="event-facts">
        {facts.map(([label, value]) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </Dialog>
  );
}
