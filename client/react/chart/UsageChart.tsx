import type { DayUsage } from '../../src/apiTypes.ts';
import { Failed } from '../Failed.tsx';
import { checkClient, type Reader, type Source } from '../source.ts';
import { type KitProps, useKitText } from '../text/useKitText.ts';
import { useSource } from '../useSource.ts';
import { comparedDays, firstDayOf, type Range, type SessionsOfDay, toRanges } from './comparedDays.ts';
import { DailyBars } from './DailyBars.tsx';

type Days = readonly SessionsOfDay[];

export type UsageChartProps = KitProps &
  Source<'days', Days, Reader<'getDailyUsage'>> & {
    /** The days of an earlier period, whole weeks before `days`, so that weekday meets weekday. */
    readonly before?: Days;
    /** With a client: how many days are shown. Default: 30. */
    readonly range?: Range;
  };

/** Ten minutes. The daily figures are some minutes behind. */
const REFRESH_MS = 600_000;

/** A bar for each day, with the same weekday of an earlier period as a mark across each, and a table behind it. */
export function UsageChart(props: UsageChartProps) {
  checkClient('UsageChart', props.client);
  const { range = 30 } = props;
  const { text, nowMs } = useKitText(props);
  const { t, format } = text;
  const { value, error, retry, isRetrying } = useSource({
    props,
    value: props.days && { days: props.days, before: props.before },
    read: async (client: Reader<'getDailyUsage'>, signal) => {
      const { days } = await client.getDailyUsage({ from: firstDayOf(range, Date.now()) }, { signal });
      return toRanges(days satisfies readonly DayUsage[], range);
    },
    refreshMs: REFRESH_MS,
  });
  const isFailed = error !== undefined && !value;
  const compared = value && comparedDays(value);
  return (
    <div className="sb sb-daily" lang={format.language} aria-busy={!value && !isFailed ? true : undefined}>
      {isFailed ? (
        <Failed text={text} what={t('daily.what')} error={error} onRetry={retry} isRetrying={isRetrying} />
      ) : !compared ? (
        <p className="sb-wait sb-wait-chart">
          <span className="sb-hidden">{t('loading')}</span>
        </p>
      ) : (
        <>
          {compared.days.every((day) => day.value === 0) && <p className="sb-empty">{t('daily.none')}</p>}
          <DailyBars
            text={text}
            title={t('daily.title')}
            days={compared.days}
            today={new Date(nowMs).toISOString().slice(0, 10)}
            series={t('chart.sessions')}
            before={
              compared.weeks === undefined
                ? undefined
                : {
                    label: t('chart.before', { weeks: compared.weeks }),
                    short: t('chart.before.short', { weeks: compared.weeks }),
                  }
            }
          />
        </>
      )}
    </div>
  );
}
