import type { ReactNode } from 'react';
import { Link } from 'wouter';
import { isProblemOf, type ProblemOf } from '../../../../client/src/errors.ts';
import { ButtonLink } from '../../components/ButtonLink.tsx';
import { useText } from '../../text/useText.ts';
import { PortalButton } from '../buying/PortalButton.tsx';
import { externalUrl } from '../externalUrl.ts';
import { NEW_TICKET_PATH } from '../support/paths.ts';
import { UnansweredProblem } from '../UnansweredProblem.tsx';
import { useOffersText } from './useOffersText.ts';

type OfferError = ProblemOf<'previewOffer'> | ProblemOf<'acceptOffer'> | ProblemOf<'declineOffer'>;

const isOfferError = (error: Error): error is OfferError =>
  isProblemOf(error, 'previewOffer') ||
  isProblemOf(error, 'acceptOffer') ||
  isProblemOf(error, 'declineOffer');

/** Why an offer cannot be accepted or declined now, and what to do. */
export function OfferProblem({ error }: { error: Error }) {
  const app = useText();
  const { t } = useOffersText();
  if (isOfferError(error)) {
    switch (error.code) {
      case 'payment_due': {
        const url = externalUrl(error.extensions.url);
        return (
          <Problem
            action={
              url ? (
                <ButtonLink href={url} target="_blank" rel="noopener noreferrer" leaves>
                  {app.t('invoices.pay')}
                </ButtonLink>
              ) : (
                <ButtonLink href="/app/invoices" link={Link}>
                  {t('problem.payment_due.action')}
                </ButtonLink>
              )
            }
          >
            {t('problem.payment_due')}
          </Problem>
        );
      }
      case 'subscription_ending':
      case 'change_scheduled':
        return (
          <Problem action={<PortalButton>{t('problem.portal')}</PortalButton>}>
            {t(`problem.${error.code}`)}
          </Problem>
        );
      case 'collection_paused':
      case 'subscription_unsuitable':
      case 'customer_taken':
        return (
          <Problem
            action={
              <ButtonLink href={NEW_TICKET_PATH} link={Link}>
                {t('problem.collection_paused.action')}
              </ButtonLink>
            }
          >
            {t(`problem.${error.code}`)}
          </Problem>
        );
      case 'offer_not_open':
        return (
          <Problem>{t('problem.offer_not_open', { state: t(`state.${error.extensions.state}`) })}</Problem>
        );
      case 'invoice_pending':
      case 'checkout_pending':
      case 'offer_in_progress':
      case 'offer_not_found':
      case 'offer_start_changed':
      case 'rate_limited':
        return <Problem>{t(`problem.${error.code}`)}</Problem>;
    }
  }
  return (
    <Problem>
      <UnansweredProblem error={error} t={t} />
    </Problem>
  );
}

function Problem({ children, action }: { children: ReactNode; action?: ReactNode }) {
  return (
    <div role="alert" className="offer-problem">
      <p>{children}</p>
      {action}
    </div>
  );
}
