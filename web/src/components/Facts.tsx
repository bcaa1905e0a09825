import type { ReactNode } from 'react';

export type Fact = {
  readonly label: string;
  readonly value: ReactNode;
  readonly note?: ReactNode;
  /** For information only: grey. */
  readonly quiet?: boolean;
};

/** Labels with their values, beside each other where there is room. */
export function Facts({ facts }: { facts: readonly Fact[] }) {
  return (
    <dl className="facts">
      {facts.map(({ label, value, note, quiet }) => (
        <div key={label}>
          <dt>{label}</dt>
          <dd className={quiet ? 'quiet' : undefined}>{value}</dd>
          {note && <dd className="note">{note}</dd>}
        </div>
      ))}
    </dl>
  );
}
