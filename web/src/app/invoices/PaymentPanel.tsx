import type { UseQueryResult } from '@tanstack/react-query';
import type { Operations } from '../../../../client/src/apiTypes.ts';
import { type Fact, Facts } from '../../components/Facts.tsx';
import { Loading } from '../../components/Loading.tsx';
import { Panel } from '../../components/Panel.tsx';
import { useText } from '../../text/useText.ts';
import { PortalButton } from '../buying/PortalButton.tsx';
import { QueryError } from '../QueryError.tsx';
import { brandOf, expiryOf } from './card.ts';
import './invoices.css';

type Subscription = Operations['getSubscription']['response'];

type PaymentPanelProps = {
  readonly query: UseQueryResult<Subscription>;
  /** Whether the account is known to pay: until then nothing says that something is coming. */
  readonly pays: boolean;
};

/** What is charged next, to which card, and what was paid this year. Left out of an account that pays nothing. */
export function PaymentPanel({ query, pays }: PaymentPanelProps) {
  const { t } = useText();
  const facts = useFacts(query.data);
  if (!query.data && query.isError) {
    return (
      <Panel>
        <QueryError what={t('subscription.what')} query={query} />
      </Panel>
    );
  }
  if (!query.data) {
    if (!pays) return null;
    return (
      <Panel busy>
        <Loading shape="text" />
      </Panel>
    );
  }
  if (facts.length === 0) return null;
  return (
    <Panel flush>
      <Facts facts={facts} />
    </Panel>
  );
}

function useFacts(subscription: Subscription | undefined): Fact[] {
  const { t, format } = useText();
  if (!subscription) return [];
  const { status, plan, nextInvoice, nextPlan, card, paidThisYear } = subscription;
  const facts: Fact[] = [];
  const change =
    nextPlan &&
    (nextPlan.plan === 'free'
      ? t('ending', { plan: t(`plan.${plan}`), day: nextPlan.at })
      : t('subscription.changes', { plan: t(`plan.${nextPlan.plan}`), day: nextPlan.at }));
  if (nextInvoice) {
    const note = [format.dayWithYear(nextInvoice.at), change].filter(Boolean).join(' · ');
    facts.push({ label: t('invoices.next'), value: format.money(nextInvoice), note });
  } else if (status !== 'none' && change) {
    facts.push({ label: t('invoices.next'), value: t('invoices.next.none'), note: change });
  }
  if (card) {
    const expiry = expiryOf(card, { nextInvoice, nowMs: Date.now() });
    const month = `${String(card.expMonth).padStart(2, '0')}/${card.expYear}`;
    const text = t(`invoices.card.${expiry}`, { month });
    facts.push({
      label: t('invoices.card'),
      value: t('invoices.card.name', { brand: brandOf(card) ?? t('invoices.card'), last4: card.last4 }),
      note:
        expiry === 'expires' ? (
          text
        ) : (
          <div className="card-warning">
            <span>{text}</span>
            <PortalButton size="small">{t('act.card')}</PortalButton>
          </div>
        ),
    });
  }
  if (paidThisYear) {
    const { year, ...amount } = paidThisYear;
    facts.push({ label: t('invoices.paid', { year }), value: format.money(amount) });
  }
  return facts;
}
