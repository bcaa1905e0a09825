import type { ReactNode } from 'react';
import { Link } from 'wouter';
import { Panel } from '../../components/Panel.tsx';
import { useText } from '../../text/useText.ts';
import { PLANS_PATH } from '../buying/plansPath.ts';
import { dueTitle } from '../invoices/dueTitle.ts';
import { QueryError } from '../QueryError.tsx';
import { useSubscription } from '../queries/useSubscription.ts';
import { SETTINGS_PATH } from './paths.ts';
import { hasSubscription, type Usage } from './usage.ts';

type PlanPanelProps = { readonly usage: Usage; readonly nowMs: number };

/** The plan of the account, what it costs and what comes next. */
export function PlanPanel({ usage, nowMs }: PlanPanelProps) {
  // Stripe knows nothing of an account that never had a subscription.
  return hasSubscription(usage) ? (
    <PaidPlan usage={usage} nowMs={nowMs} />
  ) : (
    <Plan usage={usage}>
      <FreeNote />
    </Plan>
  );
}

function FreeNote() {
  const { t } = useText();
  return <p className="note">{t('plan.noCard')}</p>;
}

function PaidPlan({ usage, nowMs }: PlanPanelProps) {
  const text = useText();
  const { t, format } = text;
  const query = useSubscription();
  if (!query.data) {
    return (
      <Plan usage={usage}>{query.isError && <QueryError what={t('subscription.what')} query={query} />}</Plan>
    );
  }
  const { price, nextInvoice, nextPlan, amountDue } = query.data;
  // The usage has it before Stripe is asked again.
  const ends = usage.cancelAt ?? (nextPlan?.plan === 'free' ? nextPlan.at : null);
  const lines = [
    ends !== null && t('ending', { plan: t(`plan.${usage.plan}`), day: ends }),
    ends === null && nextPlan && t('plan.from', { plan: t(`plan.${nextPlan.plan}`), day: nextPlan.at }),
    // The banner has a payment that is late.
    !usage.paymentDue && amountDue && dueTitle(amountDue, text, nowMs),
    ends === null && nextInvoice && t('plan.next', { amount: nextInvoice, day: nextInvoice.at }),
  ].filter((line) => typeof line === 'string');
  return (
    <Plan
      usage={usage}
      price={
        price &&
        t('subscription.price', {
          price: format.price(price),
          interval: price.interval,
          count: price.intervalCount,
        })
      }
    >
      {lines.map((line) => (
        <p className="note" key={line}>
          {line}
        </p>
      ))}
    </Plan>
  );
}

type PlanProps = {
  readonly usage: Usage;
  readonly price?: string | null;
  readonly children?: ReactNode;
};

function Plan({ usage, price, children }: PlanProps) {
  const { t } = useText();
  return (
    <Panel
      title={t('plan.title')}
      aside={
        usage.plan === 'free' ? (
          <Link href={PLANS_PATH}>{t('plan.compare')}</Link>
        ) : (
          <Link href={SETTINGS_PATH}>{t('plan.manage')}</Link>
        )
      }
    >
      <p>
        <span className="figure-small">{t(`plan.${usage.plan}`)}</span>{' '}
        {price && <span className="secondary">{price}</span>}
      </p>
      {children}
    </Panel>
  );
}
