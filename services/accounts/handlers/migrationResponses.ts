import {
  chosenOption,
  decideUntil,
  figuresOf,
  isDecidable,
  type Migration,
  type MigrationOption,
  percentOfQuota,
} from '../../../shared/account/migration.ts';
import { PLANS } from '../../../shared/account/plans.ts';
import type { migrationAdminRoutes } from '../../../shared/contract/migration/adminRoutes.ts';
import type { migrationRoutes } from '../../../shared/contract/migration/routes.ts';
import type { ShownMigrationState } from '../../../shared/contract/migration/states.ts';
import type { ResponseOf } from '../../../shared/contract/route.ts';
import { addMonths, isoInstant } from '../../../shared/time.ts';

type Response = ResponseOf<(typeof migrationRoutes)['getMigration']>;
type AccountMigrationBody = ResponseOf<(typeof migrationAdminRoutes)['getAccountMigration']>['body'];

const instantOrNull = (at: number | undefined): string | null => (at === undefined ? null : isoInstant(at));

/** The change, as its customer sees it. */
export function migrationResponse(migration: Migration, now: number): Response {
  const { movesAt, lastMonth, projects, notifiedAt } = migration;
  return {
    status: 200,
    body: {
      state: shownState(migration, now),
      canDecide: isDecidable(migration, now),
      former: { ...formerOf(migration), hasOverage: migration.from.overagePrices.length > 0 },
      movesAt: instantOrNull(movesAt),
      decideUntil: movesAt === undefined ? null : isoInstant(decideUntil(movesAt)),
      plan: planAfter(migration),
      options: optionsOf(migration),
      lastMonth: lastMonth ?? null,
      projects,
      leaving:
        movesAt === undefined
          ? null
          : {
              endsAt: isoInstant(movesAt),
              plan: 'free',
              sessionsIncluded: PLANS.free.sessionsIncluded,
            },
      decision: decisionOf(migration),
      notifiedAt: instantOrNull(notifiedAt),
    },
  };
}

/** The same with all that operators need. It has no address. */
export function accountMigrationBody(migration: Migration, now: number): AccountMigrationBody {
  const { accountId, from, state, lastMonth, grants = [], move, problem } = migration;
  const { planHash, warnings, blockers, projects, projectsArchived } = migration;
  return {
    userId: accountId,
    state,
    stateSince: isoInstant(migration.stateSince),
    planHash,
    canDecide: isDecidable(migration, now),
    former: { ...formerOf(migration), prices: from.prices, overagePrices: from.overagePrices },
    plan: planAfter(migration),
    options: optionsOf(migration),
    movesAt: instantOrNull(migration.movesAt),
    lastMonth: lastMonth ?? null,
    warnings,
    blockers,
    projects,
    projectsArchived,
    customer: migration.customer ?? null,
    subscription: migration.subscription ?? null,
    decision: decisionOf(migration),
    notifiedAt: instantOrNull(migration.notifiedAt),
    grants,
    move: move
      ? {
          at: isoInstant(move.at),
          plan: move.plan,
          leaves: move.leaves,
          decidedAt: instantOrNull(move.decidedAt),
          schedule: move.schedule ?? null,
        }
      : null,
    problem: problem ? { code: problem.code, text: problem.text, at: isoInstant(problem.at) } : null,
  };
}

function shownState({ state, movesAt }: Migration, now: number): ShownMigrationState {
  const hasMoved = state === 'moved' || state === 'verified';
  const isPast = movesAt === undefined || now >= movesAt;
  if (hasMoved) return isPast ? 'completed' : 'scheduled';
  return state === 'notified' && !isPast ? 'announced' : 'delayed';
}

const planAfter = (migration: Migration) => chosenOption(migration)?.plan ?? 'free';

const formerOf = ({ from }: Migration) => ({
  plan: from.plan,
  price: { amountMinor: from.amountMinor, currency: from.currency },
});

const decisionOf = ({ decision }: Migration) =>
  decision ? { decision: decision.kind, plan: decision.plan ?? null, at: isoInstant(decision.at) } : null;

const optionsOf = (migration: Migration) =>
  migration.options.map((option, index) => optionBody(migration, option, index === 0));

function optionBody(
  migration: Migration,
  { plan, amountMinor, months, thenAmountMinor }: MigrationOption,
  isPlanned: boolean,
) {
  const { from, movesAt, lastMonth, projects, projectsArchived } = migration;
  const { currency } = from;
  const { sessionsIncluded, concurrent, projectsIncluded } = figuresOf(migration, plan);
  return {
    plan,
    isPlanned,
    price: { amountMinor, currency },
    months,
    thenPrice: { amountMinor: thenAmountMinor, currency },
    listPriceFrom: movesAt === undefined || months === 0 ? null : isoInstant(addMonths(movesAt, months)),
    sessionsIncluded,
    concurrent,
    projectsIncluded,
    // The plan file can have terms for the planned plan, with more projects.
    projectsArchived: isPlanned ? projectsArchived : Math.max(0, projects - projectsIncluded),
    usedPercent: lastMonth ? percentOfQuota(sessionsIncluded, lastMonth.sessions) : null,
  };
}
