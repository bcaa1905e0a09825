import type { Terms } from '../../shared/account/account.ts';
import type { Migration, MigrationOption } from '../../shared/account/migration.ts';
import type { PlanId } from '../../shared/account/plans.ts';

/** What a former plan was. `prices` are those of the plan, `overagePrices` those of its metered overage, both Stripe ids. */
export type FormerPlan = { amountMinor: number; prices: string[]; overagePrices: string[] };

/** The operator's decisions, `migration.json`. Every one has a default but the price ids. */
export type MigrationSettings = {
  plans: Record<string, FormerPlan>;
  /** The busiest of this many whole months decides the plan. */
  busiestOfMonths: number;
  /** For how many months after the move the former price is billed, if the new one is higher. */
  keepPriceMonths: number;
  /** The least number of days between the plan and the move. */
  noticeDays: number;
  /** The smallest plan of an account that pays today. `free` lets one that needs no more leave its plan. */
  smallestPaidPlan: PlanId;
  /** Decisions about single accounts. */
  accounts: Record<
    string,
    { plan?: PlanId; terms?: Omit<Terms, 'offer'> & { reason: string }; skip?: string }
  >;
};

/** A code, stable, and a sentence for the operator. */
export type Finding = { code: string; text: string };

/** What becomes of one account. It has no e-mail address. */
export type PlannedAccount = {
  userId: string;
  /** Of the export's row and of Stripe's state: a step refuses an account for which one of them differs. */
  exportHash: string;
  stripeHash: string | null;
  from: Migration['from'];
  options: MigrationOption[];
  /** Epoch seconds. */
  movesAt?: number;
  lastMonth?: { month: string; sessions: number; minutes: number };
  customer?: string;
  subscription?: string;
  projects: { active: string[]; archived: string[] };
  terms?: Omit<Terms, 'offer'> & { reason: string };
  /** Sentences for the person who reviews the plan. */
  operations: string[];
  warnings: Finding[];
  blockers: Finding[];
};

export type PlanFile = {
  version: 1;
  stage: string;
  /** Epoch seconds. */
  createdAt: number;
  settings: MigrationSettings;
  accounts: PlannedAccount[];
  /** SHA-256 of everything else, in hexadecimal digits. */
  hash: string;
};
