import ArrowUpRight from 'lucide-react/icons/arrow-up-right';
import { useState } from 'react';
import { isProblemOf } from '../../../../client/src/errors.ts';
import { Button } from '../../components/Button.tsx';
import { Field } from '../../components/Field.tsx';
import { useApp } from '../useApp.ts';
import { BuyProblem } from './BuyProblem.tsx';
import type { PaidPlan } from './paidPlan.ts';
import { useBuyingText } from './useBuyingText.ts';
import { useCheckout } from './useCheckout.ts';

const EMAIL_LENGTH_MAX = 254;

/** Whether Stripe refuses the e-mail address. */
function isEmailRefused(error: Error): boolean {
  if (!isProblemOf(error, 'createCheckout') || error.code !== 'invalid_request') return false;
  return error.extensions.errors.some(({ field }) => field === 'email');
}

/** The way to the page on which a plan is paid. It asks for an e-mail address only if the issuer knows none. */
export function CheckoutForm({ plan, name }: { plan: PaidPlan; name: string }) {
  const { t } = useBuyingText();
  const { person } = useApp();
  const [typedEmail, setTypedEmail] = useState(person.email ?? '');
  const { open, isPending, error } = useCheckout(plan);
  const isRefused = error !== null && isEmailRefused(error);
  // Stripe may refuse the address that the issuer knows, too. The field stays once it was needed.
  const [wasRefused, setWasRefused] = useState(false);
  if (isRefused && !wasRefused) setWasRefused(true);
  return (
    <form
      className="step-action"
      onSubmit={(event) => {
        event.preventDefault();
        open(typedEmail);
      }}
    >
      {(!person.email || wasRefused) && (
        <Field label={t('email')} error={isRefused ? t('email.refused') : undefined}>
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
      {error && !isRefused && <BuyProblem error={error} />}
    </form>
  );
}
