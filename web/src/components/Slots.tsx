import { classNames } from '../../../client/react/classNames.ts';
import { Meter } from '../../../client/react/meter/Meter.tsx';

/** More would be too narrow to count: then a meter stands there. */
const SLOTS_MAX = 10;

type SlotsProps = {
  /** The accessible name, such as "Open now". */
  readonly label: string;
  readonly open: number;
  readonly max: number;
  /** "3 of 10" */
  readonly valueText: string;
};

/** Open sessions: one slot a session up to ten. All are red when no other can start. */
export function Slots({ label, open, max, valueText }: SlotsProps) {
  if (max > SLOTS_MAX) return <Meter label={label} value={open} max={max} valueText={valueText} plain />;
  const slots = Array.from({ length: max }, (_, index) => index);
  return (
    // biome-ignore lint/a11y/useSemanticElements: a <meter> cannot show slots.
    <div
      className={classNames('slots', open >= max && 'full')}
      role="meter"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={max}
      aria-valuenow={Math.min(open, max)}
      aria-valuetext={valueText}
    >
      {slots.map((slot) => (
        <span key={slot} className={slot < open ? 'open' : undefined} />
      ))}
    </div>
  );
}
