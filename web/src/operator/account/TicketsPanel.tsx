import '../../app/support/support.css';
import { useState } from 'react';
import { Link } from 'wouter';
import { QueryError } from '../../app/QueryError.tsx';
import { Loading } from '../../components/Loading.tsx';
import { Panel } from '../../components/Panel.tsx';
import { type Column, Table } from '../../components/Table.tsx';
import { TwoLines } from '../../components/TwoLines.tsx';
import { useText } from '../../text/useText.ts';
import { ListFoot } from '../ListFoot.tsx';
import { ticketPath } from '../paths.ts';
import { type ListedTicket, rowKeyOf, useAccountTickets } from '../queries/useTickets.ts';
import { dueText } from '../tickets/dueText.ts';
import { TicketState } from '../tickets/TicketState.tsx';

type TicketsPanelProps = { readonly userId: string; readonly nowMs: number };

/** The tickets of the account, newest first, a few at a time. */
export function TicketsPanel({ userId, nowMs }: TicketsPanelProps) {
  const { format } = useText();
  const query = useAccountTickets(userId);
  const [focusedRow, setFocusedRow] = useState<string>();
  const tickets = query.data;
  async function showMore() {
    const before = tickets?.length ?? 0;
    const next = (await query.fetchNextPage()).data?.[before];
    setFocusedRow(next && rowKeyOf(next));
  }
  return (
    <Panel
      title="Tickets"
      span={4}
      flush={(tickets?.length ?? 0) > 0}
      busy={query.isPending}
      foot={
        tickets &&
        (query.hasNextPage || query.isFetchNextPageError) && (
          <ListFoot
            query={query}
            shown={`${format.number(tickets.length)} newest`}
            what="tickets"
            action="Show more"
            onMore={showMore}
          />
        )
      }
    >
      {!tickets &&
        (query.isError ? <QueryError what="the tickets" query={query} /> : <Loading shape="rows" rows={2} />)}
      {tickets?.length === 0 && <p className="note">The account has opened no ticket.</p>}
      {tickets && tickets.length > 0 && (
        <Table
          label="Tickets"
          columns={columnsAt(nowMs)}
          rows={tickets}
          rowKey={rowKeyOf}
          {...(focusedRow !== undefined && { focusedRow })}
        />
      )}
    </Panel>
  );
}

const columnsAt = (nowMs: number): Column<ListedTicket>[] => [
  { key: 'ticket', label: 'Ticket', cell: (ticket) => <Subject ticket={ticket} nowMs={nowMs} /> },
  { key: 'state', label: 'State', cell: (ticket) => <TicketState ticket={ticket} /> },
];

type SubjectProps = { readonly ticket: ListedTicket; readonly nowMs: number };

function Subject({ ticket, nowMs }: SubjectProps) {
  const { format } = useText();
  const { ticketId, subject, createdAt, dueAt } = ticket;
  const due = dueAt === null ? undefined : dueText(dueAt, nowMs);
  return (
    <TwoLines
      second={
        <>
          #{ticketId} · {format.date(createdAt)}
          {due && (
            <>
              {' · '}
              <span className={due.state && `due-${due.state}`}>
                {due.state === 'late' ? due.text : `due ${due.text}`}
              </span>
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
