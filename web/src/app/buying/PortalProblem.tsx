import { isProblemOf } from '../../../../client/src/errors.ts';
import { useText } from '../../text/useText.ts';
import { requestIdOf } from '../createQueryClient.ts';

/** Why the customer portal did not open, and what to do. */
export function PortalProblem({ error }: { error: Error }) {
  const { t } = useText();
  const requestId = requestIdOf(error);
  const code = isProblemOf(error, 'createPortalSession') ? error.code : undefined;
  if (code === 'customer_not_found') return <p role="alert">{t('portal.nothing')}</p>;
  if (code === 'rate_limited') return <p role="alert">{t('buy.limited')}</p>;
  return (
    <div role="alert">
      <p>{t('portal.failed')}</p>
      {requestId && (
        <p className="note">
          {t('error.request')} <code>{requestId}</code>
        </p>
      )}
    </div>
  );
}
