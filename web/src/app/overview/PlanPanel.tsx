import { Link } from 'wouter';
import { ButtonLink } from '../../components/ButtonLink.tsx';
import { Panel } from '../../components/Panel.tsx';
import { useText } from '../../text/useText.ts';
import { PortalButton } from '../buying/PortalButton.tsx';
import { PLANS_PATH } from '../buying/plansPath.ts';
import type { Usage } from './QuotaPanel.tsx';

/** The plan of the account, and what the next one is. */
export function PlanPanel({ usage }: { usage: Usage }) {
  const { t } = useText();
  return (
    <Panel title={t('plan.title')} span={4}>
      <div className="plan">
        <p className="figure-small">{t(`plan.${usage.plan}`)}</p>
        {usage.cancelAt && (
          <p className="note">{t('ending', { plan: t(`plan.${usage.plan}`), day: usage.cancelAt })}</p>
        )}
        {usage.plan === 'free' ? (
          <ButtonLink href={PLANS_PATH} link={Link} wide>
            {t('plan.compare')}
          </ButtonLink>
        ) : (
          <PortalButton wide>{t('buy.change')}</PortalButton>
        )}
      </div>
    </Panel>
  );
}
