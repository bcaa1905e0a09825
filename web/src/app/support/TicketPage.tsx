import './support.css';
import { Link, useParams } from 'wouter';
import { ButtonLink } from '../../components/ButtonLink.tsx';
import { EmptyState } from '../../components/EmptyState.tsx';
import { Loading } from '../../components/Loading.tsx';
import { PageHead } from '../../components/PageHead.tsx';
import { Panel } from '../../components/Panel.tsx';
import { ToastProvider } from '../../components/ToastProvider.tsx';
import { useText } from '../../text/useText.ts';
import { PageUpdated } from '../PageUpdated.tsx';
import { QueryError } from '../QueryError.tsx';
import { useProjects } from '../queries/useProjects.ts';
import { useNow } from '../useNow.ts';
import { DuePanel } from './DuePanel.tsx';
import { SUPPORT_PATH } from './paths.ts';
import { Thread } from './Thread.tsx';
import { TicketActions } from './TicketActions.tsx';
import type { Ticket } from './ticket.ts';
import { useSupportText } from './useSupportText.ts';
import { isNoTicket, useTicket } from './useTicket.ts';

/** The line of the due time moves by minutes. */
const TICK_MS = 10_000;

/** A ticket: its messages, what comes next and by when, and the reply. */
export function TicketPage() {
  const { ticketId } = useParams<{ ticketId: string }>();
  const app = useText();
  const { t } = useSupportText();
  const query = useTicket(ticketId);
  return (
    <ToastProvider>
      <p className="breadcrumb">
        <Link href={SUPPORT_PATH}>{app.t('nav.support')}</Link> / <span>#{ticketId}</span>
      </p>
      {query.data ? (
        <Known key={query.data.ticketId} ticket={query.data} />
      ) : (
        <>
          <title>{`#${ticketId} · AI-Gate`}</title>
          <PageHead title={`${app.t('nav.support')} #${ticketId}`} />
          <Panel busy={query.isPending} flush={isNoTicket(query.error)}>
            {isNoTicket(query.error) ? (
              <EmptyState
                action={
                  <ButtonLink href={SUPPORT_PATH} link={Link}>
                    {t('not.found.action')}
                  </ButtonLink>
                }
              >
                {t('not.found')}
              </EmptyState>
            ) : query.isError ? (
              <QueryError what={t('what.one')} query={query} />
            ) : (
              <Loading shape="rows" rows={6} />
            )}
          </Panel>
        </>
      )}
    </ToastProvider>
  );
}

function Known({ ticket }: { ticket: Ticket }) {
  const nowMs = useNow(TICK_MS);
  const { data: projects } = useProjects();
  return (
    <>
      <title>{`${ticket.subject} · AI-Gate`}</title>
      <PageHead title={ticket.subject} updated={<PageUpdated />} />
      <div className="ticket">
        <DuePanel ticket={ticket} projects={projects} nowMs={nowMs} />
        <Panel flush>
          <Thread ticket={ticket} />
          <TicketActions ticket={ticket} />
        </Panel>
      </div>
    </>
  );
}
