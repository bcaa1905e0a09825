import './migration.css';
import { useState } from 'react';
import { Link } from 'wouter';
import { ButtonLink } from '../../components/ButtonLink.tsx';
import { EmptyState } from '../../components/EmptyState.tsx';
import { Loading } from '../../components/Loading.tsx';
import { PageHead } from '../../components/PageHead.tsx';
import { Panel } from '../../components/Panel.tsx';
import { APP_HOME } from '../customerApp.ts';
import { PageUpdated } from '../PageUpdated.tsx';
import { QueryError } from '../QueryError.tsx';
import { useApp } from '../useApp.ts';
import { useNow } from '../useNow.ts';
import { ChangesPanel } from './ChangesPanel.tsx';
import { ChoiceOver, ChoicePanel, rowOf } from './ChoicePanel.tsx';
import { LeaveDialog } from './LeaveDialog.tsx';
import { MigrationProblem } from './MigrationProblem.tsx';
import { type Migration as Change, isOpenAt } from './migrationView.ts';
import { StateBanner } from './StateBanner.tsx';
import { isNoMigration, useDecide, useMigration } from './useMigration.ts';
import { useMigrationText } from './useMigrationText.ts';

/** The date after which nothing can be decided may pass while the page is open. */
const TICK_MS = 10_000;

/** What changes for a customer of the former service, and what can be decided about it. An e-mail leads here. */
export function Migration() {
  const { t } = useMigrationText();
  const query = useMigration();
  const { data } = query;
  const isNone = isNoMigration(query.error);
  return (
    <>
      <title>{`${t('title')} · AI-Gate`}</title>
      {data && !isNone ? (
        <Known migration={data} />
      ) : (
        <>
          <PageHead title={t('title')} />
          <Panel busy={query.isPending} flush={isNone}>
            {isNone ? (
              <EmptyState
                action={
                  <ButtonLink href={APP_HOME} link={Link}>
                    {t('none.action')}
                  </ButtonLink>
                }
              >
                {t('none')}
              </EmptyState>
            ) : query.isError ? (
              <QueryError what={t('what')} query={query} />
            ) : (
              <Loading shape="figure" />
            )}
          </Panel>
        </>
      )}
    </>
  );
}

function Known({ migration }: { migration: Change }) {
  const { t } = useMigrationText();
  const { isActive } = useApp();
  const nowMs = useNow(TICK_MS);
  const [isAsked, setIsAsked] = useState(false);
  const [focused, setFocused] = useState<string>();
  const { decide, pending, error, reset } = useDecide((decision) => {
    setIsAsked(false);
    setFocused(rowOf(decision, migration));
  });
  const { state, movesAt, leaving, decideUntil } = migration;
  const isComing = state === 'announced' || state === 'scheduled';
  const isOpen = isOpenAt(migration, nowMs);
  const head = state === 'completed' ? 'head.done' : 'head.coming';
  const headLine = movesAt === null ? t('head.free') : t(head, { at: movesAt });
  const ask = () => {
    reset();
    setIsAsked(true);
  };
  return (
    <>
      <PageHead title={t('title')} updated={<PageUpdated />}>
        {/* When a change that is delayed takes place is not known. */}
        {state !== 'delayed' && headLine}
      </PageHead>
      <StateBanner migration={migration} isOpen={isOpen} />
      <div className="grid">
        {/* What was decided too late is explained where the choice has been. */}
        {!isOpen && error && (
          <Panel>
            <MigrationProblem error={error} />
          </Panel>
        )}
        <ChangesPanel migration={migration} />
        {isOpen && movesAt !== null && (
          <ChoicePanel
            migration={migration}
            movesAt={movesAt}
            pending={pending}
            error={isAsked ? null : error}
            focused={focused}
            onDecide={
              isActive ? (decision) => (decision.decision === 'leave' ? ask() : decide(decision)) : undefined
            }
          />
        )}
        {isComing && !isOpen && !error && decideUntil !== null && <ChoiceOver decideUntil={decideUntil} />}
      </div>
      {isAsked && isOpen && leaving && decideUntil !== null && (
        <LeaveDialog
          leaving={leaving}
          decideUntil={decideUntil}
          hasOverage={migration.former.hasOverage}
          isPending={pending !== undefined}
          error={error}
          onLeave={() => decide({ decision: 'leave' })}
          onClose={() => setIsAsked(false)}
        />
      )}
    </>
  );
}
