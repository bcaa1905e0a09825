import { Link } from 'wouter';
import { ButtonLink } from '../../components/ButtonLink.tsx';
import { Panel } from '../../components/Panel.tsx';
import { useText } from '../../text/useText.ts';
import { PLANS_PATH } from '../buying/plansPath.ts';
import { usePlans } from '../queries/usePlans.ts';

/** What the first paid plan adds. */
export function GoingLivePanel() {
  const { t, format } = useText();
  const offer = usePlans().data?.plans.find(({ plan }) => plan === 'starter');
  return (
    <Panel title={t('first.live')}>
      <div className="plan">
        <p className="secondary going-live">
          {offer &&
            t('first.live.b', {
              plan: t('plan.starter'),
              count: offer.sessionsIncluded,
              open: offer.rateLimit.concurrent,
              price: format.price(offer.price),
            })}
        </p>
        <ButtonLink href={PLANS_PATH} link={Link} wide>
          {t('plan.compare')}
        </ButtonLink>
      </div>
    </Panel>
  );
}
