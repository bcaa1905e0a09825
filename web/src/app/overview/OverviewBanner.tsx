import { Link } from 'wouter';
import { quotaEnd } from '../../../../client/react/meter/quota.ts';
import { Banner } from '../../components/Banner.tsx';
import { ButtonLink } from '../../components/ButtonLink.tsx';
import { loadedLater } from '../../loadedLater.tsx';
import { useText } from '../../text/useText.ts';
import { PortalButton } from '../buying/PortalButton.tsx';
import { plansPath } from '../buying/plansPath.ts';
import { useContact } from '../contact/useContact.ts';
import { ErrorBoundary } from '../ErrorBoundary.tsx';
import { bannerCase } from './banner.ts';
import { DueBanner } from './DueBanner.tsx';
import type { Usage } from './usage.ts';

const ContactBanner = loadedLater(() =>
  import('../contact/ContactBanner.tsx').then((file) => file.ContactBanner),
);

const MigrationBanner = loadedLater(() =>
  import('../migration/MigrationBanner.tsx').then((file) => file.MigrationBanner),
);

/**
 * What needs attention, and what to do about it. What the usage says is there with the first figures and moves nothing later. That
 * e-mails come back, or that the account comes from another service, is read after them, because such an account is rare.
 */
export function OverviewBanner({ usage, nowMs }: { usage: Usage; nowMs: number }) {
  const { t } = useText();
  const { data: contact } = useContact({ isAsked: false });
  const shown = bannerCase(usage, contact);
  if (!shown) return null;
  const end = quotaEnd(usage);
  switch (shown.kind) {
    case 'due':
      return <DueBanner until={shown.until} isUsedUp={shown.isUsedUp} nowMs={nowMs} />;
    case 'no_quota':
      return <Banner kind="bad" title={t('alert.0')} />;
    case 'used_up':
      return (
        <Banner
          kind="bad"
          title={shown.since === null ? t('alert.100.now') : t('alert.100', { since: shown.since })}
          action={shown.upgrade && <UpgradeLink plan={shown.upgrade} />}
        >
          {t('alert.100.b')} {!end.ends && t('alert.100.renews', { day: end.at })}
        </Banner>
      );
    case 'near':
      return (
        <Banner
          kind="warn"
          title={t('alert.80', { percent: usage.percentUsed })}
          action={shown.upgrade && <UpgradeLink plan={shown.upgrade} />}
        >
          {t('alert.80.b', { count: usage.sessionsRemaining, day: end.at })}
        </Banner>
      );
    case 'ending': {
      const plan = t(`plan.${usage.plan}`);
      return (
        <Banner
          kind="info"
          title={t('ending', { plan, day: shown.at })}
          action={<PortalButton kind="main">{t('act.keep', { plan })}</PortalButton>}
        >
          {t('ending.b')}
        </Banner>
      );
    }
    case 'no_mail':
      return (
        <ErrorBoundary fallback={null}>
          <ContactBanner problem={shown.problem} />
        </ErrorBoundary>
      );
    case 'imported':
      return (
        <ErrorBoundary fallback={null}>
          <MigrationBanner />
        </ErrorBoundary>
      );
    default:
      return shown satisfies never;
  }
}

function UpgradeLink({ plan }: { plan: Exclude<Usage['plan'], 'free'> }) {
  const { t } = useText();
  return (
    <ButtonLink kind="main" href={plansPath(plan)} link={Link}>
      {t('act.upgrade', { plan: t(`plan.${plan}`) })}
    </ButtonLink>
  );
}
