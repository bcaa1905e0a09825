import type { Usage } from '../../src/apiTypes.ts';
import { classNames } from '../classNames.ts';
import { Failed } from '../Failed.tsx';
import { checkClient, type Reader, type Source } from '../source.ts';
import { type KitProps, type KitText, useKitText } from '../text/useKitText.ts';
import { useSource } from '../useSource.ts';
import { Meter } from './Meter.tsx';
import { placeInPeriod, WARN_PERCENT } from './quota.ts';
import { usageNotice } from './usageNotice.ts';

/** A usage as `getUsage` returns it, or a client of a user from which it is read again each minute. */
export type UsageMeterProps = KitProps & Source<'usage', Usage, Reader<'getUsage'>>;

/** Once a minute. Usage changes as sessions start. */
const REFRESH_MS = 60_000;

/** How much of the quota is used and left, and what becomes of it. As high in all its states. */
export function UsageMeter(props: UsageMeterProps) {
  checkClient('UsageMeter', props.client);
  const { text, nowMs } = useKitText(props);
  const { value, error, retry, isRetrying } = useSource({
    props,
    value: props.usage,
    read: (client: Reader<'getUsage'>, signal) => client.getUsage({}, { signal }),
    refreshMs: REFRESH_MS,
  });
  const { t, format } = text;
  const isFailed = error !== undefined && !value;
  return (
    <div className="sb sb-usage" lang={format.language} aria-busy={!value && !isFailed ? true : undefined}>
      {isFailed ? (
        <Failed text={text} what={t('usage.what')} error={error} onRetry={retry} isRetrying={isRetrying} />
      ) : value ? (
        <Figures usage={value} text={text} nowMs={nowMs} isStale={error !== undefined} />
      ) : (
        <Waiting text={text} />
      )}
    </div>
  );
}

type FiguresProps = {
  readonly usage: Usage;
  readonly text: KitText;
  readonly nowMs: number;
  readonly isStale: boolean;
};

function Figures({ usage, text, nowMs, isStale }: FiguresProps) {
  const { t, format } = text;
  const { sessionsUsed, sessionsIncluded, percentUsed, fullQuota } = usage;
  const { tone, alert, note } = usageNotice(usage, text, nowMs);
  return (
    <>
      <p className="sb-usage-head">
        <strong>{t('quota.used')}</strong>
        <span className={tone && `sb-${tone}`}>{format.percent(percentUsed)}</span>
      </p>
      <p>
        <span className="sb-figure">{format.number(sessionsUsed)}</span>{' '}
        <span className="sb-of">{t('quota.of', { total: sessionsIncluded })}</span>
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
      <div className="sb-usage-notes">
        <p role="status" className={tone && `sb-${tone}`}>
          {alert}
        </p>
        <p>{note}</p>
        {fullQuota > sessionsIncluded && <p>{t('quota.grace', { count: fullQuota })}</p>}
        {isStale && <p className="sb-warn">{t('stale')}</p>}
      </div>
    </>
  );
}

/** Grey bars where the figures will be. */
function Waiting({ text: { t } }: { readonly text: KitText }) {
  return (
    <>
      <p className="sb-hidden">{t('loading')}</p>
      {['head', 'figure', 'track', 'notes'].map((part) => (
        <span key={part} className={classNames('sb-wait', `sb-wait-${part}`)} />
      ))}
    </>
  );
}
