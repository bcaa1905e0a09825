import { PageHead } from '../../components/PageHead.tsx';
import { Updated } from '../../components/Updated.tsx';
import { useText } from '../../text/useText.ts';
import { useUsage } from '../queries/useUsage.ts';
import { useNow } from '../useNow.ts';
import { PlanPanel } from './PlanPanel.tsx';
import { QuotaPanel } from './QuotaPanel.tsx';

/** How often "Updated 20 s ago" counts on. */
const AGE_STEP_MS = 10_000;

/** How much is left of the quota. */
export function Overview() {
  const { t } = useText();
  const usage = useUsage();
  const nowMs = useNow(AGE_STEP_MS);
  const updated = usage.data && (
    <Updated at={new Date(usage.dataUpdatedAt).toISOString()} stale={usage.isError} />
  );
  return (
    <>
      <title>{`${t('nav.overview')} · AI-Gate`}</title>
      <PageHead title={t('nav.overview')} updated={updated}>
        {usage.data && t('period', { from: usage.data.periodStart, to: usage.data.periodEnd })}
      </PageHead>
      <div className="grid">
        <QuotaPanel query={usage} nowMs={nowMs} />
        {usage.data && <PlanPanel usage={usage.data} />}
      </div>
    </>
  );
}
