import { PageHead } from '../../components/PageHead.tsx';
import { useText } from '../../text/useText.ts';
import { BadgeSettings } from '../badge/BadgeSettings.tsx';
import { PageUpdated } from '../PageUpdated.tsx';
import { useSubscription } from '../queries/useSubscription.ts';
import { AccountSettings } from './AccountSettings.tsx';
import { EmailSettings } from './EmailSettings.tsx';
import { LookSettings } from './LookSettings.tsx';
import { SubscriptionSettings } from './SubscriptionSettings.tsx';
import './settings.css';

/** What the person can choose, where e-mails go, the badge, what they pay, and who they are. */
export function Settings() {
  const { t } = useText();
  const subscription = useSubscription();
  return (
    <>
      <title>{`${t('nav.settings')} · AI-Gate`}</title>
      <PageHead title={t('nav.settings')} updated={<PageUpdated />} />
      <div className="settings">
        <EmailSettings />
        <LookSettings />
        <BadgeSettings />
        <SubscriptionSettings query={subscription} />
        <AccountSettings />
      </div>
    </>
  );
}
