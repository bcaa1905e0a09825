import { useRef } from 'react';
import type { BoundText } from '../text/bindText.ts';
import type { chartEn } from '../text/chartEn.ts';
import type { FigureFormats } from '../text/formats.ts';
import { ChartLegend } from './ChartLegend.tsx';
import { ChartTable } from './ChartTable.tsx';
import { ChartTooltip } from './ChartTooltip.tsx';
import { columnLayout, HEIGHT_PX, PLOT_HEIGHT_PX } from './columnLayout.ts';
import { Bars, Grid, Labels, Marks } from './dailyDrawing.tsx';
import { type DailyFigure, summarize } from './dailyFigures.ts';
import { ticksFor } from './scale.ts';
import { useColumnCursor } from './useColumnCursor.ts';
import { useWidth } from './useWidth.ts';

type DailyBarsProps = {
  readonly text: BoundText<typeof chartEn, Pick<FigureFormats, 'number' | 'compact' | 'day' | 'weekday'>>;
  /** What is counted each day, as in the heading: "Sessions per day". */
  readonly title: string;
  /** In order, without gaps. */
  readonly days: readonly DailyFigure[];
  /** The day that is not over: it is hatched. */
  readonly today?: string;
  readonly series: string;
  /** The earlier period, in full for the legend and short for the box beside a column. */
  readonly before?: { readonly label: string; readonly short: string };
};

/** A bar for each day, with the earlier period as a mark across each. */
export function DailyBars({ text: { t, format }, title, days, today, series, before }: DailyBarsProps) {
  const plotRef = useRef<HTMLDivElement>(null);
  const widthPx = useWidth(plotRef);
  const ticks = ticksFor(Math.max(0, ...days.map((day) => Math.max(day.value, day.before ?? 0))));
  const tickLabels = ticks.map((tick) => (tick < 10_000 ? format.number(tick) : format.compact(tick)));
  const layout = columnLayout({
    ticks,
    widthPx,
    count: days.length,
    tickLabelLength: Math.max(...tickLabels.map((label) => label.length)),
  });
  const { index, handlers } = useColumnCursor({ ...layout, count: days.length });

  const shown = index === null ? undefined : days[index];
  const summary = summarize(days);
  const range = { title, from: days[0]?.day ?? '', to: days.at(-1)?.day ?? '' };

  return (
    <figure className="sb-chart">
      <div className="sb-plot" ref={plotRef}>
        <svg
          role="img"
          // biome-ignore lint/a11y/noNoninteractiveTabindex: the keys show the figures of a day; the table has all.
          tabIndex={0}
          width={widthPx}
          height={HEIGHT_PX}
          aria-label={summary ? t('chart.label', { ...range, ...summary }) : title}
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
          {widthPx > 0 && (
            <>
              <Grid layout={layout} tickLabels={tickLabels} />
              <Bars layout={layout} days={days} today={today} />
              <Marks layout={layout} days={days} />
              <Labels
                layout={layout}
                columns={days.map(({ day }) => ({ key: day, label: format.day(day) }))}
              />
            </>
          )}
        </svg>
        {shown && index !== null && (
          <ChartTooltip
            title={format.weekday(shown.day)}
            columnPx={{
              from: layout.leftPx + layout.stepPx * index,
              to: layout.leftPx + layout.stepPx * (index + 1),
            }}
            widthPx={widthPx}
            rows={[
              { label: series, value: format.number(shown.value) },
              ...(before && shown.before !== undefined
                ? [{ label: before.short, value: format.number(shown.before) }]
                : []),
            ]}
          />
        )}
      </div>
      <ChartLegend
        series={series}
        before={before?.label}
        today={days.some(({ day }) => day === today) ? t('chart.today') : undefined}
      />
      <ChartTable
        summary={t('chart.table')}
        label={title}
        head={[t('chart.day'), series, ...(before ? [before.label] : [])]}
        rows={days.map((day) => ({
          key: day.day,
          cells: [
            format.weekday(day.day),
            format.number(day.value),
            ...(before ? [day.before === undefined ? '–' : format.number(day.before)] : []),
          ],
        }))}
        isWhole={widthPx === 0}
      />
    </figure>
  );
}
