import { useRef } from 'react';
import { Link } from 'wouter';
import { Button } from '../../components/Button.tsx';
import { ButtonLink } from '../../components/ButtonLink.tsx';
import { EmptyState } from '../../components/EmptyState.tsx';
import { ErrorState } from '../../components/ErrorState.tsx';
import { Loading } from '../../components/Loading.tsx';
import { Panel } from '../../components/Panel.tsx';
import { useText } from '../../text/useText.ts';
import { plansPath } from '../buying/plansPath.ts';
import { requestIdOf } from '../createQueryClient.ts';
import { QueryError } from '../QueryError.tsx';
import type { useInvoices } from '../queries/useInvoices.ts';
import { InvoiceTable } from './InvoiceTable.tsx';

const LOADING_ROWS = 4;

type InvoiceListProps = {
  readonly query: ReturnType<typeof useInvoices>;
  /** Whether the account can buy a plan, which makes its first invoice. */
  readonly offersPlans: boolean;
};

/** The invoices, newest first. */
export function InvoiceList({ query, offersPlans }: InvoiceListProps) {
  const { t } = useText();
  const invoices = query.data?.pages.flatMap((page) => page.invoices);
  const requestId = requestIdOf(query.error);
  if (!invoices) {
    return (
      <Panel busy={query.isPending}>
        {query.isError ? (
          <QueryError what={t('invoices.what')} query={query} />
        ) : (
          <Loading shape="rows" rows={LOADING_ROWS} />
        )}
      </Panel>
    );
  }
  if (invoices.length === 0 && !query.hasNextPage) {
    return (
      <Panel flush>
        <EmptyState
          action={
            offersPlans && (
              <ButtonLink href={plansPath()} link={Link}>
                {t('plan.compare')}
              </ButtonLink>
            )
          }
        >
          {t('invoices.empty')}
        </EmptyState>
      </Panel>
    );
  }
  return (
    <Panel flush foot={<Pages query={query} count={invoices.length} />}>
      <InvoiceTable invoices={invoices} />
      {query.isFetchNextPageError && (
        <div className="invoices-older" role="alert">
          <ErrorState what={t('invoices.older')} requestId={requestId} />
        </div>
      )}
    </Panel>
  );
}

/** How many are shown, and the way to older ones. */
function Pages({ query, count }: { query: InvoiceListProps['query']; count: number }) {
  const { t } = useText();
  const countRef = useRef<HTMLSpanElement>(null);
  const showMore = async () => {
    const { hasNextPage } = await query.fetchNextPage();
    // The button goes with the last page: the focus stays where it was.
    if (!hasNextPage) countRef.current?.focus();
  };
  return (
    <>
      <span ref={countRef} role="status" tabIndex={-1}>
        {query.hasNextPage ? t('invoices.newest', { count }) : t('invoices.count', { count })}
      </span>
      {/* The same button after an error, so that the focus stays in it. */}
      {query.hasNextPage && (
        <Button size="small" pending={query.isFetchingNextPage} onClick={showMore}>
          {t(query.isFetchNextPageError ? 'error.retry' : 'invoices.more')}
        </Button>
      )}
    </>
  );
}
