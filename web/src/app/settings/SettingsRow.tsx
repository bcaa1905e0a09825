import type { ReactNode } from 'react';

type SettingsRowProps = {
  readonly label: ReactNode;
  readonly note?: ReactNode;
  /** What can be chosen, pressed or read. */
  readonly children?: ReactNode;
};

/** A line of a section: what it is, and what can be done. */
export function SettingsRow({ label, note, children }: SettingsRowProps) {
  return (
    <div className="settings-row">
      <div className="settings-text">
        <p className="settings-label">{label}</p>
        {note && <div className="note">{note}</div>}
      </div>
      {children && <div className="settings-control">{children}</div>}
    </div>
  );
}
