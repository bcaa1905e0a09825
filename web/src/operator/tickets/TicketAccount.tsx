import { Link } from 'wouter';
import { Meter } from '../../../../client/react/meter/Meter.tsx';
import { QueryError } from '../../app/QueryError.tsx';
import { Loading } from '../../components/Loading.tsx';
import { Panel } from '../../components/Panel.tsx';
import { useText } from '../../text/useText.ts';
import { SubscriptionStatus } from '../account/SubscriptionStatus.tsx';
import { planName } from '../overview/plans.ts';
import { accountPath } from '../paths.ts';
import { type Account, useAccount } from '../queries/useAccount.ts';
import type { Ticket } from '../queries/useTickets.ts';

/** The account beside its ticket: as it is, and as it was when the ticket was opened. */
export function TicketAccount({ ticket }: { readonly ticket: Ticket }) {
  const query = useAccount(ticket.userId);
  return (
    <Panel
      title="Account"
      aside={<Link href={accountPath(ticket.userId)}>See account</Link>}
      flush={query.data !== undefined}
      busy={query.isPending}
    >
      {query.data ? (
        <Now account={query.data} />
      ) : query.isError ? (
        <QueryError what="the account" query={query} />
      ) : (
        <Loading shape="text" />
      )}
      <AtOpening attached={ticket.attached} />
    </Panel>
  );
}

function Now({
  account: { userId, contact, usage, terms, mrrMinor, currency },
}: {
  readonly account: Account;
}) {
  const { t, format } = useText();
  const { plan, sessionsUsed, sessionsIncluded, openSessions, rateLimit } = usage;
  return (
    <div className="ticket-account">
      <p>
        {contact.email ?? <code>{userId}</code>}
        {contact.email !== null && (
          <span className="second-line">
            <code>{userId}</code>
          </span>
        )}
      </p>
      <p className="account-state">
        {planName(plan)}
        {terms?.active && ' with agreed terms'} <SubscriptionStatus usage={usage} />
      </p>
      <div>
        <Meter
          label={t('quota.used')}
          value={sessionsUsed}
          max={sessionsIncluded}
          valueText={t('quota.meter', { used: sessionsUsed, total: sessionsIncluded })}
          thin
        />
        <p className="note">
          {format.number(sessionsUsed)} of {format.number(sessionsIncluded)} sessions ·{' '}
          {format.number(openSessions)} of {format.number(rateLimit.concurrent)} open ·{' '}
          {mrrMinor ? `${format.price({ amountMinor: mrrMinor, currency })} a month` : 'pays nothing'}
        </p>
      </div>
    </div>
  );
}

function AtOpening({ attached }: { readonly attached: Ticket['attached'] }) {
  const { format } = useText();
  const { plan, status, sessionsUsed, sessionsIncluded, openSessions, refusedAt } = attached;
  const facts = [
    ['Plan', `${planName(plan)}, ${status === 'none' ? 'no subscription' : status.replaceAll('_', ' ')}`],
    ['Sessions', `${format.number(sessionsUsed)} of ${format.number(sessionsIncluded)}`],
    ['Open', format.number(openSessions)],
    ['Refused since', refusedAt === null ? 'not refused' : format.dateTime(refusedAt)],
  ] as const;
  return (
    <div className="ticket-attached">
      <h3>When the ticket was opened</h3>
      <dl>
        {facts.map(([label, value]) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </div>
  );
}
