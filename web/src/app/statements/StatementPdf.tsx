import '../invoices/invoices.css';
import { useMutation } from '@tanstack/react-query';
import Download from 'lucide-react/icons/download';
import { isProblemOf } from '../../../../client/src/errors.ts';
import { useToast } from '../../components/useToast.ts';
import { useText } from '../../text/useText.ts';
import { useApp } from '../useApp.ts';
import { saveFile } from './saveFile.ts';
import type { Statement } from './useStatements.ts';
import { useStatementsText } from './useStatementsText.ts';

/** Saves the statement of a period as a PDF in the language of the page. A link could not say who asks. */
export function StatementPdf({ statement: { period, start, end } }: { statement: Statement }) {
  const { language } = useText().format;
  const { t } = useStatementsText();
  const { api } = useApp();
  const showToast = useToast();
  const { mutate, isPending } = useMutation({
    networkMode: 'always',
    mutationFn: () => api.getStatementPdf({ period, lang: language }),
    onSuccess: (bytes) =>
      saveFile(bytes, {
        fileName: `ai-gate-${t('pdf.file')}-${start.slice(0, 10)}.pdf`,
        type: 'application/pdf',
      }),
    onError: (error) => {
      const isLimited = isProblemOf(error, 'getStatementPdf') && error.code === 'rate_limited';
      showToast(t(isLimited ? 'pdf.limited' : 'pdf.failed'));
    },
  });
  return (
    <button
      type="button"
      className="document"
      aria-label={t('pdf.name', { from: start, to: end })}
      aria-busy={isPending || undefined}
      onClick={() => {
        if (!isPending) mutate();
      }}
    >
      <Download size={16} aria-hidden />
      <span>{t('pdf')}</span>
    </button>
  );
}
