import '../../app/support/support.css';
import './tickets.css';
import { Link, useParams } from 'wouter';
import { PageUpdated } from '../../app/PageUpdated.tsx';
import { QueryError } from '../../app/QueryError.tsx';
import { useNow } from '../../app/useNow.ts';
import { ButtonLink } from '../../components/ButtonLink.tsx';
import { EmptyState } from '../../components/EmptyState.tsx';
import { Loading } from '../../components/Loading.tsx';
import { PageHead } from '../../components/PageHead.tsx';
import { Panel } from '../../components/Panel.tsx';
import { TICKETS_PATH } from '../paths.ts';
import { isNoTicket, type Ticket, useTicket } from '../queries/useTickets.ts';
import { DuePanel } from './DuePanel.tsx';
import { Thread } from './Thread.tsx';
import { TicketAccount } from './TicketAccount.tsx';
import { TicketActions } from './TicketActions.tsx';
import { WritePanel } from './WritePanel.tsx';

/** The line of the due time moves by minutes. */
const TICK_MS = 10_000;

/** A ticket: its messages and notes, when the answer is due, the account, and what an operator can do. */
export function TicketPage() {
  const parameters = useParams<{ userId: string; ticketId: string }>();
  const id = {
    userId: decodeURIComponent(parameters.userId),
    ticketId: decodeURIComponent(parameters.ticketId),
  };
  const query = useTicket(id);
  return (
    <>
      <p className="breadcrumb">
        <Link href={TICKETS_PATH}>Tickets</Link> / <code>{id.userId}</code> / <span>#{id.ticketId}</span>
      </p>
      {query.data ? (
        <Known
          key={`${id.userId} ${id.ticketId}`}
          ticket={query.data}
          updated={<PageUpdated atMs={query.dataUpdatedAt} />}
        />
      ) : (
        <Unknown query={query} ticketId={id.ticketId} />
      )}
    </>
  );
}

type UnknownProps = { readonly query: ReturnType<typeof useTicket>; readonly ticketId: string };

function Unknown({ query, ticketId }: UnknownProps) {
  return (
    <>
      <title>{`Ticket #${ticketId} · AI-Gate Operator`}</title>
      <PageHead title={`Ticket #${ticketId}`} />
      <Panel busy={query.isPending} flush={isNoTicket(query.error)}>
        {isNoTicket(query.error) ? (
          <EmptyState
            action={
              <ButtonLink href={TICKETS_PATH} link={Link}>
                See all tickets
              </ButtonLink>
            }
          >
            The account has no such ticket. It may have been erased.
          </EmptyState>
        ) : query.isError ? (
          <QueryError what="the ticket" query={query} />
        ) : (
          <Loading shape="rows" rows={6} />
        )}
      </Panel>
    </>
  );
}

type KnownProps = { readonly ticket: Ticket; readonly updated: React.ReactNode };

function Known({ ticket, updated }: KnownProps) {
  const nowMs = useNow(TICK_MS);
  return (
    <>
      <title>{`${ticket.subject} · AI-Gate Operator`}</title>
      <PageHead title={ticket.subject} updated={updated} actions={<TicketActions ticket={ticket} />} />
      <div className="operator-ticket">
        <DuePanel ticket={ticket} nowMs={nowMs} />
        <Panel flush>
          <Thread ticket={ticket} />
          <WritePanel ticket={ticket} />
        </Panel>
        <TicketAccount ticket={ticket} />
      </div>
    </>
  );
}
