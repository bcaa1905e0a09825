import { useEffect, useRef, useState } from 'react';
import { Button } from '../../components/Button.tsx';
import type { Contact } from '../contact/useContact.ts';
import { useEmailText } from '../contact/useEmailText.ts';
import { useSetContact } from '../contact/useSetContact.ts';
import { useApp } from '../useApp.ts';
import { useNow } from '../useNow.ts';
import { AddressForm } from './AddressForm.tsx';
import { ContactProblem } from './ContactProblem.tsx';
import { PendingAddress } from './PendingAddress.tsx';
import { SettingsRow } from './SettingsRow.tsx';

/** How soon the buttons are there after another link can be sent. */
const STEP_MS = 10_000;

/** The address that e-mails go to, the one that waits for its confirmation, and the form to enter another. */
export function AddressSettings({ contact }: { contact: Contact }) {
  const { t } = useEmailText();
  const { isActive } = useApp();
  const nowMs = useNow(STEP_MS);
  const { email, problem, pendingEmail, confirmationFrom, resendFrom } = contact;
  const ifLater = (at: string | null) => (at !== null && Date.parse(at) > nowMs ? at : null);
  const laterAt = ifLater(confirmationFrom);
  const [isEditing, setEditing] = useState(false);
  const changeRef = useRef<HTMLButtonElement>(null);
  const pendingRef = useRef<HTMLParagraphElement>(null);
  // What was pressed is gone after it: where the focus goes instead.
  const [focus, setFocus] = useState<'change' | 'pending'>();
  const { set, isPending, error } = useSetContact(() => setFocus('pending'));

  useEffect(() => {
    if (!focus) return;
    (focus === 'change' ? changeRef : pendingRef).current?.focus();
    setFocus(undefined);
  }, [focus]);

  const close = (next: 'change' | 'pending') => {
    setEditing(false);
    setFocus(next);
  };
  const canPress = isActive && laterAt === null && !isEditing;
  // An address that waits has a button of its own.
  const canConfirm = canPress && email !== null && problem !== null && pendingEmail !== email;
  return (
    <>
      <SettingsRow
        label={email ?? t('address.none')}
        note={<AddressNote contact={contact} laterAt={laterAt} />}
      >
        {canConfirm && (
          <Button pending={isPending} onClick={() => set({ email })}>
            {t('address.confirm')}
          </Button>
        )}
        {canPress && (
          <Button ref={changeRef} onClick={() => setEditing(true)}>
            {t(email === null && pendingEmail === null ? 'address.enter' : 'address.change')}
          </Button>
        )}
        {error && <ContactProblem error={error} />}
      </SettingsRow>
      {pendingEmail !== null && (
        <PendingAddress
          contact={contact}
          email={pendingEmail}
          laterAt={laterAt}
          resendAt={ifLater(resendFrom)}
          noteRef={pendingRef}
          onSent={() => setFocus('pending')}
        />
      )}
      {isEditing && isActive && (
        <AddressForm contact={contact} onCancel={() => close('change')} onDone={() => close('pending')} />
      )}
    </>
  );
}

type AddressNoteProps = { readonly contact: Contact; readonly laterAt: string | null };

/** What is so with the address, and how to fix what is wrong. */
function AddressNote({ contact, laterAt }: AddressNoteProps) {
  const { t } = useEmailText();
  const { email, verifiedBy, problem, pendingEmail } = contact;
  if (email === null) return t(pendingEmail === null ? 'address.none.note' : 'address.none.waiting');
  return (
    <>
      {problem === null ? (
        <p>{t(`address.${verifiedBy ?? 'link'}`)}</p>
      ) : (
        <>
          <p className="settings-due">{t(`address.${problem}`)}</p>
          <p>{t(`address.${problem}.fix`)}</p>
        </>
      )}
      {/* An address that waits says it. */}
      {laterAt !== null && pendingEmail === null && <p>{t('address.later', { at: laterAt })}</p>}
    </>
  );
}
