import { useRef, useState } from 'react';
import { classNames } from '../../../../client/react/classNames.ts';
import type { AdminClient } from '../../../../client/src/adminClient.ts';
import { type TextError, TextField, textErrorOf } from '../../app/support/TextField.tsx';
import { Button } from '../../components/Button.tsx';
import { useToast } from '../../components/useToast.ts';
import { trimText } from '../../messages/messageRules.ts';
import { useDraft } from '../../messages/useDraft.ts';
import { useTicketChange } from '../queries/useTicketChange.ts';
import type { Ticket } from '../queries/useTickets.ts';
import { useConsole } from '../useConsole.ts';
import { isDifferent, SendProblem } from './SendProblem.tsx';

export type WriteKind = 'reply' | 'note';

type Input = Parameters<AdminClient['replyToTicket']>[0];

const ROWS = 5;

const KINDS = {
  reply: {
    label: 'Reply to the customer',
    hint: 'The customer gets it by e-mail too. Code between ``` lines.',
    action: 'Send reply',
    done: 'The reply is sent.',
    send: (api: AdminClient, input: Input, seen: number) =>
      api.replyToTicket({ ...input, messages_seen: seen }),
  },
  note: {
    label: 'Internal note',
    hint: 'Only operators see it. Code between ``` lines.',
    action: 'Save note',
    done: 'The note is saved.',
    send: (api: AdminClient, input: Input) => api.addTicketNote(input),
  },
} as const;

type WriteFormProps = { readonly kind: WriteKind; readonly ticket: Ticket };

/** Writes in a ticket. What is written is kept, with its message id, until it is sent. */
export function WriteForm({ kind, ticket }: WriteFormProps) {
  const { userId, ticketId, state, messages } = ticket;
  const { label, hint, action, done, send } = KINDS[kind];
  const { person, canChange } = useConsole();
  const showToast = useToast();
  const formRef = useRef<HTMLFormElement>(null);
  const { draft, change, clear, renew } = useDraft(
    { subject: person.subject, place: `${kind} ${ticketId} ${userId}` },
    { text: '' },
  );
  const [wrong, setWrong] = useState<TextError>();
  const sending = useTicketChange(
    ticket,
    (api, place, { messageId, text }: { messageId: string; text: string }) =>
      send(api, { ...place, message_id: messageId, text }, messages.length).catch((error: Error) => {
        // What the first version of it became is in the thread: what is left is another message.
        if (isDifferent(error)) renew();
        throw error;
      }),
    () => {
      clear();
      showToast(done);
    },
  );

  function submit() {
    const found = textErrorOf(draft.fields.text);
    setWrong(found);
    if (found) formRef.current?.querySelector('textarea')?.focus();
    else if (canChange) sending.change({ messageId: draft.messageId, text: trimText(draft.fields.text) });
  }

  return (
    <form
      ref={formRef}
      className={classNames('write-form', kind === 'note' && 'internal-form')}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <TextField
        label={label}
        hint={kind === 'reply' && state === 'closed' ? `${hint} The ticket stays closed.` : hint}
        rows={ROWS}
        value={draft.fields.text}
        error={wrong}
        readOnly={sending.isPending}
        onChange={(text) => {
          setWrong(undefined);
          change({ text });
        }}
      />
      {sending.error && <SendProblem error={sending.error} />}
      {canChange && (
        <div className="reply-actions">
          <Button kind="main" type="submit" pending={sending.isPending}>
            {action}
          </Button>
        </div>
      )}
    </form>
  );
}
