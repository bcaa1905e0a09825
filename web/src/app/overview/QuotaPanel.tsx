import { Meter } from '../../../../client/react/meter/Meter.tsx';
import { daysUntil, placeInPeriod, quotaEnd, WARN_PERCENT } from '../../../../client/react/meter/quota.ts';
import { type Fact, Facts } from '../../components/Facts.tsx';
import { Panel } from '../../components/Panel.tsx';
import type { AppText } from '../../text/loadText.ts';
import { useText } from '../../text/useText.ts';
import { forecast } from './forecast.ts';
import type { DailyUsage, Usage } from './usage.ts';

type QuotaPanelProps = {
  readonly usage: Usage;
  /** For the forecast, which is unknown without them. */
  readonly daily: DailyUsage | undefined;
  readonly nowMs: number;
};

/** The sessions that are used and left in the period, and whether they last. */
export function QuotaPanel({ usage, daily, nowMs }: QuotaPanelProps) {
  const text = useText();
  const { t, format } = text;
  const { sessionsUsed, sessionsIncluded, sessionsRemaining, percentUsed, minutesUsed, fullQuota } = usage;
  const end = quotaEnd(usage);
  const left = { days: daysUntil(end.at, nowMs), day: end.at };
  const state = percentUsed >= 100 ? 'bad' : percentUsed >= WARN_PERCENT ? 'warn' : undefined;
  return (
    <Panel
      title={t('quota.used')}
      aside={<span className={state ? `${state}-text` : 'secondary'}>{format.percent(percentUsed)}</span>}
      flush
    >
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
            at: placeInPeriod(usage, nowMs),
            label: t('quota.today', { day: new Date(nowMs).toISOString() }),
          }}
          scale={{ start: '0', gap: format.percent(WARN_PERCENT), end: format.number(sessionsIncluded) }}
        />
        {fullQuota > sessionsIncluded && <p className="note">{t('quota.grace', { count: fullQuota })}</p>}
      </div>
      <Facts
        facts={[
          {
            label: t('quota.remaining'),
            value: format.number(sessionsRemaining),
            note: end.ends ? t('quota.ends', left) : t('quota.left', left),
          },
          paceFact({ usage, daily, nowMs }, text),
          {
            label: t('minutes'),
            value: minutesUsed === 0 ? format.number(0) : t('minutes.about', { minutes: minutesUsed }),
            note: t('minutes.note'),
            quiet: true,
          },
        ]}
      />
    </Panel>
  );
}

/** Whether the quota lasts. As high as the other facts while it is not known. */
function paceFact({ usage, daily, nowMs }: QuotaPanelProps, { t }: AppText): Fact {
  const label = t('pace.label');
  if (!daily || usage.sessionsIncluded === 0) return { label, value: '–', note: '\u00a0' };
  const pace = forecast(usage, daily.days, nowMs);
  switch (pace.kind) {
    case 'early':
      return { label, value: t('pace.early'), note: t('pace.early.note') };
    case 'used_up': {
      const end = quotaEnd(usage);
      return {
        label,
        value: t('pace.used'),
        note: end.ends ? undefined : t('pace.used.note', { day: end.at }),
      };
    }
    case 'whole':
      return { label, value: t('pace.whole'), note: t('pace.perDay', pace) };
    case 'until':
      return { label, value: t('pace.until', pace), note: t('pace.note', pace) };
    default:
      return pace satisfies never;
  }
}
