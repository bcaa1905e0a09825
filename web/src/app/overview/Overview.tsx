import { Fragment } from 'react';
import { useSearchParams } from 'wouter';
import type { Range } from '../../../../client/react/chart/comparedDays.ts';
import { PageHead } from '../../components/PageHead.tsx';
import { loadedLater } from '../../loadedLater.tsx';
import { useText } from '../../text/useText.ts';
import { ErrorBoundary } from '../ErrorBoundary.tsx';
import { PageUpdated } from '../PageUpdated.tsx';
import { useDailyUsage } from '../queries/useDailyUsage.ts';
import { useUsage } from '../queries/useUsage.ts';
import { useApp } from '../useApp.ts';
import { useNow } from '../useNow.ts';
import { isUnused } from './chartDays.ts';
import { DailyWaiting } from './DailyWaiting.tsx';
import { NewAccount } from './NewAccount.tsx';
import { OpenPanel } from './OpenPanel.tsx';
import { OverviewBanner } from './OverviewBanner.tsx';
import { OverviewWaiting } from './OverviewWaiting.tsx';
import './overview.css';
import { PlanPanel } from './PlanPanel.tsx';
import { QuotaPanel } from './QuotaPanel.tsx';
import { hasSubscription } from './usage.ts';

/** After the quota, which is what people come for. */
const OverviewDetails = loadedLater(
  () => import('./OverviewDetails.tsx').then((file) => file.OverviewDetails),
  DailyWaiting,
);

/** An offer is rare. */
const OverviewOffer = loadedLater(() =>
  import('../offers/OverviewOffer.tsx').then((file) => file.OverviewOffer),
);

/** How often "Updated 20 s ago" counts on. */
const AGE_STEP_MS = 10_000;

/** How much is left of the quota, and whether it lasts. */
export function Overview() {
  const { t } = useText();
  const [parameters] = useSearchParams();
  const { isActive, isReturning } = useApp();
  const nowMs = useNow(AGE_STEP_MS);
  const range: Range = parameters.get('range') === '90' ? 90 : 30;
  const usage = useUsage();
  const daily = useDailyUsage(range);
  // Until its days are known, an account that never paid and has no sessions in this period is taken for a new one.
  const isNew =
    usage.data !== undefined &&
    usage.data.sessionsUsed + usage.data.openSessions === 0 &&
    (daily.data ? isUnused(usage.data, daily.data) : !daily.isError && !hasSubscription(usage.data));
  const offer = usage.data && (
    <ErrorBoundary fallback={null}>
      <OverviewOffer usage={usage.data} nowMs={nowMs} />
    </ErrorBoundary>
  );
  const updated = <PageUpdated atMs={usage.dataUpdatedAt} />;
  return (
    <>
      <title>{`${t('nav.overview')} · AI-Gate`}</title>
      {/* Of a key of its own: it takes the place of what was shown while loading, which nothing is moved from. */}
      {usage.data ? (
        <Fragment key="known">
          {isActive && !isReturning && <OverviewBanner usage={usage.data} nowMs={nowMs} />}
          {isNew ? (
            <NewAccount usage={usage.data} isKnown={daily.data !== undefined} updated={updated} nowMs={nowMs}>
              {offer}
            </NewAccount>
          ) : (
            <>
              <PageHead title={t('nav.overview')} updated={updated}>
                {t('period', { from: usage.data.periodStart, to: usage.data.periodEnd })}
              </PageHead>
              {offer}
              <div className="overview">
                <div className="overview-top">
                  <QuotaPanel usage={usage.data} daily={daily.data} nowMs={nowMs} />
                  <OpenPanel usage={usage.data} />
                  <PlanPanel usage={usage.data} nowMs={nowMs} />
                </div>
                <OverviewDetails usage={usage.data} daily={daily} range={range} nowMs={nowMs} />
              </div>
            </>
          )}
        </Fragment>
      ) : (
        <OverviewWaiting query={usage} />
      )}
    </>
  );
}
