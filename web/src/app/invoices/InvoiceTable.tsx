import ArrowUpRight from 'lucide-react/icons/arrow-up-right';
import { type Column, Table } from '../../components/Table.tsx';
import { TwoLines } from '../../components/TwoLines.tsx';
import { useText } from '../../text/useText.ts';
import { DocumentLink } from './DocumentLink.tsx';
import { InvoicePdfLink } from './InvoicePdfLink.tsx';
import { InvoicePill } from './InvoicePill.tsx';
import { type Invoice, invoiceName } from './invoice.ts';

/** The invoices, each with its page and its PDF at Stripe. On a phone, the state is under the amount. */
export function InvoiceTable({ invoices }: { invoices: readonly Invoice[] }) {
  const { t, format } = useText();
  const columns: Column<Invoice>[] = [
    {
      key: 'date',
      label: t('invoice.date'),
      cell: (invoice) => (
        <TwoLines second={<span className="mono">{invoiceName(invoice)}</span>} phoneOnly>
          <span className="invoice-date">{format.dayWithYear(invoice.createdAt)}</span>
        </TwoLines>
      ),
    },
    {
      key: 'number',
      label: t('invoice.number'),
      wide: true,
      cell: (invoice) => <span className="mono">{invoiceName(invoice)}</span>,
    },
    {
      key: 'period',
      label: t('invoice.period'),
      wide: true,
      cell: ({ periodStart, periodEnd }) =>
        periodStart && periodEnd ? (
          <span className="invoice-period">{t('period', { from: periodStart, to: periodEnd })}</span>
        ) : (
          '–'
        ),
    },
    {
      key: 'status',
      label: t('invoice.status'),
      wide: true,
      cell: ({ status }) => <InvoicePill status={status} />,
    },
    {
      key: 'amount',
      label: t('invoice.amount'),
      numeric: true,
      cell: ({ amountMinor, currency, status }) => (
        <TwoLines second={<InvoicePill status={status} />} phoneOnly>
          {format.money({ amountMinor, currency })}
          {amountMinor < 0 && <span className="second-line">{t('invoice.credit')}</span>}
        </TwoLines>
      ),
    },
    {
      key: 'documents',
      label: t('invoice.documents'),
      labelHidden: true,
      cell: (invoice) => (
        <div className="documents">
          <DocumentLink url={invoice.pageUrl} name={t('invoice.view.name', { number: invoiceName(invoice) })}>
            <span>{t('invoice.view')}</span>
            <ArrowUpRight size={16} aria-hidden />
          </DocumentLink>
          <InvoicePdfLink invoice={invoice} />
        </div>
      ),
    },
  ];
  return (
    <Table
      label={t('nav.invoices')}
      columns={columns}
      rows={invoices}
      rowKey={({ invoiceId }) => invoiceId}
    />
  );
}
