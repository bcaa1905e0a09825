import { Loading } from '../../components/Loading.tsx';
import { Panel } from '../../components/Panel.tsx';
import { useText } from '../../text/useText.ts';

/** The place of the chart while it is loaded. */
export function DailyWaiting() {
  const { t } = useText();
  return (
    <Panel title={t('daily.title')} busy>
      <div className="daily">
        <Loading shape="chart" />
      </div>
    </Panel>
  );
}
