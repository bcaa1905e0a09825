import ChevronDown from 'lucide-react/icons/chevron-down';
import ChevronUp from 'lucide-react/icons/chevron-up';
import { type MouseEvent, type ReactNode, useEffect, useRef } from 'react';
import { classNames } from '../../../client/react/classNames.ts';

export type Column<Row> = {
  readonly key: string;
  /** Of a column that needs no visible one, such as buttons: a visually hidden text. */
  readonly label: ReactNode;
  readonly cell: (row: Row) => ReactNode;
  /** Figures stand at the right, with digits of one width. */
  readonly numeric?: boolean;
  readonly sortable?: boolean;
  /** Left out under 640 px. The first column can say it on its second line. */
  readonly wide?: boolean;
  /** The label is only read aloud, above links that say what they are. */
  readonly labelHidden?: boolean;
};

export type Sort = { readonly key: string; readonly direction: 'ascending' | 'descending' };

type TableProps<Row> = {
  /** The accessible name, such as "Projects". */
  readonly label: string;
  /** The first names the row: its link is where a click anywhere in the row leads. */
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
  readonly rowKey: (row: Row) => string;
  readonly sort?: Sort;
  readonly onSort?: (key: string) => void;
  /** The row that gets the focus when it is here and named, such as the first one that "Show 50 more" brought. */
  readonly focusedRow?: string;
};

export function Table<Row>({ label, columns, rows, rowKey, sort, onSort, focusedRow }: TableProps<Row>) {
  const focusedRef = useRef<HTMLTableRowElement>(null);
  const hasFocusedRow = focusedRow !== undefined && rows.some((row) => rowKey(row) === focusedRow);
  useEffect(() => {
    if (focusedRow !== undefined && hasFocusedRow) focusedRef.current?.focus();
  }, [focusedRow, hasFocusedRow]);

  return (
    <table className="table" aria-label={label}>
      <thead>
        <tr>
          {columns.map((column) => (
            <th
              key={column.key}
              scope="col"
              className={classOf(column)}
              aria-sort={sort?.key === column.key ? sort.direction : undefined}
            >
              {column.sortable && onSort ? (
                <button type="button" onClick={() => onSort(column.key)}>
                  {column.label}
                  {sort?.key === column.key && <SortIcon direction={sort.direction} />}
                </button>
              ) : (
                <span className={column.labelHidden ? 'visually-hidden' : undefined}>{column.label}</span>
              )}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr
            key={rowKey(row)}
            onClick={followRowLink}
            {...(rowKey(row) === focusedRow && { ref: focusedRef, tabIndex: -1 })}
          >
            {columns.map((column, index) =>
              index === 0 ? (
                <th key={column.key} scope="row" className={classOf(column)}>
                  {column.cell(row)}
                </th>
              ) : (
                <td key={column.key} className={classOf(column)}>
                  {column.cell(row)}
                </td>
              ),
            )}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function SortIcon({ direction }: Pick<Sort, 'direction'>) {
  const Icon = direction === 'ascending' ? ChevronUp : ChevronDown;
  return <Icon size={14} aria-hidden />;
}

function classOf<Row>({ numeric, wide }: Column<Row>): string | undefined {
  return classNames(numeric && 'numeric', wide && 'wide') || undefined;
}

/** For pointers only: keyboards use the link. A click beside the links and buttons of a row follows the link of its name; selecting text does not. */
function followRowLink(event: MouseEvent<HTMLTableRowElement>) {
  const link = event.currentTarget.querySelector<HTMLAnchorElement>('th a[href]');
  const onControl = event.target instanceof Element && event.target.closest('a, button, input, label');
  if (!link || onControl || getSelection()?.type === 'Range') return;
  const { ctrlKey, metaKey, shiftKey } = event;
  link.dispatchEvent(
    new window.MouseEvent('click', { bubbles: true, cancelable: true, ctrlKey, metaKey, shiftKey }),
  );
}
