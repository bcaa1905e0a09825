import type { Range } from '../../../../client/react/chart/comparedDays.ts';
import type { useDailyUsage } from '../queries/useDailyUsage.ts';
import { DailyPanel } from './DailyPanel.tsx';
import { InvoicesPanel } from './InvoicesPanel.tsx';
import { ProjectsPanel } from './ProjectsPanel.tsx';
import { hasSubscription, type Usage } from './usage.ts';

type OverviewDetailsProps = {
  readonly usage: Usage;
  readonly daily: ReturnType<typeof useDailyUsage>;
  readonly range: Range;
  readonly nowMs: number;
};

/** What stands under the quota: the days, the projects, the latest invoices. */
export function OverviewDetails({ usage, daily, range, nowMs }: OverviewDetailsProps) {
  return (
    <>
      <DailyPanel usage={usage} query={daily} range={range} nowMs={nowMs} />
      <div className="overview-bottom">
        <ProjectsPanel />
        {hasSubscription(usage) && <InvoicesPanel />}
      </div>
    </>
  );
}
