import { type ReactNode, useId } from 'react';
import { classNames } from '../../../client/react/classNames.ts';

/** What the input of a field takes: `<input {...control} name="name" />`. */
type FieldControl = {
  readonly id: string;
  readonly className: string;
  readonly 'aria-describedby': string | undefined;
  readonly 'aria-invalid': true | undefined;
};

type FieldProps = {
  readonly label: string;
  /** What may be written, under the label: not a placeholder, which goes when one writes. */
  readonly hint?: string;
  /** What is wrong and what to do, under the field. */
  readonly error?: string;
  readonly children: (control: FieldControl) => ReactNode;
};

/** An input, a select or a text area with its label above and its error under it. */
export function Field({ label, hint, error, children }: FieldProps) {
  const id = useId();
  const hintId = `${id}-hint`;
  const errorId = `${id}-error`;
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      {hint && (
        <p className="note" id={hintId}>
          {hint}
        </p>
      )}
      {children({
        id,
        className: 'field-control',
        'aria-describedby': classNames(hint && hintId, error && errorId) || undefined,
        'aria-invalid': error ? true : undefined,
      })}
      {error && (
        <p className="field-error" id={errorId}>
          {error}
        </p>
      )}
    </div>
  );
}
