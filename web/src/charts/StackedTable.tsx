import { useState } from 'react';
import { Table } from '../components/Table.tsx';
import { useText } from '../text/useText.ts';
import type { StackedBarsProps } from './StackedBars.tsx';
import type { StackedColumn } from './stackedLayout.ts';

type StackedTableProps = Pick<StackedBarsProps, 'title' | 'series' | 'columns' | 'format' | 'sum' | 'unit'>;

/** The figures of a chart of stacked columns as a table, made when it is opened. */
export function StackedTable({ title, series, columns, format, sum, unit }: StackedTableProps) {
  const { t } = useText();
  const [open, setOpen] = useState(false);
  return (
    <details className="chart-table" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{t('chart.table')}</summary>
      {open && (
        <Table<StackedColumn>
          label={title}
          rows={columns}
          rowKey={({ key }) => key}
          columns={[
            { key: 'column', label: unit, cell: (column) => column.title },
            ...series.map(({ key, label }) => ({
              key,
              label,
              numeric: true,
              cell: ({ values }: StackedColumn) => format(values[key] ?? 0),
            })),
            {
              key: 'sum',
              label: sum,
              numeric: true,
              cell: ({ values }: StackedColumn) =>
                format(Object.values(values).reduce((total, value) => total + value, 0)),
            },
          ]}
        />
      )}
    </details>
  );
}
