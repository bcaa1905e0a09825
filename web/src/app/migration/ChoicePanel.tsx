import { type ReactNode, useEffect, useRef } from 'react';
import { Link } from 'wouter';
import { Button } from '../../components/Button.tsx';
import { ButtonLink } from '../../components/ButtonLink.tsx';
import { Panel } from '../../components/Panel.tsx';
import { useText } from '../../text/useText.ts';
import { NEW_TICKET_PATH } from '../support/paths.ts';
import { MigrationProblem } from './MigrationProblem.tsx';
import { type Decision, isChosen, type Migration, type Option } from './migrationView.ts';
import { useMigrationText } from './useMigrationText.ts';

const LEAVE = 'leave';

type ChoicePanelProps = {
  readonly migration: Migration;
  readonly movesAt: string;
  /** The decision that is on its way. */
  readonly pending: Decision | undefined;
  readonly error: Error | null;
  /** The row of what was decided just now: its button has gone. */
  readonly focused: string | undefined;
  /** Missing when the session has ended. */
  readonly onDecide: ((decision: Decision) => void) | undefined;
};

/** The plans that can be had after the change, and leaving. */
export function ChoicePanel({ migration, movesAt, pending, error, focused, onDecide }: ChoicePanelProps) {
  const app = useText();
  const { t } = useMigrationText();
  const { state, options, decision, leaving } = migration;
  const planned = options.find(({ isPlanned }) => isPlanned);
  return (
    <Panel title={t('choice')} note={t('choice.until', { at: migration.decideUntil ?? movesAt })} flush>
      {state !== 'delayed' && decision === null && planned && (
        <p className="migration-default">
          {t('choice.default', { plan: app.t(`plan.${planned.plan}`), at: movesAt })}
        </p>
      )}
      {error && (
        <div className="migration-default">
          <MigrationProblem error={error} />
        </div>
      )}
      <ul className="migration-options">
        {options.map((option) => (
          <OptionRow
            key={option.plan}
            migration={migration}
            option={option}
            movesAt={movesAt}
            pending={pending}
            isFocused={focused === option.plan}
            onDecide={onDecide}
          />
        ))}
        {leaving && (
          <Row isFocused={focused === LEAVE}>
            <div>
              <h3>
                {t('leave.title')}{' '}
                {decision?.decision === 'leave' && <span className="tag">{t('chosen')}</span>}
              </h3>
              <p className="note">
                {t('leave.text', {
                  at: leaving.endsAt,
                  plan: app.t(`plan.${leaving.plan}`),
                  count: leaving.sessionsIncluded,
                })}
              </p>
            </div>
            {onDecide && decision?.decision !== 'leave' && (
              <Button onClick={() => onDecide({ decision: 'leave' })}>{t('leave')}</Button>
            )}
          </Row>
        )}
      </ul>
    </Panel>
  );
}

/** Instead of the choice, in the last day before the change. */
export function ChoiceOver({ decideUntil }: { readonly decideUntil: string }) {
  const { t } = useMigrationText();
  return (
    <Panel title={t('choice')}>
      <div className="migration-problem">
        <p>{t('choice.over', { at: decideUntil })}</p>
        <ButtonLink href={NEW_TICKET_PATH} link={Link}>
          {t('problem.support')}
        </ButtonLink>
      </div>
    </Panel>
  );
}

/** Which row is about a decision. */
export const rowOf = ({ decision, plan }: Decision, { options }: Migration): string | undefined =>
  decision === 'leave' ? LEAVE : (plan ?? options.find(({ isPlanned }) => isPlanned)?.plan);

function Row({ isFocused, children }: { readonly isFocused: boolean; readonly children: ReactNode }) {
  const ref = useRef<HTMLLIElement>(null);
  useEffect(() => {
    if (isFocused) ref.current?.focus();
  }, [isFocused]);
  return (
    <li ref={ref} tabIndex={-1}>
      {children}
    </li>
  );
}

type OptionRowProps = Pick<ChoicePanelProps, 'migration' | 'movesAt' | 'pending' | 'onDecide'> & {
  readonly option: Option;
  readonly isFocused: boolean;
};

/** A plan, and the button to decide for it. */
function OptionRow({ migration, option, movesAt, pending, isFocused, onDecide }: OptionRowProps) {
  const app = useText();
  const { t } = useMigrationText();
  const { plan, isPlanned } = option;
  const chosen = isChosen(migration, option);
  const next: Decision = isPlanned ? { decision: 'consent' } : { decision: 'plan', plan };
  const isProposed = isPlanned && migration.decision === null;
  return (
    <Row isFocused={isFocused}>
      <OptionText migration={migration} option={option} movesAt={movesAt} isChosen={chosen} />
      {onDecide && !chosen && (
        <Button
          kind={isProposed ? 'main' : 'secondary'}
          pending={pending?.decision === next.decision && pending.plan === next.plan}
          onClick={() => onDecide(next)}
        >
          {isProposed ? t('keep') : t('choose', { plan: app.t(`plan.${plan}`) })}
        </Button>
      )}
    </Row>
  );
}

type OptionTextProps = {
  readonly migration: Migration;
  readonly option: Option;
  readonly movesAt: string;
  readonly isChosen: boolean;
};

/** The price with its dates, the figures, last month's use, and projects that are archived. */
function OptionText({ migration: { projects, lastMonth }, option, movesAt, isChosen }: OptionTextProps) {
  const app = useText();
  const { t } = useMigrationText();
  const { plan, isPlanned, sessionsIncluded, concurrent, projectsIncluded, usedPercent } = option;
  const { projectsArchived: count } = option;
  return (
    <div>
      <h3>
        {app.t(`plan.${plan}`)} {isPlanned && <span className="tag">{t('planned')}</span>}{' '}
        {isChosen && <span className="tag">{t('chosen')}</span>}
      </h3>
      <p>{usePrice(option, movesAt)}</p>
      <p className="note">
        {t('option.figures', { count: sessionsIncluded, open: concurrent, projects: projectsIncluded })}
        {lastMonth && usedPercent !== null && (
          <> · {t('option.use', { month: lastMonth.month, percent: usedPercent })}</>
        )}
        {count > 0 && <> · {t('option.archived', { count, projects })}</>}
      </p>
    </div>
  );
}

function usePrice({ price, months, thenPrice, listPriceFrom }: Option, movesAt: string): string {
  const { t } = useMigrationText();
  if (listPriceFrom !== null) {
    return t('option.first', { price, count: months, later: thenPrice, at: listPriceFrom });
  }
  if (price.amountMinor === 0) return t('option.free');
  const isList = price.amountMinor === thenPrice.amountMinor;
  return t(isList ? 'option.list' : 'option.price', { price, at: movesAt });
}
