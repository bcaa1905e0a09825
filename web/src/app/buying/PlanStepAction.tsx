import { ButtonLink } from '../../components/ButtonLink.tsx';
import { externalUrl } from '../externalUrl.ts';
import { CheckoutForm } from './CheckoutForm.tsx';
import { PortalButton } from './PortalButton.tsx';
import { paidPlanOf } from './paidPlan.ts';
import type { PlanChange, PlanId } from './planChange.ts';
import { useBuyingText } from './useBuyingText.ts';
import { useDeparture } from './useDeparture.ts';

type PlanStepActionProps = {
  readonly target: PlanId;
  readonly current: PlanId;
  readonly change: PlanChange;
  readonly nameOf: (plan: string) => string;
};

/** The one button of a change, or why there is none. */
export function PlanStepAction({ target, current, change, nameOf }: PlanStepActionProps) {
  const { t } = useBuyingText();
  const remember = useDeparture();
  const name = nameOf(target);
  switch (change.kind) {
    case 'buy': {
      const plan = paidPlanOf(target);
      return plan && <CheckoutForm plan={plan} name={name} />;
    }
    case 'upgrade':
    case 'downgrade':
    case 'cancel':
    case 'keep':
      return (
        <div className="step-action">
          <p className="secondary">{t('leave.change')}</p>
          <PortalButton kind="main">{t('manage')}</PortalButton>
        </div>
      );
    case 'current':
      return <p>{t('current', { plan: name })}</p>;
    case 'planned':
      return (
        <div className="step-action">
          <p>{t('planned.text', { plan: name, day: change.at })}</p>
          <PortalButton>{t('manage')}</PortalButton>
        </div>
      );
    case 'busy':
      return (
        <div className="step-action">
          <p>{t('busy', { plan: nameOf(current), next: nameOf(change.next), day: change.at })}</p>
          <PortalButton>{t('manage')}</PortalButton>
        </div>
      );
    case 'unpaid': {
      const pageUrl = externalUrl(change.pageUrl ?? undefined);
      return (
        <div className="step-action">
          <p>{t('unpaid')}</p>
          <div className="step-buttons">
            {pageUrl && (
              <ButtonLink href={pageUrl} kind="main" leaves onClick={() => remember({ to: 'portal' })}>
                {t('pay')}
              </ButtonLink>
            )}
            <PortalButton>{t('manage')}</PortalButton>
          </div>
        </div>
      );
    }
    default:
      return change satisfies never;
  }
}
