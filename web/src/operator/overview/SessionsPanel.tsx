import { QueryError } from '../../app/QueryError.tsx';
import { StackedBars } from '../../charts/StackedBars.tsx';
import { EmptyState } from '../../components/EmptyState.tsx';
import { Loading } from '../../components/Loading.tsx';
import { Panel } from '../../components/Panel.tsx';
import { useText } from '../../text/useText.ts';
import type { SessionFigures, useSessionFigures } from '../queries/useInsights.ts';
import { areEmpty, sessionColumns } from './figures.ts';
import { planSeries } from './plans.ts';

type SessionsPanelProps = { readonly query: ReturnType<typeof useSessionFigures>; readonly today: string };

const TITLE = 'Sessions per day, by plan';

export function SessionsPanel({ query, today }: SessionsPanelProps) {
  return (
    <Panel title={TITLE} span={8} busy={!query.data && !query.isError}>
      {query.data ? (
        <>
          <Chart figures={query.data} today={today} />
          <Refusals figures={query.data} />
        </>
      ) : query.isError ? (
        <QueryError what="the sessions" query={query} />
      ) : (
        <Loading shape="chart" />
      )}
    </Panel>
  );
}

function Chart({ figures, today }: { readonly figures: SessionFigures; readonly today: string }) {
  const { format } = useText();
  const columns = sessionColumns(figures, { today, dayName: format.day, weekday: format.weekday });
  if (areEmpty(columns)) {
    return <EmptyState>No session yet. The sessions of all accounts appear here, day by day.</EmptyState>;
  }
  const sums = columns.map(({ values }) => Object.values(values).reduce((sum, value) => sum + value, 0));
  const total = sums.reduce((sum, value) => sum + value, 0);
  return (
    <StackedBars
      title={TITLE}
      summary={`${TITLE}: ${columns[0]?.label ?? ''} to ${columns.at(-1)?.label ?? ''}, ${format.number(total)} in all, at most ${format.number(Math.max(0, ...sums))} a day.`}
      series={planSeries(figures.days.flatMap(({ plans }) => plans.map(({ plan }) => plan)))}
      columns={columns}
      format={format.number}
      formatTick={(value) => (value < 10_000 ? format.number(value) : format.compact(value))}
      sum="All plans"
      unit="Day"
    />
  );
}

/** Why starts were refused, the most frequent reason first. Only where metrics are kept. */
function Refusals({ figures: { refusals } }: { readonly figures: SessionFigures }) {
  const { format } = useText();
  if (!refusals || refusals.length === 0) return null;
  const byReason = new Map<string, number>();
  for (const { reason, count } of refusals) byReason.set(reason, (byReason.get(reason) ?? 0) + count);
  const sorted = [...byReason].sort(([, one], [, other]) => other - one);
  return (
    <p className="note refusals">
      Refused starts:{' '}
      {sorted.map(([reason, count], index) => (
        <span key={reason}>
          {index > 0 && ' · '}
          {format.number(count)} <code>{reason}</code>
        </span>
      ))}
    </p>
  );
}
