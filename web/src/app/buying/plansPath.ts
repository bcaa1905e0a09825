/** The plans beside each other, in the app. */
export const PLANS_PATH = '/app/plans';

/** The page of the plans, or what follows if the account changes to one of them. */
export function plansPath(plan?: string): string {
  return plan === undefined ? PLANS_PATH : `${PLANS_PATH}?${new URLSearchParams({ plan })}`;
}
