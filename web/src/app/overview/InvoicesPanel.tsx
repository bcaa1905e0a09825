import { Link } from 'wouter';
import { Loading } from '../../components/Loading.tsx';
import { Panel } from '../../components/Panel.tsx';
import { type Column, Table } from '../../components/Table.tsx';
import { TwoLines } from '../../components/TwoLines.tsx';
import { useText } from '../../text/useText.ts';
import { InvoicePdfLink } from '../invoices/InvoicePdfLink.tsx';
import { InvoicePill } from '../invoices/InvoicePill.tsx';
import { type Invoice, invoiceName } from '../invoices/invoice.ts';
import { QueryError } from '../QueryError.tsx';
import { useInvoices } from '../queries/useInvoices.ts';
import { INVOICES_PATH } from './paths.ts';

/** The rest is on a screen of its own. */
const ROWS = 3;

/** The latest invoices. Left out for an account without any. */
export function InvoicesPanel() {
  const { t, format } = useText();
  const query = useInvoices();
  const invoices = query.data?.pages[0]?.invoices.slice(0, ROWS);
  if (invoices?.length === 0) return null;
  const columns: Column<Invoice>[] = [
    {
      key: 'date',
      label: t('invoice.date'),
      cell: (invoice) => (
        <TwoLines second={<span className="mono">{invoiceName(invoice)}</span>} phoneOnly>
          {format.dayWithYear(invoice.createdAt)}
        </TwoLines>
      ),
    },
    {
      key: 'number',
      label: t('invoice.number'),
      wide: true,
      cell: (invoice) => <span className="mono">{invoiceName(invoice)}</span>,
    },
    { key: 'status', label: t('invoice.status'), cell: ({ status }) => <InvoicePill status={status} /> },
    { key: 'amount', label: t('invoice.amount'), numeric: true, cell: (invoice) => format.money(invoice) },
    {
      key: 'pdf',
      label: t('invoice.documents'),
      labelHidden: true,
      numeric: true,
      cell: (invoice) => <InvoicePdfLink invoice={invoice} />,
    },
  ];
  return (
    <Panel
      title={t('latest.title')}
      aside={<Link href={INVOICES_PATH}>{t('latest.all')}</Link>}
      flush={invoices !== undefined}
      busy={query.isPending}
    >
      {invoices ? (
        <Table
          label={t('latest.title')}
          columns={columns}
          rows={invoices}
          rowKey={({ invoiceId }) => invoiceId}
        />
      ) : query.isError ? (
        <QueryError what={t('invoices.what')} query={query} />
      ) : (
        <Loading shape="rows" rows={ROWS} />
      )}
    </Panel>
  );
}
