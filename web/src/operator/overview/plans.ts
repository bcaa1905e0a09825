/** The plans of the catalogue, the one with the most sessions first. */
const PLANS: readonly { readonly key: string; readonly label: string }[] = [
  { key: 'growth', label: 'Growth' },
  { key: 'starter', label: 'Starter' },
  { key: 'free', label: 'Free' },
];

/** The name of a plan. One that this release does not know is shown by its id. */
export const planName = (plan: string): string => PLANS.find(({ key }) => key === plan)?.label ?? plan;

/** The plans of the catalogue, and others that figures have. */
export function planSeries(plans: readonly string[]): { key: string; label: string }[] {
  const others = [...new Set(plans)].filter((plan) => !PLANS.some(({ key }) => key === plan));
  return [...PLANS, ...others.sort().map((plan) => ({ key: plan, label: plan }))];
}
