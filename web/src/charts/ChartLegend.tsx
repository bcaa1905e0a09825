type ChartLegendProps = {
  readonly series: string;
  readonly before?: string;
  readonly today?: string;
};

/** What bars, marks and hatching mean, in the order in which they are drawn. */
export function ChartLegend({ series, before, today }: ChartLegendProps) {
  return (
    <ul className="chart-legend">
      <li className="bar">{series}</li>
      {before && <li className="mark">{before}</li>}
      {today && <li className="today">{today}</li>}
    </ul>
  );
}
