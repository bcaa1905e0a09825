import { classNames } from '../classNames.ts';
import { WARN_PERCENT } from './quota.ts';

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
 * of the line means faster than time. At 100% the line and the gap go. Drawn by attributes, because a content security policy
 * forbids styles in rendered HTML.
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
  const state = percent >= 100 ? 'sb-bad' : percent >= WARN_PERCENT && !plain ? 'sb-warn' : null;
  const withMarks = state !== 'sb-bad' && !thin && !plain;
  return (
    <div className={classNames('sb-meter', state, thin && 'sb-thin')}>
      {/* biome-ignore lint/a11y/useSemanticElements: a <meter> cannot show the line and the gap. */}
      <div
        role="meter"
        aria-label={label}
        aria-valuemin={0}
        aria-valuemax={max}
        aria-valuenow={Math.min(value, max)}
        aria-valuetext={valueText}
      >
        <div className="sb-meter-track">
          <svg aria-hidden>
            <rect className="sb-meter-fill" width={`${percent}%`} height="100%" />
            {withMarks && <rect className="sb-meter-gap" x={`${WARN_PERCENT}%`} width="2" height="100%" />}
          </svg>
        </div>
        {withMarks && today && (
          <svg className="sb-meter-today" aria-hidden>
            <rect x={`${percentOf(today.at)}%`} width="2" height="100%" />
          </svg>
        )}
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
    <svg className="sb-meter-scale" aria-hidden>
      {scale && (at === undefined || at >= 4) && <text y="12">{scale.start}</text>}
      {today && at !== undefined && (
        <text
          className="sb-meter-day"
          x={`${at}%`}
          y="12"
          textAnchor={at < 18 ? 'start' : at > 82 ? 'end' : 'middle'}
        >
          {today.label}
        </text>
      )}
      {scale && withGap && (at === undefined || at < 68) && (
        <text x={`${WARN_PERCENT}%`} y="12" textAnchor="middle">
          {scale.gap}
        </text>
      )}
      {scale && (at === undefined || at <= 92) && (
        <text x="100%" y="12" textAnchor="end">
          {scale.end}
        </text>
      )}
    </svg>
  );
}

/** With one decimal: three quarters of an hour of a month, so that a server and a browser draw the same. */
function percentOf(fraction: number): number {
  return Math.round(Math.min(1, Math.max(0, fraction)) * 1000) / 10;
}
