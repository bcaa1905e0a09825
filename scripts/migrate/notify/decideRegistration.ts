import { isDeepStrictEqual } from 'node:util';
import type { Migration, MigrationOption } from '../../../shared/account/migration.ts';
import type { Finding, PlanFile, PlannedAccount } from '../planFile.ts';

/** What a plan file is to an account's item. `kept`: the item stays as it is, and the plan file is not carried out. */
export type Registration =
  | { kind: 'known'; migration: Migration }
  | { kind: 'changed'; after: Migration }
  | { kind: 'kept'; reason: 'moved_before' | 'move_begun' | 'newer_plan' };

type Plan = Pick<PlanFile, 'hash' | 'createdAt'>;

/**
 * Decides what an account's item becomes by a plan file. Another plan file is replaced, unless the account is moved by it, or it is the
 * later one. `now` is epoch seconds.
 */
export function decideRegistration(
  before: Migration | undefined,
  { plan, planned, now }: { plan: Plan; planned: PlannedAccount; now: number },
): Registration {
  if (before?.planHash === plan.hash) return { kind: 'known', migration: before };
  if (before?.state === 'moved' || before?.state === 'verified')
    return { kind: 'kept', reason: 'moved_before' };
  // Stripe may have a part of the move, which only undo takes back.
  if (before?.grants) return { kind: 'kept', reason: 'move_begun' };
  if (before && (before.plannedAt ?? 0) > plan.createdAt) return { kind: 'kept', reason: 'newer_plan' };
  const after = migrationOf(planned, { plan, now });
  return { kind: 'changed', after: { ...after, decision: before && keptDecision(before, after) } };
}

function migrationOf(planned: PlannedAccount, { plan, now }: { plan: Plan; now: number }): Migration {
  const { userId, from, options, movesAt, lastMonth, customer, subscription, projects } = planned;
  const [blocker] = planned.blockers;
  return {
    accountId: userId,
    version: 0,
    state: blocker ? 'skipped' : 'planned',
    stateSince: now,
    planHash: plan.hash,
    plannedAt: plan.createdAt,
    from,
    options,
    movesAt,
    lastMonth,
    warnings: planned.warnings.map(({ code }) => code),
    blockers: planned.blockers.map(({ code }) => code),
    terms: planned.terms && figuresOfTerms(planned.terms),
    projects: projects.active.length + projects.archived.length,
    projectsArchived: projects.archived.length,
    customer,
    subscription,
    problem: blocker && { code: blocker.code, text: withoutOthers(blocker), at: now },
  };
}

/** The item is exported and erased with its account, so it names no others. The plan file does, in parentheses. */
const withoutOthers = ({ code, text }: Finding): string =>
  code === 'shared_customer' ? text.replace(/ \(.*\)$/s, '') : text;

const figuresOfTerms = ({
  sessionsIncluded,
  concurrent,
  projectsIncluded,
}: NonNullable<PlannedAccount['terms']>): Migration['terms'] => ({
  sessionsIncluded,
  concurrent,
  projectsIncluded,
});

/** The wish to leave stays, and a choice whose price is still the same. Any other was made about something else. */
function keptDecision(before: Migration, { options }: Migration): Migration['decision'] {
  const { decision } = before;
  if (decision === undefined || decision.kind === 'leave') return decision;
  const chosenOf = (those: MigrationOption[]) =>
    decision.plan === undefined ? those[0] : those.find(({ plan }) => plan === decision.plan);
  const isSame = isDeepStrictEqual(chosenOf(before.options), chosenOf(options));
  return isSame ? decision : undefined;
}
