import { type ReactNode, useId } from 'react';

type SettingsSectionProps = {
  readonly title: string;
  readonly note: string;
  /** One or more `SettingsRow`. */
  readonly children: ReactNode;
};

/** What belongs together, with its heading beside it. */
export function SettingsSection({ title, note, children }: SettingsSectionProps) {
  const headingId = useId();
  return (
    <section className="settings-section" aria-labelledby={headingId}>
      <div>
        <h2 id={headingId}>{title}</h2>
        <p className="small secondary">{note}</p>
      </div>
      <div className="panel">{children}</div>
    </section>
  );
}
