import { Banner } from '../../components/Banner.tsx';
import { ButtonLink } from '../../components/ButtonLink.tsx';
import { useText } from '../../text/useText.ts';
import { PortalButton } from '../buying/PortalButton.tsx';
import { externalUrl } from '../externalUrl.ts';
import { dueTitle } from '../invoices/dueTitle.ts';
import { useSubscription } from '../queries/useSubscription.ts';

type DueBannerProps = {
  /** How long sessions can start; null if the plan has ended. */
  readonly until: string | null;
  /** Whether the part of the quota that the account has until the payment is used up. */
  readonly isUsedUp: boolean;
  readonly nowMs: number;
};

/**
 * A payment is due. It is there with the first figures; the amount, and the page for an invoice that was sent, follow when Stripe has
 * been asked, in the same place.
 */
export function DueBanner({ until, isUsedUp, nowMs }: DueBannerProps) {
  const text = useText();
  const { t } = text;
  const due = useSubscription().data?.amountDue;
  // An invoice that is sent is paid on its page, a charge with another card.
  const url = due?.dueAt ? externalUrl(due.pageUrl ?? undefined) : undefined;
  return (
    <Banner
      kind="bad"
      title={due ? dueTitle(due, text, nowMs) : t('due.unknown')}
      action={
        url ? (
          <ButtonLink kind="main" href={url} target="_blank" rel="noopener noreferrer" leaves>
            {t('invoices.pay')}
          </ButtonLink>
        ) : (
          <PortalButton kind="main">{t('act.card')}</PortalButton>
        )
      }
    >
      {isUsedUp ? t('due.used') : until === null ? t('due.over') : t('due.b', { day: until })}
    </Banner>
  );
}
