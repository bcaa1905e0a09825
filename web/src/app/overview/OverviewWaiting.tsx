import { Loading } from '../../components/Loading.tsx';
import { PageHead } from '../../components/PageHead.tsx';
import { Panel } from '../../components/Panel.tsx';
import { useText } from '../../text/useText.ts';
import { QueryError } from '../QueryError.tsx';
import type { useUsage } from '../queries/useUsage.ts';
import { DailyWaiting } from './DailyWaiting.tsx';

/** The page before the usage is known, or that it cannot be read. */
export function OverviewWaiting({ query }: { query: ReturnType<typeof useUsage> }) {
  const { t } = useText();
  return (
    <>
      <PageHead title={t('nav.overview')}>{'\u00a0'}</PageHead>
      <div className="overview">
        {query.isError ? (
          <Panel title={t('quota.used')}>
            <QueryError what={t('quota.what')} query={query} />
          </Panel>
        ) : (
          <>
            <div className="overview-top">
              <Panel title={t('quota.used')} busy>
                <div className="quota-waiting">
                  <Loading shape="figure" />
                </div>
              </Panel>
              <Panel title={t('open.label')} busy>
                <Loading shape="text" />
              </Panel>
              <Panel title={t('plan.title')} busy>
                <Loading shape="text" />
              </Panel>
            </div>
            <DailyWaiting />
          </>
        )}
      </div>
    </>
  );
}
