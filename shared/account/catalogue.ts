import { MINUTES_PER_SESSION_ESTIMATED, PLANS } from './plans.ts';

/** The plans for sale. Prices are in minor units (cents for usd) per month. */
export function catalogue() {
  return {
    plans: Object.values(PLANS).map(
      ({ id: plan, price, requestsPerMinute, concurrent, supportHours: _hours, ...included }) => ({
        plan,
        price: { ...price, interval: 'month' as const },
        ...included,
        estimatedMinutes: included.sessionsIncluded * MINUTES_PER_SESSION_ESTIMATED,
        rateLimit: { requestsPerMinute, concurrent },
      }),
    ),
  };
}
