import { useMutation, useQuery } from '@tanstack/react-query';
import ArrowUpRight from 'lucide-react/icons/arrow-up-right';
import { useId, useState } from 'react';
import { Button } from '../../components/Button.tsx';
import { Panel } from '../../components/Panel.tsx';
import { useText } from '../../text/useText.ts';
import { externalUrl } from '../externalUrl.ts';
import { useApp } from '../useApp.ts';
import { BuyProblem } from './BuyProblem.tsx';
import type { PaidPlan } from './paidPlan.ts';

type BuyPanelProps = {
  readonly plan: PaidPlan;
  /** The plan of the account, as soon as it is known. */
  readonly current: string | undefined;
};

/** The plan that the person chose on the pricing page, and the way to pay for it. */
export function BuyPanel({ plan, current }: BuyPanelProps) {
  const { t, format } = useText();
  const { api, person, isActive } = useApp();
  const emailId = useId();
  const [typedEmail, setTypedEmail] = useState('');
  // After the quota has been asked for: its request comes first.
  const plans = useQuery({
    queryKey: ['plans'],
    queryFn: ({ signal }) => api.listPlans({}, { signal }),
    enabled: isActive && current !== undefined,
    staleTime: Number.POSITIVE_INFINITY,
  });
  const checkout = useMutation({
    mutationFn: async (email: string) => {
      const url = externalUrl((await api.createCheckout({ plan, email })).url);
      if (url === undefined) throw new Error('the address of the checkout is not one of the web');
      return url;
    },
  });
  const buy = (email: string) =>
    // Not called once the panel is gone: somebody who signed out meanwhile must not be led to a page with their address.
    checkout.mutate(email, { onSuccess: (url) => location.assign(url) });
  const offer = plans.data?.plans.find((candidate) => candidate.plan === plan);
  const name = t(`plan.${plan}`);
  const email = person.email ?? typedEmail;

  if (current === plan) {
    return (
      <Panel title={t('buy.title', { plan: name })}>
        <p>{t('buy.already', { plan: name })}</p>
      </Panel>
    );
  }
  return (
    <Panel
      title={t('buy.title', { plan: name })}
      aside={offer && t('plan.price', { price: format.price(offer.price) })}
    >
      <form
        className="buy"
        onSubmit={(event) => {
          event.preventDefault();
          if (!checkout.isPending) buy(email);
        }}
      >
        {offer && (
          <p>
            {t('plan.included', {
              sessions: offer.sessionsIncluded,
              concurrent: offer.rateLimit.concurrent,
              projects: offer.projectsIncluded,
            })}
          </p>
        )}
        <p className="secondary">{t('buy.text')}</p>
        {!person.email && (
          <div className="field">
            <label htmlFor={emailId}>{t('buy.email')}</label>
            <input
              id={emailId}
              type="email"
              autoComplete="email"
              required
              maxLength={254}
              value={typedEmail}
              onChange={(event) => setTypedEmail(event.target.value)}
            />
          </div>
        )}
        <Button kind="main" type="submit" pending={checkout.isPending || checkout.isSuccess}>
          {t('buy.action', { plan: name })}
          <ArrowUpRight size={16} aria-hidden />
        </Button>
        {checkout.isError && <BuyProblem error={checkout.error} />}
      </form>
    </Panel>
  );
}
