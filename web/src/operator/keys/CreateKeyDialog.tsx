import { useEffect, useRef, useState } from 'react';
import { SCOPES, type Scope } from '../../../../shared/contract/scopes.ts';
import { CodeBox } from '../../components/CodeBox.tsx';
import { Field } from '../../components/Field.tsx';
import { focusFirstInvalid } from '../../components/focusFirstInvalid.ts';
import { ReasonDialog } from '../actions/ReasonDialog.tsx';
import { useConsole } from '../useConsole.ts';
import { expiryOf, type KeyDraft, keyErrors } from './keyDraft.ts';
import { SCOPE_MEANINGS } from './scopeNames.ts';

const NEW_KEY: KeyDraft = { name: '', scopes: [], expiresOn: '' };

/** Asks for a key's name, scopes and end, and shows its secret, once. */
export function CreateKeyDialog({ onClose, onDone }: { onClose: () => void; onDone: () => void }) {
  const { api } = useConsole();
  const fieldsRef = useRef<HTMLDivElement>(null);
  const [draft, setDraft] = useState(NEW_KEY);
  const [isChecked, setChecked] = useState(false);
  const errors = isChecked ? keyErrors(draft, Date.now()) : {};
  const change = (part: Partial<KeyDraft>) => setDraft({ ...draft, ...part });
  const [submits, setSubmits] = useState(0);

  useEffect(() => {
    const form = fieldsRef.current?.closest('form');
    if (submits > 0 && form) focusFirstInvalid(form);
  }, [submits]);

  return (
    <ReasonDialog
      title="Create an API key"
      action="Create key"
      fields={
        <div ref={fieldsRef} className="key-form">
          <KeyFields draft={draft} errors={errors} onChange={change} />
        </div>
      }
      check={() => {
        setChecked(true);
        setSubmits(submits + 1);
        return Object.keys(keyErrors(draft, Date.now())).length === 0;
      }}
      run={(reason) =>
        api.createKey({
          name: draft.name.trim(),
          scopes: [...draft.scopes],
          reason,
          // The day itself is the last one.
          ...(draft.expiresOn !== '' && { expires_at: expiryOf(draft.expiresOn) }),
        })
      }
      onDone={onDone}
      done={({ apiKey, name }) => ({
        title: `${name} is created`,
        content: (
          <>
            <p>Copy the key now. Only its hash is stored, so nobody can show it again.</p>
            <CodeBox label="API key" code={apiKey} />
          </>
        ),
      })}
      onClose={onClose}
    >
      <p>A machine sends the key with each request. It works within seconds.</p>
    </ReasonDialog>
  );
}

type KeyFieldsProps = {
  readonly draft: KeyDraft;
  readonly errors: ReturnType<typeof keyErrors>;
  readonly onChange: (part: Partial<KeyDraft>) => void;
};

function KeyFields({ draft, errors, onChange }: KeyFieldsProps) {
  const toggle = (scope: Scope, isChosen: boolean) =>
    onChange({ scopes: SCOPES.filter((one) => (one === scope ? isChosen : draft.scopes.includes(one))) });
  return (
    <>
      <Field label="Name" hint="What uses it, such as gateway eu-west." {...errorOf(errors.name)}>
        {(control) => (
          <input
            {...control}
            name="name"
            autoComplete="off"
            value={draft.name}
            onChange={(event) => onChange({ name: event.target.value })}
          />
        )}
      </Field>
      <fieldset className="scope-choices">
        <legend>Scopes</legend>
        {SCOPES.map((scope) => (
          <label key={scope}>
            <input
              type="checkbox"
              name="scopes"
              checked={draft.scopes.includes(scope)}
              aria-invalid={errors.scopes ? true : undefined}
              onChange={(event) => toggle(scope, event.target.checked)}
            />
            <span>
              <code>{scope}</code> {SCOPE_MEANINGS[scope]}
            </span>
          </label>
        ))}
        {errors.scopes && <p className="field-error">{errors.scopes}</p>}
      </fieldset>
      <Field
        label="Last day (UTC)"
        hint="Without one, the key does not expire."
        {...errorOf(errors.expiresOn)}
      >
        {(control) => (
          <input
            {...control}
            type="date"
            name="expires_on"
            value={draft.expiresOn}
            onChange={(event) => onChange({ expiresOn: event.target.value })}
          />
        )}
      </Field>
    </>
  );
}

const errorOf = (error: string | undefined) => (error === undefined ? {} : { error });
