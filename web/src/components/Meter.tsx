import { classNames } from './classNames.ts';

/** From here the bar is in the warning colour, and its gap marks the place. */
const WARN_PERCENT = 80;

type MeterProps = {
  /** The accessible name, such as "Sessions used". */
  readonly label: string;
  readonly value: number;
  readonly max: number;
  /** The value in words: "3,302 of 5,000 sessions". */
  readonly valueText: string;
  /** Today's place in the period, from 0 to 1, and its label under the bar. */
  readonly today?: { readonly at: number; readonly label: string };
  /** Texts under the bar: its ends and the place of the gap. */
  readonly scale?: { readonly start: string; readonly gap: string; readonly end: string };
  /** A line rather than a bar: in tables and in the side bar. */
  readonly thin?: boolean;
  /** Without the gap, and without the warning before it is full: not a quota. */
  readonly plain?: boolean;
};

/**
 * Use of a quota. The fill is what is used, the line is today's place in the period, the gap is 80%. A fill to the right
 * of the line means faster than time. At 100% the line and the gap go.
 */
export function Meter({
  label,
  value,
  max,
  valueText,
  today,
  scale,
  thin = false,
  plain = false,
}: MeterProps) {
  const percent = max > 0 ? percentOf(value / max) : 0;
  const state = percent >= 100 ? 'bad' : percent >= WARN_PERCENT && !plain ? 'warn' : null;
  const withMarks = state !== 'bad' && !thin && !plain;
  return (
    <div className={classNames('meter', state, thin && 'thin')}>
      {/* biome-ignore lint/a11y/useSemanticElements: a <meter> cannot show the line and the gap. */}
      <div
        role="meter"
        aria-label={label}
        aria-valuemin={0}
        aria-valuemax={max}
        aria-valuenow={Math.min(value, max)}
        aria-valuetext={valueText}
      >
        <div className="meter-track">
          <div className="meter-fill" style={{ width: `${percent}%` }} />
          {withMarks && <div className="meter-gap" style={{ left: `${WARN_PERCENT}%` }} />}
        </div>
        {withMarks && today && <div className="meter-today" style={{ left: `${percentOf(today.at)}%` }} />}
      </div>
      {(today || scale) && !thin && (
        <Scale scale={scale} today={withMarks ? today : undefined} withGap={withMarks} />
      )}
    </div>
  );
}

/** The texts under the bar. What would meet the label of today is left out: it says most. */
function Scale({ scale, today, withGap }: Pick<MeterProps, 'scale' | 'today'> & { withGap: boolean }) {
  const at = today && percentOf(today.at);
  return (
    <div className="meter-scale" aria-hidden>
      {scale && (at === undefined || at >= 4) && <span className="start">{scale.start}</span>}
      {today && at !== undefined && (
        <span className={classNames(at < 18 && 'after', at > 82 && 'before')} style={{ left: `${at}%` }}>
          {today.label}
        </span>
      )}
      {scale && withGap && (at === undefined || at < 68) && (
        <span className="gap-label" style={{ left: `${WARN_PERCENT}%` }}>
          {scale.gap}
        </span>
      )}
      {scale && (at === undefined || at <= 92) && <span className="end">{scale.end}</span>}
    </div>
  );
}

function percentOf(fraction: number): number {
  return Math.min(100, Math.max(0, fraction * 100));
}
