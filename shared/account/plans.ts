export const PLAN_IDS = ['free', 'starter', 'growth'] as const;
export type PlanId = (typeof PLAN_IDS)[number];

/** The plans that are bought. */
export const PAID_PLAN_IDS = ['starter', 'growth'] as const;
export type PaidPlanId = (typeof PAID_PLAN_IDS)[number];

/** What an account may do. Sessions are per period, requests per UTC clock minute. */
export type Limits = {
  sessionsIncluded: number;
  concurrent: number;
  requestsPerMinute: number;
  projectsIncluded: number;
};

export type Plan = { id: PlanId; price: { amountMinor: number; currency: 'usd' }; support: string } & Limits;

/** The catalogue. Prices are the public ones; what a customer pays is Stripe's to say. */
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
  },
  growth: {
    id: 'growth',
    price: { amountMinor: 9_900, currency: 'usd' },
    sessionsIncluded: 20_000,
    concurrent: 50,
    requestsPerMinute: 10_000,
    projectsIncluded: 10,
    support: 'Email, answer within 24 h, SLA 99.9%',
  },
};

/** A session is estimated at two minutes; minutes are shown for watching cost and never billed. */
export const MINUTES_PER_SESSION_ESTIMATED = 2;

/**
 * Most sessions an account may have open, whatever its terms. An entry takes about 180 bytes with the longest
 * id, so 200 of them keep the account item below 40 kB of DynamoDB's 400 kB.
 */
export const CONCURRENT_MAX = 200;

/**
 * Most of each figure that can be agreed on. A rate's counter is one item, which takes 1,000 writes a second: 60,000 a
 * minute. A hundred projects of 60 bytes make the account item 6 kB larger, and each start 6 write units dearer.
 */
export const TERMS_MAX: Limits = {
  sessionsIncluded: 100_000_000,
  concurrent: CONCURRENT_MAX,
  requestsPerMinute: 60_000,
  projectsIncluded: 100,
};
