import { type DailyFigure, summarize } from '../../../../client/react/chart/dailyFigures.ts';
import { useText } from '../../text/useText.ts';
import { useProjectsText } from './useProjectsText.ts';

const WIDTH_PX = 104;
const HEIGHT_PX = 28;
/** Half of the stroke, so that no end of it is cut. */
const EDGE_PX = 2;

type DayLineProps = {
  readonly name: string;
  /** In order; the last is today. */
  readonly days: readonly DailyFigure[];
};

/** The sessions of the last days as a line from zero up to its own highest day. Its last part is dashed: today is not over. */
export function DayLine({ name, days }: DayLineProps) {
  const { t } = useText();
  const text = useProjectsText();
  const summary = summarize(days);
  const top = Math.max(1, ...days.map(({ value }) => value));
  const points = days.map(({ value }, index) => {
    const x = EDGE_PX + (index / Math.max(1, days.length - 1)) * (WIDTH_PX - 2 * EDGE_PX);
    const y = HEIGHT_PX - EDGE_PX - (value / top) * (HEIGHT_PX - 2 * EDGE_PX);
    return `${x.toFixed(1)},${y.toFixed(1)}`;
  });
  const range = { from: days[0]?.day ?? '', to: days.at(-1)?.day ?? '' };
  const label =
    summary && summary.total > 0
      ? t('chart.label', { title: text.t('days.title', { name }), ...range, ...summary })
      : text.t('days.none', { name });
  return (
    <svg
      className="day-line"
      role="img"
      aria-label={label}
      width={WIDTH_PX}
      height={HEIGHT_PX}
      viewBox={`0 0 ${WIDTH_PX} ${HEIGHT_PX}`}
    >
      <line x1={0} x2={WIDTH_PX} y1={HEIGHT_PX - EDGE_PX / 2} y2={HEIGHT_PX - EDGE_PX / 2} />
      <polyline points={points.slice(0, -1).join(' ')} />
      <polyline className="today" points={points.slice(-2).join(' ')} />
    </svg>
  );
}
