import { Link } from 'wouter';
import { Banner } from '../../components/Banner.tsx';
import { ButtonLink } from '../../components/ButtonLink.tsx';
import { useText } from '../../text/useText.ts';
import type { Migration } from './migrationView.ts';
import { useMigrationText } from './useMigrationText.ts';

type StateBannerProps = { readonly migration: Migration; readonly isOpen: boolean };

/** What was decided or done, and what comes next. Nothing before a decision. */
export function StateBanner({ migration, isOpen }: StateBannerProps) {
  const app = useText();
  const { t } = useMigrationText();
  const { state, decision, movesAt: at, decideUntil } = migration;
  if (state === 'delayed') {
    return (
      <Banner kind="warn" title={t('delayed')}>
        {t('delayed.b')}
      </Banner>
    );
  }
  if (at === null) return null;
  const plan = app.t(`plan.${migration.plan}`);
  if (state === 'completed') {
    return decision?.decision === 'leave' ? (
      <Banner kind="info" title={t('done.leave', { at })}>
        {t('done.leave.b')}
      </Banner>
    ) : (
      <Banner
        kind="info"
        title={t('done.plan', { plan, at })}
        action={
          <ButtonLink href="/app/settings" link={Link} size="small">
            {t('done.settings')}
          </ButtonLink>
        }
      >
        {t('done.plan.b')}
      </Banner>
    );
  }
  if (decision === null) return null;
  return (
    <Banner kind="info" title={t(`decided.${decision.decision}`, { plan, at })}>
      {isOpen && decideUntil !== null && t('decided.open', { at: decideUntil })}
    </Banner>
  );
}
