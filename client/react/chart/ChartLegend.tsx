type ChartLegendProps = {
  readonly series: string;
  readonly before?: string;
  readonly today?: string;
};

/** What bars, marks and hatching mean, in the order in which they are drawn. */
export function ChartLegend({ series, before, today }: ChartLegendProps) {
  return (
    <ul className="sb-legend">
      <li className="sb-bar">{series}</li>
      {before && <li className="sb-mark">{before}</li>}
      {today && <li className="sb-today">{today}</li>}
    </ul>
  );
}
