import { Link } from 'wouter';
import { ButtonLink } from '../../components/ButtonLink.tsx';
import { useText } from '../../text/useText.ts';
import { accountPath, EVENTS_PATH, queuePath } from '../paths.ts';
import { useFailedEvents } from '../queries/useFailedEvents.ts';
import type { Overview } from '../queries/useInsights.ts';
import { type DueFilter, type DueTickets, useDueTickets } from '../queries/useTickets.ts';
import { countText, SOON_HOURS } from '../tickets/dueText.ts';
import { useConsole } from '../useConsole.ts';
import { planName } from './plans.ts';

/** What waits for an operator, each with its action. Nothing is shown if nothing waits. */
export function AttentionPanel({ drifts }: Pick<Overview, 'drifts'>) {
  const { format } = useText();
  const events = useFailedEvents();
  const failed = events.data
    ? events.data.events.length + events.data.unlistedCount + events.data.unreadableCount
    : 0;
  const { data: due } = useDueTickets();
  const first = drifts[0];
  const isTicketDue = due !== undefined && due.late.tickets.length + due.soon.tickets.length > 0;
  if (failed === 0 && !first && !isTicketDue) return null;
  return (
    <section className="panel attention" aria-label="Needs attention">
      <ul>
        {failed > 0 && (
          <li className="bad">
            <p>
              <strong>
                {format.number(failed)} {failed === 1 ? 'event fails' : 'events fail'}
              </strong>{' '}
              <span className="note">Until they are applied, accounts may have the wrong plan.</span>
            </p>
            <ButtonLink link={Link} href={EVENTS_PATH} size="small">
              Review and replay
            </ButtonLink>
          </li>
        )}
        {due && <TicketsDue due="late" tickets={due.late} />}
        {due && <TicketsDue due="soon" tickets={due.soon} />}
        {first && (
          <li className="warn">
            <p>
              <strong>
                {format.number(drifts.length)} {drifts.length === 1 ? 'account' : 'accounts'} differed from
                Stripe last night
              </strong>{' '}
              <span className="note">
                {first.userId}: {first.fields.join(', ')}, fixed
                {first.plan !== first.planBefore &&
                  `: ${planName(first.plan)}, was ${planName(first.planBefore)}`}
              </span>
            </p>
            <ButtonLink link={Link} href={accountPath(first.userId)} size="small">
              See
            </ButtonLink>
          </li>
        )}
      </ul>
    </section>
  );
}

type TicketsDueProps = { readonly due: DueFilter; readonly tickets: DueTickets };

/** Tickets whose answer is late, or due soon. */
function TicketsDue({ due, tickets }: TicketsDueProps) {
  const { format } = useText();
  const { canChange } = useConsole();
  const first = tickets.tickets[0];
  if (!first) return null;
  const isOne = tickets.tickets.length === 1 && !tickets.hasMore;
  const verb = isOne ? 'ticket is' : 'tickets are';
  return (
    <li className={due === 'late' ? 'bad' : 'warn'}>
      <p>
        <strong>
          {countText(tickets, format)} {verb} {due === 'late' ? 'late' : `due within ${SOON_HOURS} hours`}
        </strong>{' '}
        {first.dueAt !== null && (
          <span className="note">
            first {due === 'late' ? 'was due' : 'at'} {format.dateTime(first.dueAt)}
          </span>
        )}
      </p>
      <ButtonLink link={Link} href={queuePath(due)} size="small">
        {canChange ? 'Answer' : 'See'}
      </ButtonLink>
    </li>
  );
}
