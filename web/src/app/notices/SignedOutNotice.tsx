import { useSearchParams } from 'wouter';
import { ButtonLink } from '../../components/ButtonLink.tsx';
import { useText } from '../../text/useText.ts';
import { paidPlanOf } from '../buying/paidPlan.ts';
import { pricingPath } from '../pricingPath.ts';
import { Notice } from './Notice.tsx';
import { SignInButton } from './SignInButton.tsx';

/** For somebody whom the issuer does not know, or who has signed out. */
export function SignedOutNotice({ reason }: { reason: 'not_signed_in' | 'signed_out' }) {
  const { t, format } = useText();
  const [parameters] = useSearchParams();
  const plan = paidPlanOf(parameters.get('plan'));
  const actions = (
    <>
      <SignInButton label={t('signIn.action')} />
      <ButtonLink href={pricingPath(format.language)}>{t('signIn.plans')}</ButtonLink>
    </>
  );
  if (reason === 'signed_out') {
    return (
      <Notice title={t('signedOut.title')} actions={actions}>
        {t('signedOut.text')}
      </Notice>
    );
  }
  return (
    <Notice title={t('signIn.title')} actions={actions}>
      {plan ? t('signIn.buy', { plan: t(`plan.${plan}`) }) : t('signIn.text')}
    </Notice>
  );
}
