/** Between the column and the box. */
const GAP_PX = 8;

type ChartTooltipProps = {
  readonly title: string;
  readonly rows: readonly { readonly label: string; readonly value: string }[];
  /** The column that it describes, within the chart. */
  readonly columnPx: { readonly from: number; readonly to: number };
  /** Of the chart. */
  readonly widthPx: number;
};

/** The figures of a column, beside it on the side with more room, never over it. The chart's table has them for everyone. */
export function ChartTooltip({ title, rows, columnPx, widthPx }: ChartTooltipProps) {
  const roomRightPx = widthPx - columnPx.to;
  const place =
    roomRightPx >= columnPx.from
      ? { left: columnPx.to + GAP_PX, maxWidth: roomRightPx - GAP_PX }
      : { right: widthPx - columnPx.from + GAP_PX, maxWidth: columnPx.from - GAP_PX };
  return (
    <div className="sb-tooltip" style={place} aria-hidden>
      <p>{title}</p>
      <dl>
        {rows.map(({ label, value }) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </div>
  );
}
