import { useRef } from 'react';
import { ChartTable } from '../../../client/react/chart/ChartTable.tsx';
import { ChartTooltip } from '../../../client/react/chart/ChartTooltip.tsx';
import {
  type ColumnLayout,
  columnLayout,
  HEIGHT_PX,
  PLOT_HEIGHT_PX,
} from '../../../client/react/chart/columnLayout.ts';
import { Grid, Labels } from '../../../client/react/chart/dailyDrawing.tsx';
import { useColumnCursor } from '../../../client/react/chart/useColumnCursor.ts';
import { useWidth } from '../../../client/react/chart/useWidth.ts';
import { useText } from '../text/useText.ts';
import { extentOf, partsOf, type StackedColumn, signedTicks } from './stackedLayout.ts';

export type Series = {
  /** Of the colour: `--c-<key>`. */
  readonly key: string;
  readonly label: string;
};

export type StackedBarsProps = {
  /** As in the heading. */
  readonly title: string;
  /** One sentence for who cannot see the chart: period, total and peak. */
  readonly summary: string;
  /** The first is at the foot. */
  readonly series: readonly Series[];
  readonly columns: readonly StackedColumn[];
  readonly format: (value: number) => string;
  readonly formatTick: (value: number) => string;
  /** What the sum of a column is called. */
  readonly sum: string;
  /** Whether the sum is drawn as a diamond, where parts below zero make it hard to see. */
  readonly marksSum?: boolean;
  /** What a column is, such as "Day". */
  readonly unit: string;
};

/** Stacks are wider than daily bars, so that thin parts can be seen. */
const BAR_MAX_PX = 28;

const sumOf = ({ values }: StackedColumn) => Object.values(values).reduce((sum, value) => sum + value, 0);

/** Columns of parts, gains above zero and losses below, with a table behind. */
export function StackedBars(props: StackedBarsProps) {
  const { title, summary, series, columns, format, formatTick, sum, unit, marksSum = false } = props;
  const { t } = useText();
  const plotRef = useRef<HTMLDivElement>(null);
  const widthPx = useWidth(plotRef);
  const extents = columns.map(extentOf);
  const ticks = signedTicks(
    Math.min(0, ...extents.map(({ low }) => low)),
    Math.max(0, ...extents.map(({ high }) => high)),
  );
  const tickLabels = ticks.map(formatTick);
  const layout = columnLayout({
    ticks,
    barMaxPx: BAR_MAX_PX,
    widthPx,
    count: columns.length,
    tickLabelLength: Math.max(...tickLabels.map((label) => label.length)),
  });
  const { index, handlers } = useColumnCursor({ ...layout, count: columns.length });
  const shown = index === null ? undefined : columns[index];

  return (
    <figure className="sb-chart stacked">
      <div className="sb-plot" ref={plotRef}>
        <svg
          role="img"
          // biome-ignore lint/a11y/noNoninteractiveTabindex: the keys show the figures of a column; the table has all.
          tabIndex={0}
          width={widthPx}
          height={HEIGHT_PX}
          aria-label={summary}
          {...handlers}
        >
          {index !== null && (
            <rect
              className="sb-column"
              x={layout.leftPx + layout.stepPx * index}
              y={layout.yOf(layout.top)}
              width={layout.stepPx}
              height={PLOT_HEIGHT_PX}
            />
          )}
          <Grid layout={layout} tickLabels={tickLabels} />
          <Parts layout={layout} columns={columns} series={series} />
          {marksSum && <Sums layout={layout} columns={columns} />}
          <Labels layout={layout} columns={columns} />
        </svg>
        {shown && index !== null && (
          <ChartTooltip
            title={shown.title}
            columnPx={{
              from: layout.leftPx + layout.stepPx * index,
              to: layout.leftPx + layout.stepPx * (index + 1),
            }}
            widthPx={widthPx}
            rows={[
              ...series.map(({ key, label }) => ({ label, value: format(shown.values[key] ?? 0) })),
              { label: sum, value: format(sumOf(shown)) },
            ]}
          />
        )}
      </div>
      <Legend series={series} sum={marksSum ? sum : undefined} />
      <ChartTable
        summary={t('chart.table')}
        label={title}
        head={[unit, ...series.map(({ label }) => label), sum]}
        rows={columns.map((column) => ({
          key: column.key,
          cells: [
            column.title,
            ...series.map(({ key }) => format(column.values[key] ?? 0)),
            format(sumOf(column)),
          ],
        }))}
      />
    </figure>
  );
}

function Legend({ series, sum }: { readonly series: readonly Series[]; readonly sum: string | undefined }) {
  return (
    <ul className="sb-legend">
      {series.map(({ key, label }) => (
        <li key={key} className={`series-${key}`}>
          {label}
        </li>
      ))}
      {sum !== undefined && <li className="sum">{sum}</li>}
    </ul>
  );
}

type DrawingProps = { readonly layout: ColumnLayout; readonly columns: readonly StackedColumn[] };

/** The parts, each with an edge that sets it off from its neighbour. A period that is not over is paler. */
function Parts({ layout, columns, series }: DrawingProps & { readonly series: readonly Series[] }) {
  const { barPx, xOf, yOf } = layout;
  const order = series.map(({ key }) => key);
  return columns.map((column, index) => (
    <g key={column.key} className={column.isOpen ? 'open' : undefined}>
      {partsOf(column, order).map(({ series: key, from, to }) => (
        <rect
          key={key}
          className={`part series-${key}`}
          x={xOf(index) - barPx / 2}
          y={Math.min(yOf(from), yOf(to))}
          width={barPx}
          height={Math.abs(yOf(from) - yOf(to))}
          rx={2}
        />
      ))}
    </g>
  ));
}

/** Half the diagonal of a diamond. */
const DIAMOND_PX = 5;

function Sums({ layout: { xOf, yOf }, columns }: DrawingProps) {
  return columns.map((column, index) => {
    if (Object.values(column.values).every((value) => value === 0)) return null;
    const [x, y] = [xOf(index), yOf(sumOf(column))];
    const d = `M${x} ${y - DIAMOND_PX}l${DIAMOND_PX} ${DIAMOND_PX}l${-DIAMOND_PX} ${DIAMOND_PX}l${-DIAMOND_PX} ${-DIAMOND_PX}z`;
    return <path key={column.key} className="sum" d={d} />;
  });
}
