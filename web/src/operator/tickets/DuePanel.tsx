import { classNames } from '../../../../client/react/classNames.ts';
import { DueLine } from '../../app/support/DueLine.tsx';
import { type DueTime, dueTimeOf, firstAnswerSeconds, lastAnswerOf } from '../../app/support/ticket.ts';
import { Panel } from '../../components/Panel.tsx';
import { useText } from '../../text/useText.ts';
import type { Ticket } from '../queries/useTickets.ts';
import { useConsole } from '../useConsole.ts';
import { TicketState } from './TicketState.tsx';

type DuePanelProps = { readonly ticket: Ticket; readonly nowMs: number };

/** By when the answer is due, and what is known of the ticket. */
export function DuePanel({ ticket, nowMs }: DuePanelProps) {
  const { format } = useText();
  const { caller } = useConsole();
  const due = dueTimeOf(ticket, nowMs);
  const { projectId, assignee, type } = ticket;
  const firstSeconds = firstAnswerSeconds(ticket.messages);
  const facts = [
    ['State', <TicketState key="state" ticket={ticket} />],
    [
      'Assigned to',
      assignee === null ? 'nobody' : assignee === caller.name ? 'you' : <bdi key="by">{assignee}</bdi>,
    ],
    ['Type', type === 'volume' ? 'Volume price' : 'Question'],
    ...(firstSeconds === undefined ? [] : [['First answer', `after ${format.duration(firstSeconds)}`]]),
    ['Opened', format.dateTime(ticket.createdAt)],
    ...(projectId === null ? [] : [['Project', <code key="project">{projectId}</code>]]),
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

function Due({ due }: { readonly due: DueTime }) {
  const { format } = useText();
  const { dueAt, hours, leftMs, state } = due;
  const isLate = state === 'late';
  return (
    <>
      <p className="due-label">{isLate ? 'Answer was due by' : 'Answer due by'}</p>
      <p className="due-time">{format.weekdayTime(dueAt)}</p>
      <DueLine due={due} />
      <p className={classNames('note', state !== 'early' && `due-${state}`)}>
        {isLate
          ? `Late by ${format.duration(-leftMs / 1_000)}`
          : `${format.duration(leftMs / 1_000)} left of ${format.number(hours)} h`}
      </p>
    </>
  );
}

function NothingDue({ ticket: { state, closedAt, messages } }: { readonly ticket: Ticket }) {
  const { format } = useText();
  const answer = lastAnswerOf(messages);
  if (state === 'closed' && closedAt !== null) {
    return (
      <>
        <p className="due-label">Closed</p>
        <p className="due-time">{format.weekdayTime(closedAt)}</p>
        <p className="note">A message of the customer opens it again.</p>
      </>
    );
  }
  if (answer?.answeredAt === undefined) return <p className="due-label">Nothing is unanswered</p>;
  return (
    <>
      <p className="due-label">Answered</p>
      <p className="due-time">{format.weekdayTime(answer.answeredAt)}</p>
      <p className={answer.met === false ? 'note due-late' : 'note'}>
        {answer.met === false ? 'After the due time' : 'In time'}
      </p>
    </>
  );
}
