import { Meter } from '../../../../client/react/meter/Meter.tsx';
import { type Fact, Facts } from '../../components/Facts.tsx';
import { Panel } from '../../components/Panel.tsx';
import { useText } from '../../text/useText.ts';
import { appliedOption, formerName, type Migration, type Option } from './migrationView.ts';
import { useMigrationText } from './useMigrationText.ts';

/** The former and the new plan with their prices and dates, last month's use of the new quota, and what else changes. */
export function ChangesPanel({ migration }: { migration: Migration }) {
  const app = useText();
  const { t } = useMigrationText();
  const { movesAt: at, projects, former, state } = migration;
  const option = appliedOption(migration);
  const isPaid = !isFree(former.price) && at !== null;
  const isDelayed = state === 'delayed';
  return (
    <Panel title={t(state === 'completed' ? 'changes.done' : 'changes')} flush>
      <Facts facts={useFacts(migration, option)} />
      <div className="migration-text">
        {option && <LastMonth migration={migration} option={option} />}
        <p>{t('text.minutes')}</p>
        <ul className="migration-points">
          <li>{t('text.limit')}</li>
          {isPaid && !isDelayed && former.hasOverage && <li>{t('text.overage', { at })}</li>}
          {option && option.projectsArchived > 0 && (
            <li>
              {t('text.projects', {
                plan: app.t(`plan.${option.plan}`),
                count: option.projectsArchived,
                projects,
              })}
            </li>
          )}
          {isPaid && !isDelayed && state !== 'completed' && <li>{t('text.nothing', { at })}</li>}
        </ul>
      </div>
    </Panel>
  );
}

/** Before, during the first months, and after. */
function useFacts({ former, movesAt, leaving }: Migration, option: Option | undefined): Fact[] {
  const app = useText();
  const { t } = useMigrationText();
  const facts: Fact[] = [
    {
      label: movesAt === null ? t('fact.before') : t('fact.until', { at: movesAt }),
      value: isFree(former.price)
        ? formerName(former.plan)
        : t('price.plan', { plan: formerName(former.plan), price: former.price }),
      note: t(isFree(former.price) ? 'note.minutes' : 'note.minutes.paid'),
    },
  ];
  const from = movesAt === null ? t('fact.now') : t('fact.from', { at: movesAt });
  if (!option) {
    if (leaving) {
      const note = t('note.free', { count: leaving.sessionsIncluded });
      facts.push({ label: from, value: app.t(`plan.${leaving.plan}`), note });
    }
    return facts;
  }
  const { price, months, thenPrice, listPriceFrom, sessionsIncluded } = option;
  const plan = app.t(`plan.${option.plan}`);
  const staysFree = isFree(price) && listPriceFrom === null;
  const note = staysFree
    ? t('note.free', { count: sessionsIncluded })
    : months === 0
      ? t(isListPrice(option) ? 'note.list' : 'note.taxes')
      : t('note.first', { count: months });
  facts.push({ label: from, value: staysFree ? plan : t('price.plan', { plan, price }), note });
  if (listPriceFrom !== null) {
    facts.push({
      label: t('fact.from', { at: listPriceFrom }),
      value: t('price.plan', { plan, price: thenPrice }),
      note: t('note.list'),
    });
  }
  return facts;
}

const isFree = ({ amountMinor }: Option['price']): boolean => amountMinor === 0;

const isListPrice = ({ price, thenPrice }: Option): boolean => price.amountMinor === thenPrice.amountMinor;

/** How much of the new quota last month's sessions would have been. */
function LastMonth({ migration: { lastMonth }, option }: { migration: Migration; option: Option }) {
  const app = useText();
  const { t } = useMigrationText();
  const { usedPercent: percent, sessionsIncluded: count } = option;
  if (lastMonth === null || percent === null) return null;
  const { month, sessions } = lastMonth;
  return (
    <div className="migration-use">
      <p>
        <strong>{t('use', { month, percent, count })}</strong>
      </p>
      <Meter
        label={t('use.meter', { month })}
        value={sessions}
        max={count}
        valueText={app.t('quota.meter', { used: sessions, total: count })}
        scale={{ start: '0', gap: app.format.percent(80), end: app.format.number(count) }}
      />
      {percent >= 100 && <p className="migration-over">{t('use.over')}</p>}
    </div>
  );
}
