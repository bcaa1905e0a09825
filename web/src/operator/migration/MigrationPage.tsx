import './migration.css';
import { Link, useParams } from 'wouter';
import { PageUpdated } from '../../app/PageUpdated.tsx';
import { QueryError } from '../../app/QueryError.tsx';
import { EmptyState } from '../../components/EmptyState.tsx';
import { Loading } from '../../components/Loading.tsx';
import { PageHead } from '../../components/PageHead.tsx';
import { Panel } from '../../components/Panel.tsx';
import { useText } from '../../text/useText.ts';
import { accountPath, MIGRATION_PATH } from '../paths.ts';
import { type AccountMigration, isNoMigration, useAccountMigration } from '../queries/useMigrations.ts';
import { FindingsPanel } from './FindingsPanel.tsx';
import { MigrationState } from './MigrationState.tsx';
import { OptionsPanel } from './OptionsPanel.tsx';
import { PlanFacts } from './PlanFacts.tsx';
import { StripePanel } from './StripePanel.tsx';

/** The plan of one account of the former service. An account that is left out may have no page of its own. */
export function MigrationPage() {
  const userId = decodeURIComponent(useParams<{ userId: string }>().userId);
  const query = useAccountMigration(userId);
  const { data } = query;
  const isNone = isNoMigration(query.error);
  return (
    <>
      <title>{`${userId} · Moved accounts · AI-Gate Operator`}</title>
      <p className="breadcrumb">
        <Link href={MIGRATION_PATH}>Moved accounts</Link> / <code>{userId}</code>
      </p>
      <PageHead title={userId} updated={data && <PageUpdated atMs={query.dataUpdatedAt} />}>
        {data && !isNone && <Summary migration={data} />}
      </PageHead>
      {data && !isNone ? (
        <div className="migration-page">
          <PlanFacts migration={data} />
          <OptionsPanel migration={data} />
          <FindingsPanel migration={data} />
          <StripePanel migration={data} />
        </div>
      ) : (
        <Panel busy={query.isPending} flush={isNone}>
          {isNone ? (
            <EmptyState>This account does not come from the minutes-based service.</EmptyState>
          ) : query.isError ? (
            <QueryError what="the plan of the account" query={query} />
          ) : (
            <Loading shape="figure" />
          )}
        </Panel>
      )}
    </>
  );
}

function Summary({ migration: { userId, state, stateSince } }: { readonly migration: AccountMigration }) {
  const { format } = useText();
  return (
    <span className="migration-summary">
      <MigrationState state={state} />
      <span>since {format.dateTime(stateSince)}</span>
      {/* Accounts are created when they are notified. */}
      {state !== 'planned' && state !== 'skipped' && <Link href={accountPath(userId)}>Account</Link>}
    </span>
  );
}
