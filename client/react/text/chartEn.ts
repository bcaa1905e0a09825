import type { FigureFormats } from './formats.ts';

type Label = Record<'title' | 'from' | 'to' | 'peakDay', string> & Record<'total' | 'peak', number>;

/** The texts of a chart of daily figures. */
export const chartEn = {
  'chart.today': 'Today, so far',
  'chart.table': 'Show as a table',
  'chart.day': 'Day',
  'chart.label': ({ title, from, to, total, peak, peakDay }: Label, format: FigureFormats) =>
    `${title}, ${format.day(from)} to ${format.day(to)}: ${format.number(total)} in total, at most ${format.number(peak)}, on ${format.day(peakDay)}.`,
};
