import Download from 'lucide-react/icons/download';
import { useText } from '../../text/useText.ts';
import { DocumentLink } from './DocumentLink.tsx';
import { type Invoice, invoiceName } from './invoice.ts';

/** The invoice as a file. */
export function InvoicePdfLink({ invoice }: { invoice: Pick<Invoice, 'invoiceId' | 'number' | 'pdfUrl'> }) {
  const { t } = useText();
  return (
    <DocumentLink url={invoice.pdfUrl} name={t('invoice.pdf.name', { number: invoiceName(invoice) })}>
      <Download size={16} aria-hidden />
      <span>{t('invoice.pdf')}</span>
    </DocumentLink>
  );
}
