import { useQuery } from '@tanstack/react-query';
import { useEffect } from 'react';
import { Link, useParams } from 'wouter';
import { isProblemOf } from '../../../../client/src/errors.ts';
import { ButtonLink } from '../../components/ButtonLink.tsx';
import { EmptyState } from '../../components/EmptyState.tsx';
import { Loading } from '../../components/Loading.tsx';
import { PageHead } from '../../components/PageHead.tsx';
import { Panel } from '../../components/Panel.tsx';
import { externalUrl } from '../externalUrl.ts';
import { QueryError } from '../QueryError.tsx';
import { useStatementsText } from '../statements/useStatementsText.ts';
import { useApp } from '../useApp.ts';

const INVOICES_PATH = '/app/invoices';

/** The address in e-mails: whoever is signed in to the account is led to the invoice at Stripe, whose own addresses expire. */
export function InvoicePage() {
  const { invoiceId } = useParams<{ invoiceId: string }>();
  const { t } = useStatementsText();
  const { api, person, isActive } = useApp();
  const query = useQuery({
    queryKey: ['invoice', person.subject, invoiceId],
    queryFn: ({ signal }) => api.getInvoice({ invoice_id: invoiceId }, { signal }),
    // To come back must not lead away again.
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
    enabled: isActive,
  });
  const url = externalUrl((query.data?.pageUrl ?? query.data?.pdfUrl) || undefined);
  useEffect(() => {
    // In place of this page: Back leads to where somebody came from.
    if (url !== undefined) location.replace(url);
  }, [url]);
  const isNone =
    isProblemOf(query.error, 'getInvoice') &&
    (query.error.code === 'invoice_not_found' || query.error.code === 'invalid_request');
  const all = (
    <ButtonLink href={INVOICES_PATH} link={Link}>
      {t('invoice.all')}
    </ButtonLink>
  );
  return (
    <>
      <title>{`${t('invoice.title')} · AI-Gate`}</title>
      <PageHead title={t('invoice.title')} />
      <Panel busy={query.isPending} flush={isNone || query.isSuccess}>
        {isNone ? (
          <EmptyState action={all}>{t('invoice.none')}</EmptyState>
        ) : query.isError ? (
          <QueryError what={t('invoice.what')} query={query} />
        ) : query.isPending ? (
          <Loading shape="text" />
        ) : url === undefined ? (
          <EmptyState action={all}>{t('invoice.no.page')}</EmptyState>
        ) : (
          <EmptyState
            action={
              <ButtonLink href={url} leaves>
                {t('invoice.open')}
              </ButtonLink>
            }
          >
            {t('invoice.opening')}
          </EmptyState>
        )}
      </Panel>
    </>
  );
}
