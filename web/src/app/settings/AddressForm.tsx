import { useEffect, useRef, useState } from 'react';
import { isProblemOf } from '../../../../client/src/errors.ts';
import { Button } from '../../components/Button.tsx';
import { Field } from '../../components/Field.tsx';
import { useText } from '../../text/useText.ts';
import type { Contact } from '../contact/useContact.ts';
import { useEmailText } from '../contact/useEmailText.ts';
import { useSetContact } from '../contact/useSetContact.ts';
import { ContactProblem } from './ContactProblem.tsx';

/** As the API has it. */
const EMAIL_LENGTH_MAX = 254;

type AddressError = 'form.missing' | 'form.rule' | 'form.same';

type AddressFormProps = {
  readonly contact: Pick<Contact, 'email' | 'problem'>;
  readonly onCancel: () => void;
  readonly onDone: () => void;
};

/** Asks for another address. A link is sent to it. */
export function AddressForm({ contact, onCancel, onDone }: AddressFormProps) {
  const app = useText();
  const { t } = useEmailText();
  const inputRef = useRef<HTMLInputElement>(null);
  const [email, setEmail] = useState('');
  const [wrong, setWrong] = useState<AddressError>();
  const { set, isPending, error, reset } = useSetContact(onDone);
  const isRefused = error !== null && isAddressRefused(error);

  useEffect(() => inputRef.current?.focus(), []);
  useEffect(() => {
    if (wrong || isRefused) inputRef.current?.focus();
  }, [wrong, isRefused]);

  return (
    <form
      className="settings-row settings-form"
      // The browser's own messages are in its language, and go again.
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        const input = inputRef.current;
        const found = input ? addressError(input, contact) : undefined;
        setWrong(found);
        if (input && !found) set({ email: input.value });
        else input?.focus();
      }}
    >
      <Field
        label={t('form.label')}
        hint={t('form.hint')}
        error={wrong ? t(wrong) : isRefused ? t('form.refused') : undefined}
      >
        {(control) => (
          <input
            {...control}
            ref={inputRef}
            type="email"
            name="email"
            autoComplete="email"
            required
            maxLength={EMAIL_LENGTH_MAX}
            value={email}
            onChange={(event) => {
              setEmail(event.target.value);
              setWrong(undefined);
              if (error) reset();
            }}
          />
        )}
      </Field>
      <div className="settings-buttons">
        <Button kind="main" type="submit" pending={isPending}>
          {t('form.send')}
        </Button>
        <Button onClick={onCancel}>{app.t('cancel')}</Button>
      </div>
      {error && !isRefused && <ContactProblem error={error} />}
    </form>
  );
}

/** The API has the rule of browsers for `type="email"`. A verified address needs no other link, unless it is suppressed. */
function addressError(
  { value, validity }: HTMLInputElement,
  { email, problem }: AddressFormProps['contact'],
): AddressError | undefined {
  if (value === '') return validity.badInput ? 'form.rule' : 'form.missing';
  if (validity.typeMismatch || value.length > EMAIL_LENGTH_MAX) return 'form.rule';
  return problem === null && value.toLowerCase() === email?.toLowerCase() ? 'form.same' : undefined;
}

function isAddressRefused(error: Error): boolean {
  if (!isProblemOf(error, 'setContact') || error.code !== 'invalid_request') return false;
  return error.extensions.errors.some(({ field }) => field === 'email');
}
