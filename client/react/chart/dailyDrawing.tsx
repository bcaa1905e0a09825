import { useId } from 'react';
import { type ColumnLayout, HEIGHT_PX, LABEL_GAP_PX } from './columnLayout.ts';
import type { DailyFigure } from './dailyFigures.ts';

type DrawingProps = { readonly layout: ColumnLayout; readonly days: readonly DailyFigure[] };

type GridProps = { readonly layout: ColumnLayout; readonly tickLabels: readonly string[] };

/** Horizontal lines, the one of zero stronger. */
export function Grid({ layout: { ticks, leftPx, widthPx, yOf }, tickLabels }: GridProps) {
  return ticks.map((tick, line) => (
    <g key={tick} className={tick === 0 ? 'sb-base' : 'sb-line'}>
      <line x1={leftPx} x2={widthPx} y1={yOf(tick)} y2={yOf(tick)} />
      <text x={leftPx - LABEL_GAP_PX} y={yOf(tick)} dy="0.35em" textAnchor="end">
        {tickLabels[line]}
      </text>
    </g>
  ));
}

/** A bar for each day. Today is hatched: it is not over. */
export function Bars({ layout, days, today }: DrawingProps & { readonly today?: string }) {
  // React 18 has signs in it that a selector may not have.
  const hatchId = useId().replace(/\W/g, '_');
  const { barPx, xOf, yOf } = layout;
  return (
    <>
      <defs>
        <pattern
          id={hatchId}
          width="4"
          height="4"
          patternUnits="userSpaceOnUse"
          patternTransform="rotate(45)"
        >
          <line className="sb-hatch" y2="4" />
        </pattern>
      </defs>
      {days.map(({ day, value }, column) => (
        <path
          key={day}
          className={day === today ? 'sb-today' : 'sb-bar'}
          fill={day === today ? `url(#${hatchId})` : undefined}
          d={barPath({ x: xOf(column) - barPx / 2, y: yOf(value), base: yOf(0), width: barPx })}
        />
      ))}
    </>
  );
}

/** The earlier period: a line across each bar, with an edge that sets it off from the bar. */
export function Marks({ layout: { stepPx, barPx, xOf, yOf }, days }: DrawingProps) {
  const width = Math.max(2, Math.min(stepPx - 2, barPx + 8));
  return days.map(({ day, before }, column) => {
    if (before === undefined) return null;
    const line = `M${xOf(column) - width / 2} ${yOf(before)}h${width}`;
    return (
      <g key={day}>
        <path className="sb-mark-edge" d={line} />
        <path className="sb-mark" d={line} />
      </g>
    );
  });
}

type LabelsProps = {
  readonly layout: ColumnLayout;
  readonly columns: readonly { readonly key: string; readonly label: string }[];
};

/** What stands under the columns, such as at most eight dates: the first begins at its bar, one near the right edge ends there. */
export function Labels({ layout: { dated, barPx, widthPx, xOf }, columns }: LabelsProps) {
  return dated.map((column) => {
    const isNearEdge = widthPx - xOf(column) < 24;
    return (
      <text
        key={columns[column]?.key}
        x={column === 0 ? xOf(0) - barPx / 2 : isNearEdge ? widthPx : xOf(column)}
        y={HEIGHT_PX - 4}
        textAnchor={column === 0 ? 'start' : isNearEdge ? 'end' : 'middle'}
      >
        {columns[column]?.label}
      </text>
    );
  });
}

/** A bar with round corners at its top only. One of no height has no corners. */
function barPath({ x, y, base, width }: Record<'x' | 'y' | 'base' | 'width', number>): string {
  const radius = Math.max(0, Math.min(2, width / 2, base - y));
  return `M${x} ${base}V${y + radius}q0 ${-radius} ${radius} ${-radius}h${width - 2 * radius}q${radius} 0 ${radius} ${radius}V${base}z`;
}
