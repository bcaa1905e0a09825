import { createElement } from 'react';
import { PricingTable, UsageChart, UsageMeter } from '../../../client/react/index.ts';
import type { Plan } from '../../../client/src/apiTypes.ts';
import { sampleDays } from '../react/samples.ts';
import { usageOf } from '../web/usageOf.ts';

const NOW = '2026-12-09T12:00:00Z';

const starter: Plan = {
  plan: 'starter',
  price: { amountMinor: 2_900, currency: 'usd', interval: 'month' },
  sessionsIncluded: 5_000,
  estimatedMinutes: 10_000,
  projectsIncluded: 3,
  rateLimit: { requestsPerMinute: 1_000, concurrent: 10 },
  support: 'Community',
};

/** A page with each component, for a server that renders it and a browser that goes on with it. */
export const kitPage = () =>
  createElement(
    'main',
    null,
    createElement('h1', null, 'Usage'),
    createElement(UsageMeter, { now: NOW, usage: usageOf({ sessionsUsed: 2_500 }) }),
    createElement(PricingTable, { plans: [starter], hrefOf: () => '#buy', heading: 'h2' }),
    createElement(UsageChart, { now: NOW, days: sampleDays('2026-12-09', 30) }),
  );
