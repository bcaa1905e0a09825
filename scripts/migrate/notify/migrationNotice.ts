import type { Migration } from '../../../shared/account/migration.ts';
import { PLANS } from '../../../shared/account/plans.ts';
import { createNotice, type Notice } from '../../../shared/contract/notifications/notices.ts';
import type { PlannedAccount } from '../planFile.ts';

/** No key of this kind has a version. */
const NO_VERSION = { version: 0 };

/** The notice to an account whose price changes at `movesAt`, epoch seconds. It reports the planned option. */
export function migrationNotice(
  migration: Migration,
  { terms, movesAt }: Pick<PlannedAccount, 'terms'> & { movesAt: number },
): Notice {
  const { planHash, from, options, lastMonth, projects, projectsArchived } = migration;
  const [option] = options;
  if (!option) throw new Error(`the plan of ${migration.accountId} has no option`);
  const { plan, amountMinor, months, thenAmountMinor } = option;
  const facts = {
    planHash,
    movesAt,
    fromPlan: from.plan,
    fromAmountMinor: from.amountMinor,
    currency: from.currency,
    hasOverage: from.overagePrices.length > 0,
    plan,
    amountMinor,
    months,
    thenAmountMinor,
    sessionsIncluded: terms?.sessionsIncluded ?? PLANS[plan].sessionsIncluded,
    ...(lastMonth ? { lastMonth: { month: lastMonth.month, sessions: lastMonth.sessions } } : {}),
    projects,
    projectsArchived,
  };
  return createNotice('migration', facts, NO_VERSION);
}
