import LockKeyhole from 'lucide-react/icons/lock-keyhole';
import { useState } from 'react';
import { classNames } from '../../../../client/react/classNames.ts';
import { initialsOf } from '../../components/initialsOf.ts';
import { MessageText } from '../../messages/MessageText.tsx';
import type { Formats } from '../../text/formats.ts';
import { useText } from '../../text/useText.ts';
import type { Ticket, TicketMessage, TicketNote } from '../queries/useTickets.ts';
import { useConsole } from '../useConsole.ts';
import { threadEntries } from './threadEntries.ts';

/** The messages and internal notes of a ticket, oldest first. Notes have another ground and say that they are internal. */
export function Thread({ ticket }: { readonly ticket: Ticket }) {
  const fromCustomer = ticket.messages.filter(({ by }) => by === 'customer').length;
  // Of the page when it was opened: what comes later is announced.
  const [seen] = useState(fromCustomer);
  return (
    <>
      <ol className="thread" aria-label="Messages and notes">
        {threadEntries(ticket).map((entry) => (
          <li key={entry.key} className={entry.kind === 'note' ? 'note-item' : undefined}>
            {entry.kind === 'note' ? (
              <Note note={entry.note} />
            ) : (
              <>
                <Message message={entry.message} />
                <PromiseLine message={entry.message} dueAt={ticket.dueAt} />
              </>
            )}
          </li>
        ))}
      </ol>
      <p className="visually-hidden" role="status">
        {fromCustomer > seen && 'There is a new message of the customer.'}
      </p>
    </>
  );
}

/** "You" for the operator who looks. */
function useNameOf() {
  const { caller } = useConsole();
  return (author: string | null) => (author === caller.name ? 'You' : (author ?? 'Customer'));
}

function Message({ message: { by, author, at, text } }: { readonly message: TicketMessage }) {
  const { format } = useText();
  const name = useNameOf()(author);
  return (
    <article className="message">
      <span className={classNames('avatar', by === 'operator' && 'ours')} aria-hidden>
        {initialsOf(name)}
      </span>
      <h2 className="message-head">
        <bdi>{name}</bdi> {by === 'operator' && <span className="tag">AI-Gate</span>}{' '}
        <time dateTime={at}>{format.dateTime(at)}</time>
      </h2>
      <MessageText text={text} />
    </article>
  );
}

function Note({ note: { author, at, text } }: { readonly note: TicketNote }) {
  const { format } = useText();
  const name = useNameOf()(author);
  return (
    <article className="message">
      <span className="avatar" aria-hidden>
        <LockKeyhole size={12} />
      </span>
      <h2 className="message-head">
        <bdi>{name}</bdi> <span className="internal">Internal note, the customer does not see it</span>{' '}
        <time dateTime={at}>{format.dateTime(at)}</time>
      </h2>
      <MessageText text={text} />
    </article>
  );
}

type PromiseLineProps = { readonly message: TicketMessage; readonly dueAt: string | null };

/** By when an answer was promised, and whether it came in time. */
function PromiseLine({ message, dueAt }: PromiseLineProps) {
  const { format } = useText();
  const text = promiseOf(message, dueAt, format);
  return text === undefined ? null : <p className="promise note">{text}</p>;
}

function promiseOf(
  { dueAt, answeredAt, met, answerHours }: TicketMessage,
  ticketDueAt: string | null,
  format: Formats,
): string | undefined {
  if (dueAt === undefined) return undefined;
  if (answeredAt !== undefined) {
    return met === false
      ? `Answered late, ${format.dateTime(answeredAt)}; it was due by ${format.dateTime(dueAt)}`
      : `Answered in time, ${format.dateTime(answeredAt)}`;
  }
  const hours = answerHours === undefined ? '' : ` (${format.number(answerHours)} h)`;
  // A ticket that was closed owes no answer.
  return dueAt === ticketDueAt
    ? `Answer due by ${format.dateTime(dueAt)}${hours}`
    : `Answer was due by ${format.dateTime(dueAt)}${hours}`;
}
