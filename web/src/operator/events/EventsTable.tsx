import { Link } from 'wouter';
import { Button } from '../../components/Button.tsx';
import { type Column, Table } from '../../components/Table.tsx';
import { TwoLines } from '../../components/TwoLines.tsx';
import { useText } from '../../text/useText.ts';
import { accountPath } from '../paths.ts';
import type { FailedEvent } from '../queries/useFailedEvents.ts';
import { useConsole } from '../useConsole.ts';

type EventsTableProps = {
  readonly label: string;
  readonly events: readonly FailedEvent[];
  readonly onShow: (event: FailedEvent) => void;
  readonly onReplay?: ((event: FailedEvent) => void) | undefined;
  readonly onDrop?: ((event: FailedEvent) => void) | undefined;
};

export function EventsTable({ label, events, onShow, onReplay, onDrop }: EventsTableProps) {
  const { format } = useText();
  const { canChange } = useConsole();
  const columns: Column<FailedEvent>[] = [
    {
      key: 'event',
      label: 'Event',
      cell: ({ type, eventId }) => <TwoLines second={<code>{eventId}</code>}>{type}</TwoLines>,
    },
    { key: 'account', label: 'Account', wide: true, cell: (event) => <EventAccount event={event} /> },
    {
      key: 'error',
      label: 'Last error',
      wide: true,
      cell: ({ error, attempts, createdAt }) => (
        <TwoLines second={`${format.number(attempts)} attempts · created ${format.dateTime(createdAt)}`}>
          <span className="event-error">{error}</span>
        </TwoLines>
      ),
    },
    {
      key: 'actions',
      label: 'Actions',
      labelHidden: true,
      cell: (event) => (
        <div className="row-actions">
          <RowButton name="Show" event={event} onClick={onShow} />
          {canChange && onReplay && <RowButton name="Replay" event={event} onClick={onReplay} />}
          {canChange && onDrop && <RowButton name="Drop" event={event} onClick={onDrop} />}
        </div>
      ),
    },
  ];
  return (
    <div className="events">
      <Table label={label} columns={columns} rows={events} rowKey={({ eventId }) => eventId} />
    </div>
  );
}

type RowButtonProps = {
  readonly name: string;
  readonly event: FailedEvent;
  readonly onClick: (event: FailedEvent) => void;
};

function RowButton({ name, event, onClick }: RowButtonProps) {
  const label = `${name} ${event.type}, ${event.eventId}`;
  return (
    <Button kind="ghost" size="small" aria-label={label} onClick={() => onClick(event)}>
      {name}
    </Button>
  );
}

/** The account, or the Stripe customer of an account that is not known. */
export function EventAccount({ event: { userId, customer } }: { event: FailedEvent }) {
  if (userId !== undefined) {
    return (
      <Link href={accountPath(userId)}>
        <code>{userId}</code>
      </Link>
    );
  }
  return customer === undefined ? '–' : <code>{customer}</code>;
}
