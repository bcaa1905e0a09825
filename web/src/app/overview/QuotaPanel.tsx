import type { UseQueryResult } from '@tanstack/react-query';
import type { Operations } from '../../../../client/src/apiTypes.ts';
import { ErrorState } from '../../components/ErrorState.tsx';
import { Facts } from '../../components/Facts.tsx';
import { Loading } from '../../components/Loading.tsx';
import { Meter } from '../../components/Meter.tsx';
import { Panel } from '../../components/Panel.tsx';
import { useText } from '../../text/useText.ts';
import { requestIdOf } from '../createQueryClient.ts';
import { daysLeft, placeInPeriod } from './period.ts';

export type Usage = Operations['getUsage']['response'];

const WARN_PERCENT = 80;

type QuotaPanelProps = { readonly query: UseQueryResult<Usage>; readonly nowMs: number };

/** The sessions that are used and left in the period. What failed to refresh stays. */
export function QuotaPanel({ query, nowMs }: QuotaPanelProps) {
  const { t, format } = useText();
  if (!query.data) {
    return (
      <Panel title={t('quota.used')} span={8} busy={query.isPending}>
        {query.isError ? (
          <ErrorState
            what={t('quota.what')}
            requestId={requestIdOf(query.error)}
            onRetry={() => void query.refetch()}
            retrying={query.isFetching}
          />
        ) : (
          <Loading shape="figure" />
        )}
      </Panel>
    );
  }
  const { sessionsUsed, sessionsIncluded, sessionsRemaining, percentUsed, minutesUsed, ...period } =
    query.data;
  return (
    <Panel title={t('quota.used')} aside={format.percent(percentUsed)} span={8} flush>
      <div className="panel-body quota">
        <p>
          <span className="figure">{format.number(sessionsUsed)}</span>{' '}
          <span className="secondary">{t('quota.of', { total: sessionsIncluded })}</span>
        </p>
        <Meter
          label={t('quota.used')}
          value={sessionsUsed}
          max={sessionsIncluded}
          valueText={t('quota.meter', { used: sessionsUsed, total: sessionsIncluded })}
          today={{
            at: placeInPeriod(period, nowMs),
            label: t('quota.today', { day: new Date(nowMs).toISOString() }),
          }}
          scale={{ start: '0', gap: format.percent(WARN_PERCENT), end: format.number(sessionsIncluded) }}
        />
      </div>
      <Facts
        facts={[
          {
            label: t('quota.remaining'),
            value: format.number(sessionsRemaining),
            note: t('quota.left', { days: daysLeft(period, nowMs), day: period.periodEnd }),
          },
          {
            label: t('minutes'),
            value: minutesUsed === 0 ? format.number(0) : t('minutes.about', { minutes: minutesUsed }),
            note: t('minutes.note'),
          },
        ]}
      />
    </Panel>
  );
}
