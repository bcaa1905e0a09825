import { columnsFor, datedColumns } from './scale.ts';

export const PLOT_HEIGHT_PX = 200;
const TOP_PX = 8;
const DATES_HEIGHT_PX = 24;
export const HEIGHT_PX = TOP_PX + PLOT_HEIGHT_PX + DATES_HEIGHT_PX;

/** Of a digit at 11 px. */
const DIGIT_WIDTH_PX = 7;

/** Between the labels of the lines and the lines. */
export const LABEL_GAP_PX = 8;

export type ColumnLayout = ReturnType<typeof columnLayout>;

type ColumnLayoutOptions = {
  /** In order. */
  readonly ticks: readonly number[];
  /** Of the longest label of a tick, in characters. */
  readonly tickLabelLength: number;
  readonly count: number;
  readonly widthPx: number;
  /** Of a bar. */
  readonly barMaxPx?: number;
};

/** Where everything in a chart of columns is. */
export function columnLayout({ ticks, tickLabelLength, count, widthPx, barMaxPx }: ColumnLayoutOptions) {
  const [bottom, top] = [ticks[0] ?? 0, ticks.at(-1) ?? 1];
  const leftPx = tickLabelLength * DIGIT_WIDTH_PX + LABEL_GAP_PX;
  const columnsWidthPx = Math.max(0, widthPx - leftPx);
  const { stepPx, barPx } = columnsFor({ count, widthPx: columnsWidthPx, barMaxPx });
  return {
    ticks,
    top,
    leftPx,
    widthPx,
    stepPx,
    barPx,
    dated: datedColumns({ count, widthPx: columnsWidthPx }),
    yOf: (value: number) => TOP_PX + PLOT_HEIGHT_PX * (1 - (value - bottom) / (top - bottom)),
    /** The middle of a column. */
    xOf: (column: number) => leftPx + stepPx * (column + 0.5),
  };
}
