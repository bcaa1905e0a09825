import { Link } from 'wouter';
import { ButtonLink } from '../../components/ButtonLink.tsx';
import { useText } from '../../text/useText.ts';
import { accountPath, EVENTS_PATH } from '../paths.ts';
import { useFailedEvents } from '../queries/useFailedEvents.ts';
import type { Overview } from '../queries/useInsights.ts';
import { planName } from './plans.ts';

/** What waits for an operator, each with its action. Nothing is shown if nothing waits. */
export function AttentionPanel({ drifts }: Pick<Overview, 'drifts'>) {
  const { format } = useText();
  const events = useFailedEvents();
  const failed = events.data
    ? events.data.events.length + events.data.unlistedCount + events.data.unreadableCount
    : 0;
  const first = drifts[0];
  if (failed === 0 && !first) return null;
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
