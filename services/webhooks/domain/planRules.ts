import type { PlanPrices } from '../../../shared/account/planPrices.ts';

export type PlanRules = {
  prices: PlanPrices;
  /** How long a plan continues after the time that was paid for. */
  graceSeconds: number;
};
