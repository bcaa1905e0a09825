import { Field } from '../../components/Field.tsx';
import { lengthOf, TEXT_LENGTH_MAX, toSendable, trimText } from '../../messages/messageRules.ts';
import { useSupportText } from './useSupportText.ts';

export type TextError = 'missing' | 'long';

/** What is wrong with the text of a message. Lines that are empty at its ends are not sent. */
export function textErrorOf(text: string): TextError | undefined {
  const sent = trimText(text);
  if (sent === '') return 'missing';
  return lengthOf(sent) > TEXT_LENGTH_MAX ? 'long' : undefined;
}

type TextFieldProps = {
  readonly label: string;
  readonly hint: string;
  readonly value: string;
  readonly error: TextError | undefined;
  /** While it is sent, what is in it must not change. */
  readonly readOnly: boolean;
  readonly rows: number;
  readonly onChange: (text: string) => void;
};

/** The text of a message. */
export function TextField({ label, hint, value, error, readOnly, rows, onChange }: TextFieldProps) {
  const { t } = useSupportText();
  const over = lengthOf(trimText(value)) - TEXT_LENGTH_MAX;
  const message =
    error === 'missing'
      ? t('text.missing')
      : error === 'long' && over > 0
        ? t('text.long', { count: TEXT_LENGTH_MAX, over })
        : undefined;
  return (
    <Field label={label} hint={hint} error={message}>
      {(control) => (
        <textarea
          {...control}
          name="text"
          dir="auto"
          rows={rows}
          readOnly={readOnly}
          value={value}
          onChange={(event) => onChange(toSendable(event.target.value))}
        />
      )}
    </Field>
  );
}
