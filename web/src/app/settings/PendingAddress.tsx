import type { RefObject } from 'react';
import { Button } from '../../components/Button.tsx';
import type { Contact } from '../contact/useContact.ts';
import { useEmailText } from '../contact/useEmailText.ts';
import { useSetContact } from '../contact/useSetContact.ts';
import { useApp } from '../useApp.ts';
import { ContactProblem } from './ContactProblem.tsx';
import { SettingsRow } from './SettingsRow.tsx';

type PendingAddressProps = {
  readonly contact: Contact;
  /** The address that waits. */
  readonly email: string;
  /** When another address can be entered; null if it can be now. */
  readonly laterAt: string | null;
  /** When the link can be sent again; null if it can be now. */
  readonly resendAt: string | null;
  /** Takes the focus when a link was sent. */
  readonly noteRef: RefObject<HTMLParagraphElement | null>;
  readonly onSent: () => void;
};

/** An address whose link has not been followed yet. */
export function PendingAddress({ contact, email, laterAt, resendAt, noteRef, onSent }: PendingAddressProps) {
  const { t } = useEmailText();
  const { isActive } = useApp();
  const { set, isPending, error } = useSetContact(onSent);
  return (
    <SettingsRow
      label={email}
      note={
        <>
          <p ref={noteRef} role="status" tabIndex={-1}>
            {t(contact.pendingProblem === null ? 'pending.note' : `pending.${contact.pendingProblem}`)}
          </p>
          {contact.email !== null && contact.email !== email && contact.problem === null && (
            <p>{t('pending.keeps', { email: contact.email })}</p>
          )}
          {contact.pendingProblem === null && resendAt !== null && (
            <p>{t('pending.later', { at: resendAt })}</p>
          )}
          {laterAt !== null && <p>{t('pending.other', { at: laterAt })}</p>}
        </>
      }
    >
      {resendAt === null && isActive && (
        <Button pending={isPending} onClick={() => set({ email })}>
          {t('pending.again')}
        </Button>
      )}
      {error && <ContactProblem error={error} />}
    </SettingsRow>
  );
}
