export const PLAN_IDS = ['free', 'starter', 'growth'] as const;
export type PlanId = (typeof PLAN_IDS)[number];

/** The plans that customers can buy. */
export const PAID_PLAN_IDS = ['starter', 'growth'] as const;
export type PaidPlanId = (typeof PAID_PLAN_IDS)[number];

/** Sessions are per period, requests per UTC minute. */
export type Limits = {
  sessionsIncluded: number;
  concurrent: number;
  requestsPerMinute: number;
  projectsIncluded: number;
};

/** `supportHours`: in how many hours a support request is answered, by the clock. Absent if the plan includes no support. */
export type Plan = {
  id: PlanId;
  price: { amountMinor: number; currency: 'usd' };
  support: string;
  supportHours?: number;
} & Limits;

/** The catalogue, with public prices. Stripe decides what a customer pays. */
export const PLANS: Record<PlanId, Plan> = {
  free: {
    id: 'free',
    price: { amountMinor: 0, currency: 'usd' },
    sessionsIncluded: 100,
    concurrent: 1,
    requestsPerMinute: 100,
    projectsIncluded: 1,
    support: 'Community',
  },
  starter: {
    id: 'starter',
    price: { amountMinor: 2_900, currency: 'usd' },
    sessionsIncluded: 5_000,
    concurrent: 10,
    requestsPerMinute: 1_000,
    projectsIncluded: 3,
    support: 'Email, answer within 48 h',
    supportHours: 48,
  },
  growth: {
    id: 'growth',
    price: { amountMinor: 9_900, currency: 'usd' },
    sessionsIncluded: 20_000,
    concurrent: 50,
    requestsPerMinute: 10_000,
    projectsIncluded: 10,
    support: 'Email, answer within 24 h, SLA 99.9%',
    supportHours: 24,
  },
};

/** Whether this release knows the plan. A newer release, running beside this one or rolled back, can have stored another. */
export const isPlanId = (plan: string): plan is PlanId => Object.hasOwn(PLANS, plan);

/** Stands for a plan that this release does not know. */
export const GREATEST_PLAN = 'growth' satisfies PaidPlanId;

/** The plan that responses name, whose values are fixed by the contract. */
export const shownPlan = (plan: string): PlanId => (isPlanId(plan) ? plan : GREATEST_PLAN);

/** Used for estimates only. Minutes are shown for information and never billed. */
export const MINUTES_PER_SESSION_ESTIMATED = 2;

/**
 * The most open sessions of an account, whatever its terms. An entry takes about 180 bytes with the longest id, so 200
 * entries keep the account item below 40 kB; DynamoDB allows 400 kB.
 */
export const CONCURRENT_MAX = 200;

/**
 * The upper limit of each figure in terms. An account item of 1 kB serves 800 starts a second, 48,000 a minute; a larger one serves
 * fewer, so the figures limit each other (itemCapacity.ts). 100 projects of 60 bytes make the item 6 kB larger, and each start
 * costs 6 write units more.
 */
export const TERMS_MAX: Limits = {
  sessionsIncluded: 100_000_000,
  concurrent: CONCURRENT_MAX,
  requestsPerMinute: 48_000,
  projectsIncluded: 100,
};
