import { useRef, useState } from 'react';
import { Button } from '../../components/Button.tsx';
import { useToast } from '../../components/useToast.ts';
import { trimText } from '../../messages/messageRules.ts';
import { useDraft } from '../../messages/useDraft.ts';
import { useApp } from '../useApp.ts';
import { isDifferent, SendProblem } from './SendProblem.tsx';
import { type TextError, TextField, textErrorOf } from './TextField.tsx';
import type { Ticket } from './ticket.ts';
import { useSupportText } from './useSupportText.ts';
import { useTicketChange } from './useTicketChange.ts';

const ROWS = 4;

type ReplyFormProps = {
  readonly ticket: Pick<Ticket, 'ticketId' | 'state'>;
  /** Beside the button: what else can be done. */
  readonly children?: React.ReactNode;
};

/** Writes in a ticket. What is written is kept until it is sent. */
export function ReplyForm({ ticket: { ticketId, state }, children }: ReplyFormProps) {
  const { t } = useSupportText();
  const { person, isActive } = useApp();
  const showToast = useToast();
  const formRef = useRef<HTMLFormElement>(null);
  const { draft, change, clear, renew } = useDraft(
    { subject: person.subject, place: `ticket ${ticketId}` },
    { text: '' },
  );
  const [wrong, setWrong] = useState<TextError>();
  const sending = useTicketChange(
    (api, { messageId, text }: { messageId: string; text: string }) =>
      api.addTicketMessage({ ticket_id: ticketId, message_id: messageId, text }).catch((error: Error) => {
        // What the first version of it became is in the thread: what is left is another message.
        if (isDifferent(error)) renew();
        throw error;
      }),
    () => {
      clear();
      showToast(t('sent'));
    },
  );

  function submit() {
    const found = textErrorOf(draft.fields.text);
    setWrong(found);
    if (found) formRef.current?.querySelector('textarea')?.focus();
    else sending.change({ messageId: draft.messageId, text: trimText(draft.fields.text) });
  }

  return (
    <form
      ref={formRef}
      className="reply"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <TextField
        label={t('reply')}
        hint={state === 'closed' ? t('reply.reopens') : t('reply.hint')}
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
      <div className="reply-actions">
        {isActive && (
          <Button kind="main" type="submit" pending={sending.isPending}>
            {t('send')}
          </Button>
        )}
        {children}
      </div>
    </form>
  );
}
