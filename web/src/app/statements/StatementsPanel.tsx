import { useRef } from 'react';
import { Button } from '../../components/Button.tsx';
import { Panel } from '../../components/Panel.tsx';
import { type Column, Table } from '../../components/Table.tsx';
import { TwoLines } from '../../components/TwoLines.tsx';
import { useText } from '../../text/useText.ts';
import { QueryError } from '../QueryError.tsx';
import { useApp } from '../useApp.ts';
import { StatementPdf } from './StatementPdf.tsx';
import { type Statement, useStatements } from './useStatements.ts';
import { useStatementsText } from './useStatementsText.ts';

const MINUTE_SECONDS = 60;

/** The usage of each closed period, as a PDF. Nothing until the first period has closed. */
export function StatementsPanel() {
  const { t } = useStatementsText();
  const query = useStatements();
  const statements = query.data?.pages.flatMap((page) => page.statements);
  if (!statements) {
    if (!query.isError) return null;
    return (
      <Panel title={t('title')}>
        <QueryError what={t('what')} query={query} />
      </Panel>
    );
  }
  if (statements.length === 0 && !query.hasNextPage) return null;
  return (
    <Panel title={t('title')} note={t('note')} flush foot={<Pages query={query} count={statements.length} />}>
      <StatementTable statements={statements} />
    </Panel>
  );
}

function StatementTable({ statements }: { statements: readonly Statement[] }) {
  const app = useText();
  const { format } = app;
  const { t } = useStatementsText();
  const columns: Column<Statement>[] = [
    {
      key: 'period',
      label: t('period'),
      cell: ({ start, end, plan }) => (
        <TwoLines second={app.t(`plan.${plan}`)} phoneOnly>
          {app.t('period', { from: start, to: end })}
        </TwoLines>
      ),
    },
    { key: 'plan', label: t('plan'), wide: true, cell: ({ plan }) => app.t(`plan.${plan}`) },
    {
      key: 'sessions',
      label: t('sessions'),
      numeric: true,
      cell: ({ sessionsUsed, sessionsIncluded }) =>
        t('of', { used: sessionsUsed, included: sessionsIncluded }),
    },
    {
      key: 'minutes',
      label: t('minutes'),
      numeric: true,
      wide: true,
      cell: ({ secondsUsed }) => (
        <span className="secondary">{format.number(Math.floor(secondsUsed / MINUTE_SECONDS))}</span>
      ),
    },
    {
      key: 'documents',
      label: t('documents'),
      labelHidden: true,
      cell: (statement) => (
        <div className="documents">
          <StatementPdf statement={statement} />
        </div>
      ),
    },
  ];
  return <Table label={t('title')} columns={columns} rows={statements} rowKey={({ period }) => period} />;
}

/** How many are shown, and the way to older ones. */
function Pages({ query, count }: { query: ReturnType<typeof useStatements>; count: number }) {
  const app = useText();
  const { t } = useStatementsText();
  const { isActive } = useApp();
  const countRef = useRef<HTMLSpanElement>(null);
  const showMore = async () => {
    const { hasNextPage } = await query.fetchNextPage();
    // The button goes with the last page: the focus stays where it was.
    if (!hasNextPage) countRef.current?.focus();
  };
  return (
    <>
      <span ref={countRef} role="status" tabIndex={-1}>
        {t(query.hasNextPage ? 'newest' : 'count', { count })}
      </span>
      {query.isFetchNextPageError && <span role="alert">{app.t('error', { what: t('what.older') })}</span>}
      {query.hasNextPage && isActive && (
        <Button size="small" pending={query.isFetchingNextPage} onClick={showMore}>
          {query.isFetchNextPageError ? app.t('error.retry') : t('more')}
        </Button>
      )}
    </>
  );
}
