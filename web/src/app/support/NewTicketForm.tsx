import { useEffect, useRef, useState } from 'react';
import { useLocation } from 'wouter';
import { Button } from '../../components/Button.tsx';
import { Field } from '../../components/Field.tsx';
import { focusFirstInvalid } from '../../components/focusFirstInvalid.ts';
import { lengthOf, SUBJECT_LENGTH_MAX, toSendableLine, trimText } from '../../messages/messageRules.ts';
import { useDraft } from '../../messages/useDraft.ts';
import { useProjects } from '../queries/useProjects.ts';
import { useApp } from '../useApp.ts';
import { ticketPath } from './paths.ts';
import { isDifferent, SendProblem } from './SendProblem.tsx';
import { type TextError, TextField, textErrorOf } from './TextField.tsx';
import type { Ticket } from './ticket.ts';
import { useSupportText } from './useSupportText.ts';
import { useTicketChange } from './useTicketChange.ts';

const ROWS = 8;

type SubjectError = 'missing' | 'long';

function subjectErrorOf(subject: string): SubjectError | undefined {
  const length = lengthOf(subject.trim());
  return length === 0 ? 'missing' : length > SUBJECT_LENGTH_MAX ? 'long' : undefined;
}

/** The first message of a ticket. What is written is kept until it is sent. */
export function NewTicketForm({ type }: { type: Ticket['type'] }) {
  const { t } = useSupportText();
  const { person, isActive } = useApp();
  const [, navigate] = useLocation();
  const formRef = useRef<HTMLFormElement>(null);
  const { draft, change, clear, renew } = useDraft(
    { subject: person.subject, place: `new ${type}` },
    { subject: type === 'volume' ? t('new.volume.subject') : '', project: '', text: '' },
  );
  const { subject, project, text } = draft.fields;
  const [wrong, setWrong] = useState<{ subject?: SubjectError; text?: TextError }>({});
  const opening = useTicketChange(
    (api, { messageId, fields }: typeof draft) =>
      api
        .createTicket({
          type,
          message_id: messageId,
          subject: fields.subject.trim(),
          text: trimText(fields.text),
          ...(fields.project && { project_id: fields.project }),
        })
        .catch((error: Error) => {
          // What the first version of it became is in the list: what is left is another ticket.
          if (isDifferent(error)) renew();
          throw error;
        }),
    ({ ticketId }) => {
      clear();
      navigate(ticketPath(ticketId), { replace: true });
    },
  );
  const hasErrors = wrong.subject !== undefined || wrong.text !== undefined;
  useEffect(() => {
    if (hasErrors && formRef.current) focusFirstInvalid(formRef.current);
  }, [hasErrors]);

  function submit() {
    const found = { subject: subjectErrorOf(subject), text: textErrorOf(text) };
    setWrong(found);
    if (found.subject === undefined && found.text === undefined) opening.change(draft);
    else if (formRef.current && hasErrors) focusFirstInvalid(formRef.current);
  }
  const write = (fields: Partial<typeof draft.fields>) => {
    setWrong({});
    change(fields);
  };

  return (
    <form
      ref={formRef}
      className="ticket-form"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <Field
        label={t('subject')}
        hint={t('subject.hint')}
        error={wrong.subject && t(`subject.${wrong.subject}`, { count: SUBJECT_LENGTH_MAX })}
      >
        {(control) => (
          <input
            {...control}
            name="subject"
            dir="auto"
            autoComplete="off"
            readOnly={opening.isPending}
            value={subject}
            onChange={(event) => write({ subject: toSendableLine(event.target.value) })}
          />
        )}
      </Field>
      <ProjectField value={project} onChange={(chosen) => write({ project: chosen })} />
      <TextField
        label={t('text')}
        hint={t('text.hint')}
        rows={ROWS}
        value={text}
        error={wrong.text}
        readOnly={opening.isPending}
        onChange={(written) => write({ text: written })}
      />
      {opening.error && <SendProblem error={opening.error} />}
      <div className="reply-actions">
        {isActive && (
          <Button kind="main" type="submit" pending={opening.isPending}>
            {t(type === 'volume' ? 'send.volume' : 'send')}
          </Button>
        )}
        <p className="note">{t('kept')}</p>
      </div>
    </form>
  );
}

type ProjectFieldProps = { readonly value: string; readonly onChange: (projectId: string) => void };

/** Left out of an account without a project. It is there while projects are read, so that nothing moves below what is being written. */
function ProjectField({ value, onChange }: ProjectFieldProps) {
  const { t } = useSupportText();
  const { data, isPending } = useProjects();
  const active = data?.active ?? [];
  if (!isPending && active.length === 0 && value === '') return null;
  return (
    <Field label={t('project')}>
      {(control) => (
        <select {...control} name="project" value={value} onChange={(event) => onChange(event.target.value)}>
          <option value="">{t('project.none')}</option>
          {value !== '' && !active.some(({ projectId }) => projectId === value) && (
            <option value={value}>{value}</option>
          )}
          {active.map(({ projectId, name }) => (
            <option key={projectId} value={projectId}>
              {name}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}
