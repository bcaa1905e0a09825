import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { Banner } from '../../components/Banner.tsx';
import { useText } from '../../text/useText.ts';
import { useUsage } from '../queries/useUsage.ts';
import { useApp } from '../useApp.ts';
import { useNow } from '../useNow.ts';
import type { PlanId } from './planChange.ts';
import { refreshAfterChange } from './refreshAfterChange.ts';
import { useBuyingText } from './useBuyingText.ts';
import { useForgetReturn, useOverWithPage } from './useReturn.ts';
import { paymentStep } from './waiting.ts';

const TICK_MS = 1_000;

type PaidReturnProps = { readonly bought: PlanId | undefined; readonly onOver: () => void };

/** Waits for the plan that was paid for, and says that it is active, or what happens next. */
export function PaidReturn({ bought, onOver }: PaidReturnProps) {
  const app = useText();
  const { t } = useBuyingText();
  const { api, isActive } = useApp();
  const queries = useQueryClient();
  const forget = useForgetReturn();
  const [sinceMs] = useState(Date.now);
  const nowMs = useNow(TICK_MS);
  const [isSettled, setIsSettled] = useState(false);
  // A tab that was hidden meanwhile can be late at once.
  const hasSynced = useRef(false);
  const usage = useUsage({ isAwaited: !isSettled });
  const { mutate: sync } = useMutation({ mutationFn: () => api.syncSubscription({}) });
  const step = paymentStep({ elapsedMs: nowMs - sinceMs, plan: usage.data?.plan, bought });

  useEffect(() => {
    if (hasSynced.current || !isActive || (step !== 'slow' && step !== 'late')) return;
    hasSynced.current = true;
    sync();
  }, [step, isActive, sync]);
  useEffect(() => {
    if (!isActive || (step !== 'active' && step !== 'late')) return;
    setIsSettled(true);
    forget();
    if (step === 'active') void refreshAfterChange(queries);
  }, [step, isActive, forget, queries]);
  useOverWithPage(step === 'active' || step === 'late', onOver);

  // The frame says that the session has ended. After the next sign-in, the wait begins again.
  if (!isActive) return null;
  const nameOf = (plan: PlanId | undefined) => (plan ? app.t(`plan.${plan}`) : t('your.plan'));
  const plan = nameOf(bought);
  switch (step) {
    case 'waiting':
      return (
        <Banner kind="info" title={t('waiting', { plan })}>
          {t('waiting.text')}
        </Banner>
      );
    case 'slow':
      return (
        <Banner kind="info" title={t('waiting', { plan })}>
          {t('slow.text')}
        </Banner>
      );
    case 'late':
      return (
        <Banner kind="warn" title={t('late', { plan })}>
          {t('late.text')}
        </Banner>
      );
    case 'active':
      return (
        <Banner kind="info" title={t('active', { plan: nameOf(usage.data?.plan) })}>
          {usage.data && t('active.text', { count: usage.data.sessionsIncluded, day: usage.data.periodEnd })}
        </Banner>
      );
    default:
      return step satisfies never;
  }
}
