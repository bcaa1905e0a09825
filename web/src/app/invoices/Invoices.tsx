import { PageHead } from '../../components/PageHead.tsx';
import { ToastProvider } from '../../components/ToastProvider.tsx';
import { useText } from '../../text/useText.ts';
import { CurrentOffers, EarlierOffers } from '../offers/OfferPanels.tsx';
import { PageUpdated } from '../PageUpdated.tsx';
import { useInvoices } from '../queries/useInvoices.ts';
import { useSubscription } from '../queries/useSubscription.ts';
import { useUsage } from '../queries/useUsage.ts';
import { StatementsPanel } from '../statements/StatementsPanel.tsx';
import { AmountDue } from './AmountDue.tsx';
import { InvoiceList } from './InvoiceList.tsx';
import { PaymentPanel } from './PaymentPanel.tsx';

/** What the account pays and has paid, what it is offered, and the documents for its bookkeeping. */
export function Invoices() {
  const { t } = useText();
  const invoices = useInvoices();
  const subscription = useSubscription();
  const usage = useUsage().data;
  const due = subscription.data?.amountDue;
  return (
    <ToastProvider>
      <title>{`${t('nav.invoices')} · AI-Gate`}</title>
      {due && (
        <AmountDue due={due} accessUntil={usage?.accessUntil} isUsedUp={usage?.sessionsRemaining === 0} />
      )}
      <PageHead title={t('nav.invoices')} updated={<PageUpdated />} />
      <div className="grid">
        <CurrentOffers />
        <PaymentPanel query={subscription} pays={usage !== undefined && usage.plan !== 'free'} />
        <InvoiceList query={invoices} offersPlans={usage?.plan === 'free'} />
        <StatementsPanel />
        <EarlierOffers />
      </div>
    </ToastProvider>
  );
}
