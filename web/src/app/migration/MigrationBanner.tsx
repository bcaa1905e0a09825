import { Link } from 'wouter';
import { Banner } from '../../components/Banner.tsx';
import { ButtonLink } from '../../components/ButtonLink.tsx';
import { useText } from '../../text/useText.ts';
import { MIGRATION_PATH } from '../overview/paths.ts';
import { useMigration } from './useMigration.ts';
import { useMigrationText } from './useMigrationText.ts';

/**
 * On the overview, before the change of a customer who comes from the former service: the figures are those of an account without a
 * plan until then. Nothing for other accounts, nor after the change.
 */
export function MigrationBanner() {
  const app = useText();
  const { t } = useMigrationText();
  const { data } = useMigration();
  if (!data) return null;
  const action = (
    <ButtonLink kind="main" href={MIGRATION_PATH} link={Link}>
      {t('coming.action')}
    </ButtonLink>
  );
  const { state, decision, movesAt: at } = data;
  if (state === 'delayed') {
    return (
      <Banner kind="info" title={t('coming.delayed')} action={action}>
        {t('coming.delayed.b')}
      </Banner>
    );
  }
  if (state === 'completed' || at === null) return null;
  const plan = app.t(`plan.${data.plan}`);
  return (
    <Banner
      kind="info"
      title={decision ? t(`decided.${decision.decision}`, { plan, at }) : t('coming', { plan, at })}
      action={action}
    >
      {t('coming.b', { at })}
    </Banner>
  );
}
