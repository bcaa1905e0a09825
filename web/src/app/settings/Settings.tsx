import { PageHead } from '../../components/PageHead.tsx';
import { Updated } from '../../components/Updated.tsx';
import { useText } from '../../text/useText.ts';
import { useSubscription } from '../queries/useSubscription.ts';
import { AccountSettings } from './AccountSettings.tsx';
import { LookSettings } from './LookSettings.tsx';
import { SubscriptionSettings } from './SubscriptionSettings.tsx';
import './settings.css';

/** What the person can choose, what they pay, and who they are. */
export function Settings() {
  const { t } = useText();
  const subscription = useSubscription();
  return (
    <>
      <title>{`${t('nav.settings')} · AI-Gate`}</title>
      <PageHead
        title={t('nav.settings')}
        updated={
          subscription.isRefetchError && (
            <Updated at={new Date(subscription.dataUpdatedAt).toISOString()} stale />
          )
        }
      />
      <div className="settings">
        <LookSettings />
        <SubscriptionSettings query={subscription} />
        <AccountSettings />
      </div>
    </>
  );
}
