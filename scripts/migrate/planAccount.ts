import type { MigrationOption } from '../../shared/account/migration.ts';
import { GREATEST_PLAN, PAID_PLAN_IDS, PLANS, type PlanId } from '../../shared/account/plans.ts';
import { isEmailLike } from '../../shared/contract/ids.ts';
import { SECONDS_PER_DAY } from '../../shared/time.ts';
import type { OldAccount } from './exportedAccount.ts';
import type { PlannedAccount } from './planFile.ts';
import { findProblems } from './planFindings.ts';
import { type Chosen, decisionOf, type Planning } from './planning.ts';
import { describeOperations } from './planOperations.ts';
import { busiestMonth, lastWholeMonth, plansFrom, smallestCovering } from './planUse.ts';
import { renewalsOf } from './renewals.ts';

/** Decides what becomes of an account. The result follows from the argument only. */
export function planAccount(planning: Planning): PlannedAccount {
  const chosen = choose(planning);
  const { plan, listPriceAt, busiestSessions, ...planned } = chosen;
  const findings = findProblems(planning, chosen);
  return {
    ...planned,
    operations: findings.blockers.length > 0 ? [] : describeOperations(chosen),
    ...findings,
  };
}

function choose(planning: Planning): Chosen {
  const { settings, account, placement, existing, now } = planning;
  const { from, subscription } = placement;
  const { terms } = decisionOf(settings, account.userId);
  const busiestSessions = busiestMonth(account, { count: settings.busiestOfMonths, now })?.sessions ?? 0;
  const plan = choosePlan(planning, busiestSessions);
  const [first, ...others] = subscription
    ? paidOptions({ plan, formerMinor: from.amountMinor, months: settings.keepPriceMonths })
    : [optionAtListPrice('free')];
  const renewal = renewalAfterNotice(planning);
  return {
    plan,
    busiestSessions,
    listPriceAt: first && first.months > 0 ? renewal?.(first.months) : undefined,
    userId: shownUserId(account),
    exportHash: account.hash,
    stripeHash: placement.stripeHash,
    from,
    options: first ? [first, ...others] : others,
    movesAt: renewal?.(0),
    lastMonth: lastWholeMonth(account, now),
    customer: placement.customer,
    subscription: subscription?.id,
    projects: chooseProjects(account, {
      existing: existing?.projects ?? [],
      countMax: terms?.projectsIncluded ?? PLANS[plan].projectsIncluded,
    }),
    terms,
  };
}

const HASH_DIGITS = 12;

/** A plan file has no e-mail addresses. A user whose id is one is blocked, and no later step looks it up. */
const shownUserId = ({ userId, hash }: OldAccount): string =>
  isEmailLike(userId) ? `#${hash.slice(0, HASH_DIGITS)}` : userId;

/** Nobody who pays nothing today gets a plan that costs something. */
function choosePlan({ settings, account, placement }: Planning, sessions: number): PlanId {
  if (!placement.subscription) return 'free';
  const decided = decisionOf(settings, account.userId).plan;
  if (decided !== undefined) return decided;
  if (placement.from.amountMinor === 0) return 'free';
  return smallestCovering(plansFrom(settings.smallestPaidPlan), sessions) ?? GREATEST_PLAN;
}

/** The planned option, and the other paid plans at their list price. Nobody ever pays more than the list price. */
function paidOptions({
  plan,
  formerMinor,
  months,
}: {
  plan: PlanId;
  formerMinor: number;
  months: number;
}): MigrationOption[] {
  const others = PAID_PLAN_IDS.filter((id) => id !== plan).map(optionAtListPrice);
  const atListPrice = optionAtListPrice(plan);
  const keepsPrice = months > 0 && formerMinor < atListPrice.amountMinor;
  return [keepsPrice ? { ...atListPrice, amountMinor: formerMinor, months } : atListPrice, ...others];
}

function optionAtListPrice(plan: PlanId): MigrationOption {
  const { amountMinor } = PLANS[plan].price;
  return { plan, amountMinor, months: 0, thenAmountMinor: amountMinor };
}

/** The renewals from the first one that leaves the days of notice. `undefined` without a plan item that renews monthly. */
function renewalAfterNotice(planning: Planning): ((index: number) => number) | undefined {
  const { settings, placement, now } = planning;
  const { from, subscription } = placement;
  const item = subscription?.items.find(({ price }) => from.prices.includes(price));
  if (item?.interval !== 'month' || item.intervalCount !== 1) return undefined;
  const renewal = renewalsOf(item);
  const earliest = now + settings.noticeDays * SECONDS_PER_DAY;
  let first = 0;
  while (renewal(first) < earliest) first++;
  return (index) => renewal(first + index);
}

/** The projects with the latest sessions stay active. Those that are active in this service already keep their places. */
function chooseProjects(
  { projects }: OldAccount,
  { existing, countMax }: { existing: string[]; countMax: number },
): PlannedAccount['projects'] {
  const latestFirst = projects
    .filter(({ projectId }) => !isEmailLike(projectId))
    .toSorted((a, b) => b.lastAt - a.lastAt || (a.projectId < b.projectId ? -1 : 1))
    .map(({ projectId }) => projectId);
  const others = latestFirst.filter((projectId) => !existing.includes(projectId));
  const archived = new Set(others.slice(Math.max(0, countMax - existing.length)));
  return {
    active: latestFirst.filter((projectId) => !archived.has(projectId)),
    archived: latestFirst.filter((projectId) => archived.has(projectId)),
  };
}
