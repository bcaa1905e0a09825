import { QueryError } from '../../app/QueryError.tsx';
import { StackedBars } from '../../charts/StackedBars.tsx';
import { EmptyState } from '../../components/EmptyState.tsx';
import { Loading } from '../../components/Loading.tsx';
import { Panel } from '../../components/Panel.tsx';
import { useText } from '../../text/useText.ts';
import type { Revenue, useRevenue } from '../queries/useInsights.ts';
import { areEmpty, monthColumns, seriesOf } from './figures.ts';

type RevenuePanelProps = { readonly query: ReturnType<typeof useRevenue>; readonly today: string };

const TITLE = 'MRR movements by month';

/** American: the British "Sept" is longer than the other months. */
const monthName = (day: string, style: 'short' | 'long') =>
  new Intl.DateTimeFormat('en-US', {
    month: style,
    ...(style === 'long' ? { year: 'numeric' } : {}),
    timeZone: 'UTC',
  }).format(new Date(day));

/** What was gained and lost in each of twelve months. */
export function RevenuePanel({ query, today }: RevenuePanelProps) {
  return (
    <Panel title={TITLE} span={8} busy={!query.data && !query.isError}>
      {query.data ? (
        <Chart revenue={query.data} today={today} />
      ) : query.isError ? (
        <QueryError what="the movements" query={query} />
      ) : (
        <Loading shape="chart" />
      )}
    </Panel>
  );
}

function Chart({ revenue, today }: { readonly revenue: Revenue; readonly today: string }) {
  const { format } = useText();
  const money = (amountMinor: number) => format.price({ amountMinor, currency: revenue.currency });
  const columns = monthColumns(revenue, { today, monthName });
  if (areEmpty(columns)) {
    return (
      <EmptyState>
        No movement yet. Subscriptions that begin, change and end appear here, month by month.
      </EmptyState>
    );
  }
  const nets = columns.map(({ values }) => Object.values(values).reduce((sum, value) => sum + value, 0));
  const net = nets.reduce((sum, value) => sum + value, 0);
  return (
    <StackedBars
      title={TITLE}
      summary={`${TITLE}: ${columns[0]?.title ?? ''} to ${columns.at(-1)?.title ?? ''}, net ${money(net)} in all, at most ${money(Math.max(0, ...nets))} in a month.`}
      series={seriesOf(columns)}
      columns={columns}
      format={money}
      formatTick={(value) => (value === 0 ? '0' : `${value < 0 ? '−' : '+'}${tick(Math.abs(value))}`)}
      sum="Net"
      marksSum
      unit="Month"
    />
  );

  function tick(amountMinor: number): string {
    return amountMinor % 100 === 0 && amountMinor < 1_000_000
      ? money(amountMinor)
      : `$${format.compact(amountMinor / 100)}`;
  }
}
