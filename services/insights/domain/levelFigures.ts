import { levelNames } from '../../../shared/account/listing.ts';
import { PLAN_IDS } from '../../../shared/account/plans.ts';
import type { Totals } from './totals.ts';

type Levels = Totals['levels'];

/** The recurring revenue of the stage, in minor units a month. */
export type RevenueFigures = {
  mrrMinor: number;
  committedMrrMinor: number;
  mrrAtRiskMinor: number;
  subscribers: number;
};

export type PlanFigures = { plan: string; accounts: number; subscribers: number; mrrMinor: number };

const at = (levels: Levels, name: string): number => levels[name] ?? 0;

/** The plans of the catalogue in its order, then others by name. */
export function inPlanOrder(plans: Iterable<string>): string[] {
  const given = new Set(plans);
  const others = [...given].filter((plan) => !PLAN_IDS.some((known) => known === plan));
  return [...PLAN_IDS, ...others.toSorted()];
}

/** Each plan of the catalogue, and others that the levels name. */
export function planFigures(levels: Levels): PlanFigures[] {
  const named = Object.keys(levels).flatMap((name) => {
    // Only the levels of plans have a second part.
    const [, plan] = name.split('#');
    return plan !== undefined && levels[name] !== 0 ? [plan] : [];
  });
  return inPlanOrder(named).map((plan) => ({
    plan,
    accounts: at(levels, levelNames.accounts(plan)),
    subscribers: at(levels, levelNames.subscribers(plan)),
    mrrMinor: at(levels, levelNames.mrr(plan)),
  }));
}

export function revenueFigures(levels: Levels): RevenueFigures {
  const plans = planFigures(levels);
  return {
    mrrMinor: plans.reduce((sum, { mrrMinor }) => sum + mrrMinor, 0),
    committedMrrMinor: at(levels, levelNames.committedMrr),
    mrrAtRiskMinor: at(levels, levelNames.mrrAtRisk),
    subscribers: plans.reduce((sum, { subscribers }) => sum + subscribers, 0),
  };
}

/** How many accounts need a look. */
export const stateFigures = (levels: Levels) => ({
  at80: at(levels, levelNames.at80),
  usedUp: at(levels, levelNames.usedUp),
  paymentDue: at(levels, levelNames.paymentDue),
  terms: at(levels, levelNames.terms),
});
