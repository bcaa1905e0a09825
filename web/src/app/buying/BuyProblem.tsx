import { isProblemOf, NetworkError } from '../../../../client/src/errors.ts';
import { ButtonLink } from '../../components/ButtonLink.tsx';
import { useText } from '../../text/useText.ts';
import { requestIdOf } from '../createQueryClient.ts';
import { APP_HOME } from '../customerApp.ts';
import { externalUrl } from '../externalUrl.ts';
import { useBuyingText } from './useBuyingText.ts';
import { useDeparture } from './useDeparture.ts';

/** Where the app waits for a payment. */
const WAITING_PATH = `${APP_HOME}?checkout=done`;

/** Where a customer of the minutes-based service, whose subscription has no page here yet, chooses a plan. */
const MIGRATION_PATH = `${APP_HOME}/migration`;

/** Why a checkout did not begin, and what to do. */
export function BuyProblem({ error }: { error: Error }) {
  const app = useText();
  const { t } = useBuyingText();
  const remember = useDeparture();
  const requestId = requestIdOf(error);
  if (isProblemOf(error, 'createCheckout')) {
    switch (error.code) {
      case 'subscription_exists': {
        const url = externalUrl(error.extensions.url);
        return (
          <div role="alert" className="step-problem">
            <p>{t(url ? 'exists' : 'former')}</p>
            {url ? (
              <ButtonLink href={url} leaves onClick={() => remember({ to: 'portal' })}>
                {t('exists.action')}
              </ButtonLink>
            ) : (
              <ButtonLink href={MIGRATION_PATH}>{t('former.action')}</ButtonLink>
            )}
          </div>
        );
      }
      case 'checkout_pending':
        return (
          <div role="alert" className="step-problem">
            <p>{t('pending')}</p>
            <ButtonLink href={WAITING_PATH}>{t('overview')}</ButtonLink>
          </div>
        );
      case 'rate_limited':
        return <p role="alert">{app.t('buy.limited')}</p>;
    }
  }
  if (error instanceof NetworkError) return <p role="alert">{t('offline')}</p>;
  return (
    <div role="alert" className="step-problem">
      <p>{t('failed')}</p>
      {requestId && (
        <p className="note">
          {app.t('error.request')} <code>{requestId}</code>
        </p>
      )}
    </div>
  );
}
