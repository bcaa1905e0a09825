import { Link } from 'wouter';
import { Panel } from '../../components/Panel.tsx';
import { useText } from '../../text/useText.ts';
import { PLANS_PATH } from '../buying/plansPath.ts';
import { SETTINGS_PATH } from './paths.ts';
import type { Usage } from './usage.ts';

/** The plan of the account, what it costs and what comes next. */
export function PlanPanel({ usage }: { usage: Usage }) {
  const { t } = useText();
  const isFree = usage.plan === 'free';
  return (
    <Panel
      title={t('plan.title')}
      aside={
        isFree ? (
          <Link href={PLANS_PATH}>{t('plan.compare')}</Link>
        ) : (
          <Link href={SETTINGS_PATH}>{t('plan.manage')}</Link>
        )
      }
    >
      <p>
        <span className="figure-small">{t(`plan.${usage.plan}`)}</span>
      </p>
      <p className="note">{isFree && t('plan.noCard')}</p>
    </Panel>
  );
}
