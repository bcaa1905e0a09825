import type { ReactNode } from 'react';

export type Fact = { readonly label: string; readonly value: ReactNode; readonly note?: ReactNode };

/** Labels with their values, beside each other where there is room. */
export function Facts({ facts }: { facts: readonly Fact[] }) {
  return (
    <dl className="facts">
      {facts.map(({ label, value, note }) => (
        <div key={label}>
          <dt>{label}</dt>
          <dd>{value}</dd>
          {note && <dd className="note">{note}</dd>}
        </div>
      ))}
    </dl>
  );
}
