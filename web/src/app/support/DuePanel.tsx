import { classNames } from '../../../../client/react/classNames.ts';
import { Panel } from '../../components/Panel.tsx';
import { useText } from '../../text/useText.ts';
import type { useProjects } from '../queries/useProjects.ts';
import { DueLine } from './DueLine.tsx';
import { TicketState } from './TicketState.tsx';
import { type DueTime, dueTimeOf, firstAnswerSeconds, lastAnswerOf, type Ticket } from './ticket.ts';
import { useSupportText } from './useSupportText.ts';

type DuePanelProps = {
  readonly ticket: Ticket;
  readonly projects: ReturnType<typeof useProjects>['data'];
  readonly nowMs: number;
};

/** What comes next and by when, and what is known of the ticket. */
export function DuePanel({ ticket, projects, nowMs }: DuePanelProps) {
  const { format } = useText();
  const { t } = useSupportText();
  const due = dueTimeOf(ticket, nowMs);
  const { projectId } = ticket;
  const firstSeconds = firstAnswerSeconds(ticket.messages);
  const facts = [
    [t('state'), <TicketState key="state" ticket={ticket} />],
    ...(firstSeconds === undefined
      ? []
      : [[t('first.answer'), t('first.answer.in', { seconds: firstSeconds })]]),
    [t('opened'), format.dateTime(ticket.createdAt)],
    ...(projectId === null ? [] : [[t('project'), projects?.names.get(projectId) ?? projectId]]),
    [t('number'), `#${ticket.ticketId}`],
  ] as const;
  return (
    <Panel flush>
      <div className="due-panel">{due ? <Due due={due} /> : <NothingDue ticket={ticket} />}</div>
      <dl className="ticket-facts">
        {facts.map(([label, value]) => (
          <div key={String(label)}>
            <dt>{label}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </Panel>
  );
}

function Due({ due }: { due: DueTime }) {
  const { format } = useText();
  const { t } = useSupportText();
  const { dueAt, hours, leftMs, state } = due;
  const isLate = state === 'late';
  return (
    <>
      <p className="due-label">{t(isLate ? 'panel.late' : 'panel.due')}</p>
      <p className="due-time">{format.weekdayTime(dueAt)}</p>
      <DueLine due={due} />
      <p className={classNames('note', state === 'soon' && 'due-soon', isLate && 'due-late')}>
        {isLate
          ? t('panel.over', { seconds: -leftMs / 1_000 })
          : t('panel.left', { seconds: leftMs / 1_000, hours })}
      </p>
    </>
  );
}

function NothingDue({ ticket: { state, closedAt, messages } }: { ticket: Ticket }) {
  const { format } = useText();
  const { t } = useSupportText();
  const answer = lastAnswerOf(messages);
  if (state === 'closed' && closedAt !== null) {
    return (
      <>
        <p className="due-label">{t('panel.closed')}</p>
        <p className="due-time">{format.weekdayTime(closedAt)}</p>
        <p className="note">{t('panel.closed.next')}</p>
      </>
    );
  }
  if (answer?.answeredAt === undefined) return <p className="due-label">{t('panel.open')}</p>;
  return (
    <>
      <p className="due-label">{t('panel.answered')}</p>
      <p className="due-time">{format.weekdayTime(answer.answeredAt)}</p>
      <p className="note">
        {t(answer.met === false ? 'panel.answered.missed' : 'panel.answered.met')}. {t('panel.answered.next')}
      </p>
    </>
  );
}
