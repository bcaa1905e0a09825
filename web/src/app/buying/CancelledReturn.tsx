import { useEffect } from 'react';
import { Link } from 'wouter';
import { Banner } from '../../components/Banner.tsx';
import { ButtonLink } from '../../components/ButtonLink.tsx';
import type { PlanId } from './planChange.ts';
import { plansPath } from './plansPath.ts';
import { useBuyingText } from './useBuyingText.ts';
import { useForgetReturn, useOverWithPage } from './useReturn.ts';

/** For somebody who left the checkout without paying. */
export function CancelledReturn({ plan, onOver }: { plan: PlanId | undefined; onOver: () => void }) {
  const { t } = useBuyingText();
  const forget = useForgetReturn();
  useEffect(forget, [forget]);
  useOverWithPage(true, onOver);
  return (
    <Banner
      kind="info"
      title={t('cancelled')}
      action={
        <ButtonLink href={plansPath(plan)} link={Link}>
          {t('cancelled.action')}
        </ButtonLink>
      }
    >
      {t('cancelled.text')}
    </Banner>
  );
}
