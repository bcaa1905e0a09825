import { useState } from 'react';
import { Table } from '../components/Table.tsx';
import { useText } from '../text/useText.ts';
import type { DailyFigure } from './dailyFigures.ts';

type ChartTableProps = {
  readonly title: string;
  readonly days: readonly DailyFigure[];
  readonly series: string;
  readonly before?: string;
};

/** The figures of a chart as a table, made when it is opened. */
export function ChartTable({ title, days, series, before }: ChartTableProps) {
  const { t, format } = useText();
  const [open, setOpen] = useState(false);
  return (
    <details className="chart-table" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{t('chart.table')}</summary>
      {open && (
        <Table
          label={title}
          rows={days}
          rowKey={({ day }) => day}
          columns={[
            { key: 'day', label: t('chart.day'), cell: ({ day }) => format.weekday(day) },
            { key: 'value', label: series, numeric: true, cell: ({ value }) => format.number(value) },
            ...(before
              ? [
                  {
                    key: 'before',
                    label: before,
                    numeric: true,
                    cell: (figure: DailyFigure) =>
                      figure.before === undefined ? '–' : format.number(figure.before),
                  },
                ]
              : []),
          ]}
        />
      )}
    </details>
  );
}
