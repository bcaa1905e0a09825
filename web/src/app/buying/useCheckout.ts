import { useApp } from '../useApp.ts';
import type { PaidPlan } from './paidPlan.ts';
import { useStripePage } from './useStripePage.ts';

/** Leads to the page on which a plan is paid: it returns to the overview. `error` is shown by `BuyProblem`. */
export function useCheckout(plan: PaidPlan) {
  const { api } = useApp();
  return useStripePage((email: string) => api.createCheckout({ plan, email }), { to: 'checkout', plan });
}
