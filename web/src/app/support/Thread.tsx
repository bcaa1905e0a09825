import { useState } from 'react';
import { classNames } from '../../../../client/react/classNames.ts';
import { initialsOf } from '../../components/initialsOf.ts';
import { MessageText } from '../../messages/MessageText.tsx';
import { useText } from '../../text/useText.ts';
import { useApp } from '../useApp.ts';
import type { Message, Ticket } from './ticket.ts';
import { useSupportText } from './useSupportText.ts';

/** The messages of a ticket, oldest first, each promise under the message that it is made for. */
export function Thread({ ticket: { dueAt, messages } }: { ticket: Pick<Ticket, 'dueAt' | 'messages'> }) {
  const { t } = useSupportText();
  const answers = messages.filter(({ by }) => by === 'operator').length;
  // Of the page when it was opened: what comes later is announced.
  const [answersSeen] = useState(answers);
  return (
    <>
      <ol className="thread" aria-label={t('messages')}>
        {messages.map((message) => (
          <li key={message.messageId}>
            <ThreadMessage message={message} />
            <PromiseLine message={message} isAwaited={message.dueAt === dueAt} />
          </li>
        ))}
      </ol>
      <p className="visually-hidden" role="status">
        {answers > answersSeen && t('answer.new')}
      </p>
    </>
  );
}

function ThreadMessage({ message: { by, author, at, text } }: { message: Message }) {
  const { format } = useText();
  const { t } = useSupportText();
  const { person } = useApp();
  const isOurs = by === 'operator';
  const name = (isOurs ? author : person.name) ?? t('you');
  return (
    <article className="message">
      <span className={classNames('avatar', isOurs && 'ours')} aria-hidden>
        {initialsOf(name)}
      </span>
      <h2 className="message-head">
        <span>{name}</span> <time dateTime={at}>{format.dateTime(at)}</time>
      </h2>
      <MessageText text={text} />
    </article>
  );
}

type PromiseLineProps = { readonly message: Message; readonly isAwaited: boolean };

/** By when an answer was promised, and whether it came in time. */
function PromiseLine({ message, isAwaited }: PromiseLineProps) {
  const { t } = useSupportText();
  const text = promiseOf(message, isAwaited, t);
  return text && <p className="promise note">{text}</p>;
}

function promiseOf(
  { dueAt, answeredAt, met, answerHours }: Message,
  isAwaited: boolean,
  t: ReturnType<typeof useSupportText>['t'],
): string | undefined {
  if (dueAt === undefined) return undefined;
  if (answeredAt !== undefined) {
    return met === false ? t('due.missed', { at: answeredAt, due: dueAt }) : t('due.met', { at: answeredAt });
  }
  if (isAwaited && answerHours !== undefined) return t('due.received', { at: dueAt, hours: answerHours });
  // It was closed before.
  return t('due.moot', { at: dueAt });
}
