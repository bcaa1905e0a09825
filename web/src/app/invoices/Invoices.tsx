import { PageHead } from '../../components/PageHead.tsx';
import { Updated } from '../../components/Updated.tsx';
import { useText } from '../../text/useText.ts';
import { useInvoices } from '../queries/useInvoices.ts';
import { useUsage } from '../queries/useUsage.ts';
import { InvoiceList } from './InvoiceList.tsx';

/** What the account has paid, and the documents for its bookkeeping. */
export function Invoices() {
  const { t } = useText();
  const invoices = useInvoices();
  const usage = useUsage();
  const stale = invoices.data && invoices.isRefetchError && (
    <Updated at={new Date(invoices.dataUpdatedAt).toISOString()} stale />
  );
  return (
    <>
      <title>{`${t('nav.invoices')} · AI-Gate`}</title>
      <PageHead title={t('nav.invoices')} updated={stale} />
      <div className="grid">
        <InvoiceList query={invoices} offersPlans={usage.data?.plan === 'free'} />
      </div>
    </>
  );
}
