import { Link } from 'wouter';
import { ButtonLink } from '../../components/ButtonLink.tsx';
import { Panel } from '../../components/Panel.tsx';
import { useText } from '../../text/useText.ts';
import { plansPath } from '../buying/plansPath.ts';
import { externalUrl } from '../externalUrl.ts';
import { VOLUME_PATH } from './paths.ts';
import { STARTER_ANSWER_HOURS } from './ticket.ts';
import { useSupportText } from './useSupportText.ts';

/** Who helps on Free, and what Starter answers. */
export function FreePanel({ communityUrl }: { communityUrl: string | null }) {
  const app = useText();
  const { t } = useSupportText();
  const url = externalUrl(communityUrl ?? undefined);
  const starter = { plan: app.t('plan.starter'), hours: STARTER_ANSWER_HOURS };
  return (
    <Panel title={t('free.title')}>
      <div className="free-support">
        <p>{url ? t('free.text', starter) : t('free.text.alone', starter)}</p>
        <div className="free-actions">
          {url && (
            <ButtonLink href={url} target="_blank" rel="noopener noreferrer" leaves kind="main">
              {t('free.community')}
            </ButtonLink>
          )}
          <ButtonLink href={plansPath('starter')} link={Link}>
            {t('free.plan', { plan: starter.plan })}
          </ButtonLink>
        </div>
        <p className="note">
          {t('free.volume')} <Link href={VOLUME_PATH}>{t('volume')}</Link>
        </p>
      </div>
    </Panel>
  );
}
