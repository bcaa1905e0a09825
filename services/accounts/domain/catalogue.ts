import { MINUTES_PER_SESSION_ESTIMATED, PLAN_IDS, PLANS } from '../../../shared/account/plans.ts';

/** `GET /billing/plans`: what is sold. Prices are in minor units, cents for usd, per month. */
export function catalogue() {
  return {
    plans: PLAN_IDS.map((id) => {
      const { price, sessionsIncluded, projectsIncluded, requestsPerMinute, concurrent, support } = PLANS[id];
      return {
        plan: id,
        price: { ...price, interval: 'month' as const },
        sessionsIncluded,
        estimatedMinutes: sessionsIncluded * MINUTES_PER_SESSION_ESTIMATED,
        projectsIncluded,
        rateLimit: { requestsPerMinute, concurrent },
        support,
      };
    }),
  };
}
