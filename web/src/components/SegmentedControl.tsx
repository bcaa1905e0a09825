import { useId } from 'react';

type Option<Value> = {
  readonly value: Value;
  readonly label: string;
  /** Of the label, if it is not the page's. */
  readonly lang?: string;
};

type SegmentedControlProps<Value extends string> = {
  /** The accessible name of the group, such as "Range". */
  readonly label: string;
  readonly options: readonly Option<Value>[];
  readonly value: Value;
  readonly onChange: (value: Value) => void;
};

/** One of a few, shown beside each other. Radio buttons: arrows move, and the browser does it. */
export function SegmentedControl<Value extends string>({
  label,
  options,
  value,
  onChange,
}: SegmentedControlProps<Value>) {
  const name = useId();
  return (
    <fieldset className="segments">
      <legend className="visually-hidden">{label}</legend>
      {options.map((option) => (
        <label key={option.value} lang={option.lang}>
          <input
            type="radio"
            name={name}
            value={option.value}
            checked={option.value === value}
            onChange={() => onChange(option.value)}
          />
          {option.label}
        </label>
      ))}
    </fieldset>
  );
}
