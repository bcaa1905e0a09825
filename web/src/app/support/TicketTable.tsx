import { Link } from 'wouter';
import { type Column, Table } from '../../components/Table.tsx';
import { TwoLines } from '../../components/TwoLines.tsx';
import { useText } from '../../text/useText.ts';
import { useProjects } from '../queries/useProjects.ts';
import { useNow } from '../useNow.ts';
import { ticketPath } from './paths.ts';
import { TicketState } from './TicketState.tsx';
import type { ListedTicket } from './ticket.ts';
import { useSupportText } from './useSupportText.ts';

const TICK_MS = 60_000;

type TicketTableProps = { readonly label: string; readonly tickets: readonly ListedTicket[] };

/** Tickets, each with what comes next and by when. */
export function TicketTable({ label, tickets }: TicketTableProps) {
  const { format } = useText();
  const { t } = useSupportText();
  const { data: projects } = useProjects();
  const columns: Column<ListedTicket>[] = [
    {
      key: 'subject',
      label: t('subject'),
      cell: ({ ticketId, subject, projectId }) => (
        <TwoLines
          second={[`#${ticketId}`, projectId && (projects?.names.get(projectId) ?? projectId)]
            .filter(Boolean)
            .join(' · ')}
        >
          <Link href={ticketPath(ticketId)}>
            <bdi>{subject}</bdi>
          </Link>
        </TwoLines>
      ),
    },
    {
      key: 'updated',
      label: t('updated'),
      wide: true,
      cell: ({ updatedAt }) => <span className="secondary">{format.ago(updatedAt)}</span>,
    },
    {
      key: 'next',
      label: t('next'),
      cell: (ticket) => (
        <TwoLines second={<Next ticket={ticket} />}>
          <TicketState ticket={ticket} />
        </TwoLines>
      ),
    },
  ];
  return <Table label={label} columns={columns} rows={tickets} rowKey={({ ticketId }) => ticketId} />;
}

function Next({ ticket: { dueAt, closedAt } }: { ticket: ListedTicket }) {
  const { format } = useText();
  const { t } = useSupportText();
  const nowMs = useNow(TICK_MS);
  if (closedAt !== null) return format.dateTime(closedAt);
  if (dueAt === null) return null;
  const isLate = Date.parse(dueAt) <= nowMs;
  return (
    <span className={isLate ? 'due-late' : undefined}>
      {t(isLate ? 'next.late' : 'next.due', { at: dueAt })}
    </span>
  );
}
