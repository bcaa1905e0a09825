type ChipProps = {
  readonly label: string;
  /** How many it leaves, formatted. */
  readonly count?: string;
  readonly pressed: boolean;
  readonly onChange: (pressed: boolean) => void;
};

/** A filter that is on or off, with what it would leave. */
export function Chip({ label, count, pressed, onChange }: ChipProps) {
  return (
    <button type="button" className="chip" aria-pressed={pressed} onClick={() => onChange(!pressed)}>
      {label}
      {count !== undefined && <span>{count}</span>}
    </button>
  );
}
