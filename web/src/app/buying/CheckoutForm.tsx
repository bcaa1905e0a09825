import ArrowUpRight from 'lucide-react/icons/arrow-up-right';
import { useState } from 'react';
import { Button } from '../../components/Button.tsx';
import { Field } from '../../components/Field.tsx';
import { useApp } from '../useApp.ts';
import { BuyProblem } from './BuyProblem.tsx';
import type { PaidPlan } from './paidPlan.ts';
import { useBuyingText } from './useBuyingText.ts';
import { useCheckout } from './useCheckout.ts';

const EMAIL_LENGTH_MAX = 254;

/** The way to the page on which a plan is paid. It asks for an e-mail address only if the issuer knows none. */
export function CheckoutForm({ plan, name }: { plan: PaidPlan; name: string }) {
  const { t } = useBuyingText();
  const { person } = useApp();
  const [typedEmail, setTypedEmail] = useState('');
  const { open, isPending, error } = useCheckout(plan);
  return (
    <form
      className="step-action"
      onSubmit={(event) => {
        event.preventDefault();
        open(person.email ?? typedEmail);
      }}
    >
      {!person.email && (
        <Field label={t('email')}>
          {(control) => (
            <input
              {...control}
              type="email"
              autoComplete="email"
              required
              maxLength={EMAIL_LENGTH_MAX}
              value={typedEmail}
              onChange={(event) => setTypedEmail(event.target.value)}
            />
          )}
        </Field>
      )}
      <p className="secondary">{t('leave')}</p>
      <Button kind="main" type="submit" pending={isPending}>
        {t('title.buy', { plan: name })}
        <ArrowUpRight size={16} aria-hidden />
      </Button>
      {error && <BuyProblem error={error} />}
    </form>
  );
}
