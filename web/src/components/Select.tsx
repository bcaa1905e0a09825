import ChevronDown from 'lucide-react/icons/chevron-down';
import type { ReactNode } from 'react';

type SelectProps = {
  /** The accessible name, such as "Project". The options say what they leave: "All projects". */
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  /** `<option>` and `<optgroup>`. */
  readonly children: ReactNode;
};

/** A choice that acts at once, such as a filter, as small as a button. In forms a select is in a `Field`. */
export function Select({ label, value, onChange, children }: SelectProps) {
  return (
    <span className="select">
      <select aria-label={label} value={value} onChange={(event) => onChange(event.target.value)}>
        {children}
      </select>
      <ChevronDown size={16} aria-hidden />
    </span>
  );
}
