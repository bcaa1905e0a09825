import { Link } from 'wouter';
import { ButtonLink } from '../../components/ButtonLink.tsx';
import { Loading } from '../../components/Loading.tsx';
import { useText } from '../../text/useText.ts';
import { PortalButton } from '../buying/PortalButton.tsx';
import { plansPath } from '../buying/plansPath.ts';
import { QueryError } from '../QueryError.tsx';
import type { useSubscription } from '../queries/useSubscription.ts';
import { SettingsRow } from './SettingsRow.tsx';
import { SettingsSection } from './SettingsSection.tsx';
import { SubscriptionNote } from './SubscriptionNote.tsx';

/** Stripe's statuses of an account that can only buy anew: its page has nothing to change. */
const ENDED = ['none', 'canceled', 'incomplete_expired'];

/** The plan, what it costs, what happens next, and the way to change it. */
export function SubscriptionSettings({ query }: { query: ReturnType<typeof useSubscription> }) {
  const { t } = useText();
  return (
    <SettingsSection title={t('subscription.title')} note={t('subscription.note')}>
      {query.data ? (
        <Subscription subscription={query.data} />
      ) : (
        <div className="settings-state" aria-busy={query.isPending || undefined}>
          {query.isError ? (
            <>
              <QueryError what={t('subscription.what')} query={query} />
              {/* Cancelling must not depend on what the page can read. */}
              <PortalButton>{t('subscription.manage')}</PortalButton>
            </>
          ) : (
            <Loading shape="text" />
          )}
        </div>
      )}
    </SettingsSection>
  );
}

type SubscriptionProps = {
  readonly subscription: NonNullable<ReturnType<typeof useSubscription>['data']>;
};

function Subscription({ subscription }: SubscriptionProps) {
  const { t, format } = useText();
  const { plan, price, status } = subscription;
  const name = t(`plan.${plan}`);
  const cost =
    price &&
    t('subscription.price', {
      price: format.price(price),
      interval: price.interval,
      count: price.intervalCount,
    });
  return (
    <SettingsRow
      label={cost ? `${name}, ${cost}` : name}
      note={<SubscriptionNote subscription={subscription} />}
    >
      {ENDED.includes(status) ? (
        <ButtonLink href={plansPath()} link={Link}>
          {t('plan.compare')}
        </ButtonLink>
      ) : (
        <PortalButton>{t('subscription.manage')}</PortalButton>
      )}
    </SettingsRow>
  );
}
