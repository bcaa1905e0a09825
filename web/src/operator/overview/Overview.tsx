import './overview.css';
import { useSearchParams } from 'wouter';
import { dayOf } from '../../app/overview/days.ts';
import { PageUpdated } from '../../app/PageUpdated.tsx';
import { useNow } from '../../app/useNow.ts';
import { PageHead } from '../../components/PageHead.tsx';
import { SegmentedControl } from '../../components/SegmentedControl.tsx';
import { useText } from '../../text/useText.ts';
import { useOverview, useRevenue, useSessionFigures } from '../queries/useInsights.ts';
import { AttentionPanel } from './AttentionPanel.tsx';
import { FiguresPanel } from './FiguresPanel.tsx';
import { daysOf, isRange, monthsUpTo, RANGE_LABELS, RANGES, type Range } from './figures.ts';
import { PlansPanel } from './PlansPanel.tsx';
import { RevenuePanel } from './RevenuePanel.tsx';
import { SessionsPanel } from './SessionsPanel.tsx';
import { StatementPanel } from './StatementPanel.tsx';
import { LoadingPanel, UnknownFigures } from './UnknownPanels.tsx';

const AGE_STEP_MS = 60_000;

/** What needs an operator, and how the business is. */
export function Overview() {
  const { format } = useText();
  const [parameters, setParameters] = useSearchParams();
  const today = dayOf(useNow(AGE_STEP_MS));
  const asked = parameters.get('range');
  const range: Range = isRange(asked) ? asked : '30';
  const days = daysOf(range, today);
  const overview = useOverview(days);
  const revenue = useRevenue(monthsUpTo(today));
  const sessions = useSessionFigures(daysOf('30', today));
  const label = RANGE_LABELS[range];
  const setRange = (value: Range) => setParameters(value === '30' ? {} : { range: value }, { replace: true });
  const { data } = overview;
  return (
    <>
      <title>Overview · AI-Gate Operator</title>
      <PageHead
        title="Overview"
        updated={<PageUpdated />}
        actions={
          <SegmentedControl
            label="Range"
            value={range}
            onChange={setRange}
            options={RANGES.map((value) => ({ value, label: RANGE_LABELS[value] }))}
          />
        }
      >
        {format.weekday(today)}
        {data && `, figures to ${format.time(data.asOf)} UTC`}
      </PageHead>
      <div className="operator-overview">
        <AttentionPanel drifts={data?.drifts ?? []} />
        {data ? (
          <FiguresPanel overview={data} range={days} rangeLabel={label} />
        ) : (
          <UnknownFigures query={overview} />
        )}
        <div className="grid">
          <RevenuePanel query={revenue} today={today} />
          {data ? (
            <StatementPanel overview={data} range={days} rangeLabel={label} />
          ) : (
            <LoadingPanel query={overview} title={`${label}, as a statement`} rows={7} />
          )}
          <SessionsPanel query={sessions} today={today} />
          {data ? (
            <PlansPanel overview={data} />
          ) : (
            <LoadingPanel query={overview} title="Accounts by plan" rows={8} />
          )}
        </div>
      </div>
    </>
  );
}
