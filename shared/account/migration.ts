import type { MigrationDecision, MigrationState } from '../contract/migration/states.ts';
import { addMonths, SECONDS_PER_DAY } from '../time.ts';
import { type PaidPlanId, PLANS, type PlanId } from './plans.ts';

/**
 * A plan that a customer can have after the move. Amounts are minor units a month. `amountMinor` is billed for the first `months`
 * renewals, beginning with the one at the move, and `thenAmountMinor`, the plan's list price, from then on. With 0 months it is the list
 * price from the move on.
 */
export type MigrationOption = {
  plan: PlanId;
  amountMinor: number;
  months: number;
  thenAmountMinor: number;
};

/** What a Stripe price grants the account: one of the former service, or one that bills a first amount. */
export type MigratedPrice = { price: string; plan: PaidPlanId };

/**
 * An account of the minutes-based service and what becomes of it. It follows from a reviewed plan file, whose hash it has. Instants are
 * epoch seconds.
 */
export type Migration = {
  accountId: string;
  /** Raised by every write, which applies only to the version that was read. */
  version: number;
  state: MigrationState;
  stateSince: number;
  /** SHA-256 of the plan file, in hexadecimal digits. */
  planHash: string;
  /** When the plan file was written. An older one does not replace a later one. */
  plannedAt?: number;
  /** What the account had: the former plan's name and amount a month, and the Stripe prices of the plan and of the overage. */
  from: {
    plan: string;
    amountMinor: number;
    currency: string;
    prices: string[];
    overagePrices: string[];
  };
  /** The planned one first. Of an account without a subscription, only `free`. */
  options: MigrationOption[];
  /** The renewal at which the price changes: an end of a period of the subscription. Absent without a subscription. */
  movesAt?: number;
  /** Use of the last whole month in the export, `2026-10`. */
  lastMonth?: { month: string; sessions: number; minutes: number };
  /** Codes, for operators. An account with blockers is skipped. */
  warnings: string[];
  blockers: string[];
  /** What terms of the plan file give instead of the planned plan's figures. They do not apply to another plan. */
  terms?: { sessionsIncluded?: number; concurrent?: number; projectsIncluded?: number };
  /** How many projects the customer has, and how many are archived because the plan has fewer. */
  projects: number;
  projectsArchived: number;
  /** At Stripe. Absent without a subscription. */
  customer?: string;
  subscription?: string;
  /** The latest decision of the customer. `plan` is the chosen one. */
  decision?: { kind: MigrationDecision; plan?: PlanId; at: number };
  /** When the notice was written. Its key is `migration#<plan hash>`. */
  notifiedAt?: number;
  /** What its Stripe prices grant. Written before the account has its customer, so that no sync finds an unknown price. */
  grants?: MigratedPrice[];
  /** The move that was carried out: of which decision (its time), for which plan, and the schedule at Stripe. */
  move?: { at: number; plan: PlanId; leaves: boolean; decidedAt?: number; schedule?: string };
  /** Why it is `failed` or `skipped`: a code, and a sentence for operators. */
  problem?: { code: string; text: string; at: number };
};

/** The code of the problem of an account whose move was taken back. */
export const UNDONE = 'undone';

/** The option that applies: the chosen one, or else the planned one. `undefined` if the customer leaves. */
export function chosenOption({
  options,
  decision,
}: Pick<Migration, 'options' | 'decision'>): MigrationOption | undefined {
  if (decision?.kind === 'leave') return undefined;
  const chosen = options.find(({ plan }) => plan === decision?.plan);
  return chosen ?? options[0];
}

/**
 * Until when a customer decides about a change at `movesAt`. A decision after the move is carried out by the next run of `move`, which an
 * operator makes each day: what was decided later could be charged nevertheless. Epoch seconds.
 */
export const decideUntil = (movesAt: number): number => movesAt - SECONDS_PER_DAY;

/** Whether the customer can still decide: there is time to carry it out, and the account is not left out. */
export const isDecidable = ({ state, movesAt }: Pick<Migration, 'state' | 'movesAt'>, now: number): boolean =>
  movesAt !== undefined && now < decideUntil(movesAt) && state !== 'skipped' && state !== 'planned';

/**
 * The subscription of the former service beside which no plan is sold: it was taken over, or will be, or its customer was told so.
 * `undefined` for an account that a plan file leaves out.
 */
export const claimedSubscription = ({
  state,
  notifiedAt,
  subscription,
}: Pick<Migration, 'state' | 'notifiedAt' | 'subscription'>): string | undefined =>
  state === 'skipped' && notifiedAt === undefined ? undefined : subscription;

/** The figures of an option: those of its plan, and for the planned one those of the terms instead. */
export function figuresOf(
  { options, terms }: Pick<Migration, 'options' | 'terms'>,
  plan: PlanId,
): { sessionsIncluded: number; concurrent: number; projectsIncluded: number } {
  const { sessionsIncluded, concurrent, projectsIncluded } = PLANS[plan];
  return { sessionsIncluded, concurrent, projectsIncluded, ...(plan === options[0]?.plan ? terms : {}) };
}

/** The share of a quota that the sessions would have used, in percent, rounded down. */
export const percentOfQuota = (sessionsIncluded: number, sessions: number): number =>
  Math.floor((sessions * 100) / sessionsIncluded);

/**
 * Until when a schedule at Stripe manages the subscription, because the account was moved: epoch seconds. After the months of the first
 * amount, at least one, its last phase bills the list price for a month.
 */
export function scheduledUntil({
  movesAt,
  move,
  options,
}: Pick<Migration, 'movesAt' | 'move' | 'options'>): number {
  if (movesAt === undefined || !move || move.leaves) return 0;
  const months = options.find(({ plan }) => plan === move.plan)?.months ?? 0;
  return addMonths(movesAt, Math.max(1, months) + 1);
}
