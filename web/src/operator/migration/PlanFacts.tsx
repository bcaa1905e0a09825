import { Meter } from '../../../../client/react/meter/Meter.tsx';
import { appliedOption } from '../../app/migration/migrationView.ts';
import { type Fact, Facts } from '../../components/Facts.tsx';
import { useText } from '../../text/useText.ts';
import type { AccountMigration } from '../queries/useMigrations.ts';
import { decisionText, plansText, pricesText } from './migrationText.ts';

/** What becomes of the account as it is decided now, and last month's use of the new quota. */
export function PlanFacts({ migration }: { readonly migration: AccountMigration }) {
  const { t, format } = useText();
  const { movesAt, lastMonth, decision, notifiedAt, canDecide, projects, projectsArchived } = migration;
  const option = appliedOption(migration);
  const sessions = lastMonth?.sessions;
  const facts: Fact[] = [
    { label: 'Plan', value: plansText(migration), note: `${pricesText(migration, format)} a month` },
    {
      label: 'Moves',
      value: movesAt === null ? 'At once, nothing is paid' : format.dateTime(movesAt),
      note: notifiedAt === null ? 'Not notified' : `Notified ${format.dateTime(notifiedAt)}`,
    },
    {
      label: 'Decision',
      value: decisionText(migration),
      note: decision
        ? format.dateTime(decision.at)
        : canDecide
          ? 'Can be made until a day before'
          : undefined,
    },
    {
      label: lastMonth ? `Sessions in ${lastMonth.month}` : 'Sessions last month',
      value: lastMonth
        ? `${format.number(lastMonth.sessions)}${option ? ` of ${format.number(option.sessionsIncluded)}` : ''}`
        : '–',
      note: lastMonth && (
        <>
          {option && sessions !== undefined && (
            <Meter
              label="Share of the new quota"
              value={sessions}
              max={option.sessionsIncluded}
              valueText={t('quota.meter', { used: sessions, total: option.sessionsIncluded })}
              thin
            />
          )}
          {format.number(Math.round(lastMonth.minutes))} minutes
        </>
      ),
    },
    {
      label: 'Projects',
      value: format.number(projects),
      note: projectsArchived > 0 ? `${format.number(projectsArchived)} archived by the plan` : undefined,
    },
  ];
  return (
    <div className="panel migration-facts">
      <Facts facts={facts} />
    </div>
  );
}
