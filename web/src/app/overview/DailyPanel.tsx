import { useSearchParams } from 'wouter';
import type { Range } from '../../../../client/react/chart/comparedDays.ts';
import { DailyBars } from '../../../../client/react/chart/DailyBars.tsx';
import { changePercent } from '../../../../client/react/chart/dailyFigures.ts';
import { Loading } from '../../components/Loading.tsx';
import { Panel } from '../../components/Panel.tsx';
import { SegmentedControl } from '../../components/SegmentedControl.tsx';
import { useText } from '../../text/useText.ts';
import { QueryError } from '../QueryError.tsx';
import type { useDailyUsage } from '../queries/useDailyUsage.ts';
import { chartDays } from './chartDays.ts';
import { dayOf } from './days.ts';
import type { Usage } from './usage.ts';

type DailyPanelProps = {
  /** For the figure of today. */
  readonly usage: Usage;
  readonly query: ReturnType<typeof useDailyUsage>;
  readonly range: Range;
  readonly nowMs: number;
};

/** The sessions of each day beside those some weeks earlier. The range is in the address. */
export function DailyPanel({ usage, query, range, nowMs }: DailyPanelProps) {
  const text = useText();
  const { t } = text;
  const [, setParameters] = useSearchParams();
  // The figures of the other range do not reach far enough.
  const daily = query.isPlaceholderData ? undefined : query.data;
  const days = daily && chartDays(range, usage, daily, nowMs);
  const today = dayOf(nowMs);
  const percent = days ? changePercent(days, today) : null;
  const suffix = range === 90 ? '.90' : '';
  const setRange = (value: '30' | '90') =>
    setParameters(
      (parameters) => {
        if (value === '30') parameters.delete('range');
        else parameters.set('range', value);
        return parameters;
      },
      { replace: true },
    );
  return (
    <Panel
      title={t('daily.title')}
      note={percent !== null && t(range === 90 ? 'daily.change.90' : 'chart.change', { percent })}
      aside={
        <SegmentedControl
          label={t('daily.range')}
          value={`${range}`}
          onChange={setRange}
          options={(['30', '90'] as const).map((value) => ({
            value,
            label: t('daily.days', { count: Number(value) }),
          }))}
        />
      }
      busy={!days && !query.isError}
    >
      <div className="daily">
        {days ? (
          <DailyBars
            text={text}
            title={t('daily.title')}
            days={days}
            today={today}
            series={t('chart.sessions')}
            before={{ label: t(`chart.before${suffix}`), short: t(`chart.before${suffix}.short`) }}
          />
        ) : query.isError ? (
          <QueryError what={t('daily.what')} query={query} />
        ) : (
          <Loading shape="chart" />
        )}
      </div>
    </Panel>
  );
}
