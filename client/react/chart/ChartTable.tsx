import { type ReactNode, useState } from 'react';

type ChartTableProps = {
  /** "Show as a table" */
  readonly summary: string;
  /** The accessible name of the table. */
  readonly label: string;
  /** Of the columns. */
  readonly head: readonly string[];
  /** The first cell names the row. */
  readonly rows: readonly { readonly key: string; readonly cells: readonly ReactNode[] }[];
  /** Whether the rows are there while it is closed: in rendered HTML, where no script makes them when it is opened. */
  readonly isWhole?: boolean;
};

/** The figures of a chart as a table, made when it is opened. */
export function ChartTable({ summary, label, head, rows, isWhole = false }: ChartTableProps) {
  const [open, setOpen] = useState(false);
  return (
    <details className="sb-chart-table" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{summary}</summary>
      {(open || isWhole) && (
        <table aria-label={label}>
          <thead>
            <tr>
              {head.map((name) => (
                <th key={name} scope="col">
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map(({ key, cells: [name, ...figures] }) => (
              <tr key={key}>
                <th scope="row">{name}</th>
                {figures.map((figure, column) => (
                  <td key={head[column + 1]}>{figure}</td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </details>
  );
}
