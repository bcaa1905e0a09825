import { Link } from 'wouter';
import { type Column, Table } from '../../components/Table.tsx';
import { TwoLines } from '../../components/TwoLines.tsx';
import { planName } from '../overview/plans.ts';
import { accountPath, ticketPath } from '../paths.ts';
import { type ListedTicket, rowKeyOf } from '../queries/useTickets.ts';
import { useConsole } from '../useConsole.ts';
import { DueCell } from './DueCell.tsx';
import { TicketState } from './TicketState.tsx';

type TicketsTableProps = {
  readonly tickets: readonly ListedTicket[];
  readonly nowMs: number;
  readonly focusedRow: string | undefined;
};

/** Open tickets of all accounts, what is due first on top. */
export function TicketsTable({ tickets, nowMs, focusedRow }: TicketsTableProps) {
  const { caller } = useConsole();
  const columns: Column<ListedTicket>[] = [
    { key: 'ticket', label: 'Ticket', cell: (ticket) => <Subject ticket={ticket} /> },
    { key: 'due', label: 'Answer due', cell: ({ dueAt }) => <DueCell dueAt={dueAt} nowMs={nowMs} /> },
    { key: 'waiting', label: 'Waiting', wide: true, cell: (ticket) => <TicketState ticket={ticket} /> },
    { key: 'plan', label: 'Plan', wide: true, cell: ({ plan }) => planName(plan) },
    { key: 'account', label: 'Account', wide: true, cell: (ticket) => <AccountLink ticket={ticket} /> },
    {
      key: 'assignee',
      label: 'Assigned to',
      wide: true,
      cell: ({ assignee }) => (
        <span className="assignee">
          {assignee === null ? '–' : assignee === caller.name ? 'you' : <bdi>{assignee}</bdi>}
        </span>
      ),
    },
  ];
  return (
    <div className="tickets-table">
      <Table
        label="Open tickets"
        columns={columns}
        rows={tickets}
        rowKey={rowKeyOf}
        {...(focusedRow !== undefined && { focusedRow })}
      />
    </div>
  );
}

type CellProps = { readonly ticket: ListedTicket };

/** With what a phone has no columns for. */
function Subject({ ticket }: CellProps) {
  const { ticketId, subject, type, userId, email, plan } = ticket;
  return (
    <TwoLines
      second={
        <>
          #{ticketId}
          <span className="phone-only">
            {' '}
            · {planName(plan)} · <bdi>{email ?? userId}</bdi>
          </span>
          {type === 'volume' && (
            <>
              {' '}
              <span className="tag">volume</span>
            </>
          )}
        </>
      }
    >
      <Link href={ticketPath(ticket)}>
        <bdi>{subject}</bdi>
      </Link>
    </TwoLines>
  );
}

function AccountLink({ ticket: { userId, email } }: CellProps) {
  return (
    <Link className="account" href={accountPath(userId)}>
      {email ?? <code>{userId}</code>}
    </Link>
  );
}
