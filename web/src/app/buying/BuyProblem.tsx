import { isProblemOf } from '../../../../client/src/errors.ts';
import { ButtonLink } from '../../components/ButtonLink.tsx';
import { useText } from '../../text/useText.ts';
import { requestIdOf } from '../createQueryClient.ts';
import { externalUrl } from '../externalUrl.ts';

/** Why a checkout did not begin, and what to do. */
export function BuyProblem({ error }: { error: Error }) {
  const { t } = useText();
  const requestId = requestIdOf(error);
  if (isProblemOf(error, 'createCheckout')) {
    switch (error.code) {
      case 'subscription_exists': {
        const url = externalUrl(error.extensions.url);
        return (
          <div role="alert">
            <p>{t('buy.exists')}</p>
            {url && (
              <ButtonLink href={url} leaves>
                {t('buy.change')}
              </ButtonLink>
            )}
          </div>
        );
      }
      case 'checkout_pending':
        return <p role="alert">{t('buy.pending')}</p>;
      case 'rate_limited':
        return <p role="alert">{t('buy.limited')}</p>;
    }
  }
  return (
    <div role="alert">
      <p>{t('buy.failed')}</p>
      {requestId && (
        <p className="note">
          {t('error.request')} <code>{requestId}</code>
        </p>
      )}
    </div>
  );
}
