import { Field } from '../../components/Field.tsx';
import { type draftErrors, LIMITS, type TermsDraft } from './termsDraft.ts';

type TermsFieldsProps = {
  readonly draft: TermsDraft;
  readonly errors: ReturnType<typeof draftErrors>;
  readonly onChange: (values: Partial<TermsDraft>) => void;
};

/** The figures that terms can have, until when, and whether they hold without a payment. */
export function TermsFields({ draft, errors, onChange }: TermsFieldsProps) {
  return (
    <div className="action-fields">
      {LIMITS.map(({ key, label }) => (
        <Field key={key} label={label} {...(errors[key] && { error: errors[key] })}>
          {(control) => (
            <input
              {...control}
              inputMode="numeric"
              autoComplete="off"
              value={draft[key]}
              onChange={(event) => onChange({ [key]: event.target.value })}
            />
          )}
        </Field>
      ))}
      <Field label="Until" {...(errors.until && { error: errors.until })}>
        {(control) => (
          <input
            {...control}
            type="date"
            value={draft.until}
            onChange={(event) => onChange({ until: event.target.value })}
          />
        )}
      </Field>
      <label className="check">
        <input
          type="checkbox"
          checked={draft.holdUnpaid}
          onChange={(event) => onChange({ holdUnpaid: event.target.checked })}
        />
        Hold while the account does not pay
      </label>
    </div>
  );
}
