import { PLAN_IDS, type PlanId } from '../../shared/account/plans.ts';
import type { PlannedAccount } from './planFile.ts';

/** Minor units a month: now, from the move on, and once no account keeps its former price. Overage is not part of it. */
export type Revenue = { nowMinor: number; atMoveMinor: number; thenMinor: number };

export type PlanSummary = {
  accounts: number;
  /** Those that the later steps move. */
  planned: number;
  paying: number;
  free: number;
  blocked: number;
  /** Of the planned accounts, by new plan. */
  plans: ({ plan: PlanId; accounts: number } & Revenue)[];
  revenue: Revenue;
  /** What blocked accounts pay a month. It stays as it is. */
  blockedMinor: number;
  /** Accounts by code. An account with several counts for each. */
  blockers: Record<string, number>;
  warnings: Record<string, number>;
  /** Epoch seconds. Absent if no account pays. */
  firstMoveAt?: number;
  lastMoveAt?: number;
};

const planOf = ({ options: [planned] }: PlannedAccount): PlanId => planned?.plan ?? 'free';

/** What the person who reviews a plan sees first. Everybody is counted as if nobody decides otherwise. */
export function summarizePlan(accounts: PlannedAccount[]): PlanSummary {
  const planned = accounts.filter(({ blockers }) => blockers.length === 0);
  const blocked = accounts.filter(({ blockers }) => blockers.length > 0);
  const moves = planned.flatMap(({ movesAt = [] }) => movesAt).sort((a, b) => a - b);
  return {
    accounts: accounts.length,
    planned: planned.length,
    paying: moves.length,
    free: planned.length - moves.length,
    blocked: blocked.length,
    plans: PLAN_IDS.map((plan) => {
      const ofPlan = planned.filter((account) => planOf(account) === plan);
      return { plan, accounts: ofPlan.length, ...revenueOf(ofPlan) };
    }),
    revenue: revenueOf(planned),
    blockedMinor: revenueOf(blocked).nowMinor,
    blockers: countCodes(blocked.map(({ blockers }) => blockers)),
    warnings: countCodes(accounts.map(({ warnings }) => warnings)),
    firstMoveAt: moves.at(0),
    lastMoveAt: moves.at(-1),
  };
}

function revenueOf(accounts: PlannedAccount[]): Revenue {
  const sum = (amountOf: (account: PlannedAccount) => number) =>
    accounts.reduce((total, account) => total + amountOf(account), 0);
  return {
    nowMinor: sum(({ from }) => from.amountMinor),
    atMoveMinor: sum(({ options: [option] }) => option?.amountMinor ?? 0),
    thenMinor: sum(({ options: [option] }) => option?.thenAmountMinor ?? 0),
  };
}

function countCodes(lists: { code: string }[][]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const findings of lists) {
    for (const code of new Set(findings.map((finding) => finding.code)))
      counts[code] = (counts[code] ?? 0) + 1;
  }
  return counts;
}
