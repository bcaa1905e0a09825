import type { Operations } from '../../../../client/src/apiTypes.ts';

export type PaidPlan = Operations['createCheckout']['input']['plan'];

const PAID_PLANS: Readonly<Record<PaidPlan, true>> = { starter: true, growth: true };

/** The plan that an address such as `/app?plan=starter` names, if it is one to buy. */
export function paidPlanOf(name: string | null): PaidPlan | undefined {
  return name !== null && Object.hasOwn(PAID_PLANS, name) ? (name as PaidPlan) : undefined;
}
