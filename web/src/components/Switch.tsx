import { useId } from 'react';
import { useText } from '../text/useText.ts';

type SwitchProps = {
  readonly label: string;
  /** When it acts, or what follows. */
  readonly note?: string;
  readonly checked: boolean;
  /** Saves at once. */
  readonly onChange: (checked: boolean) => void;
  /** The last change is saved: says so beside the switch. */
  readonly saved?: boolean;
};

/** A setting that is on or off and is saved at once. */
export function Switch({ label, note, checked, onChange, saved = false }: SwitchProps) {
  const { t } = useText();
  const noteId = useId();
  return (
    <div className="switch">
      <label>
        <span className="switch-label">{label}</span>
        {note && (
          <span className="note" id={noteId}>
            {note}
          </span>
        )}
        <input
          type="checkbox"
          // biome-ignore lint/a11y/useAriaPropsForRole: `checked` gives the state.
          role="switch"
          aria-label={label}
          aria-describedby={note && noteId}
          checked={checked}
          onChange={(event) => onChange(event.target.checked)}
        />
      </label>
      <span className="note" role="status">
        {saved && t('saved')}
      </span>
    </div>
  );
}
