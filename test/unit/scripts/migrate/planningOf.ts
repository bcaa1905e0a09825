import type { OldAccount, OldProject } from '../../../../scripts/migrate/exportedAccount.ts';
import type { Planning } from '../../../../scripts/migrate/planning.ts';
import { SETTINGS_TEMPLATE } from '../../../../scripts/migrate/settings.ts';
import type { OldSubscription } from '../../../../scripts/migrate/stripeState.ts';
import { addMonths } from '../../../../shared/time.ts';

export const NOW = Date.parse('2026-11-30T12:00:00Z') / 1_000;

export const SETTINGS = SETTINGS_TEMPLATE;

export const ACCOUNT: OldAccount = {
  userId: 'u1',
  plan: 'build',
  customers: ['cus_1'],
  months: [{ month: '2026-10', sessions: 0, minutes: 0 }],
  projects: [],
  hash: 'e1',
};

const SUBSCRIPTION: OldSubscription = {
  id: 'sub_1',
  status: 'active',
  created: 0,
  currency: 'usd',
  items: [],
  cancelAtPeriodEnd: false,
  collectionMethod: 'charge_automatically',
  isCollectionPaused: false,
  hasPendingUpdate: false,
  discounts: [],
  billingMode: 'classic',
  unpaid: [],
};

type Given = Partial<Planning> & { amountMinor?: number; periodEnd?: number };

/** An account that pays for build, and whose period ends on 20 December. */
export function paying({ amountMinor = 1_900, periodEnd = DEFAULT_END, ...given }: Given = {}): Planning {
  const item = {
    id: 'si_1',
    price: 'price_build',
    amountMinor,
    currency: 'usd',
    quantity: 1,
    isMetered: false,
    interval: 'month',
    intervalCount: 1,
    periodStart: addMonths(periodEnd, -1),
    periodEnd,
    discounts: [],
  };
  return {
    settings: SETTINGS,
    account: ACCOUNT,
    placement: {
      from: {
        plan: 'build',
        amountMinor,
        currency: 'usd',
        prices: ['price_build'],
        overagePrices: ['price_build_overage'],
      },
      customer: 'cus_1',
      subscription: { ...SUBSCRIPTION, items: [item] },
      stripeHash: 's1',
      warnings: [],
      blockers: [],
    },
    hasAddress: true,
    now: NOW,
    ...given,
  };
}

export const DEFAULT_END = Date.parse('2026-12-20T09:00:00Z') / 1_000;

/** An account without a subscription. */
export const freePlanning = (given: Partial<Planning> = {}): Planning => ({
  settings: SETTINGS,
  account: { ...ACCOUNT, plan: 'free', customers: [] },
  placement: {
    from: { plan: 'free', amountMinor: 0, currency: 'usd', prices: [], overagePrices: [] },
    stripeHash: null,
    warnings: [],
    blockers: [],
  },
  hasAddress: false,
  now: NOW,
  ...given,
});

/** Projects by id and the time of their latest session: `a:5`. */
export const projects = (...texts: string[]): OldProject[] =>
  texts.map((text) => {
    const [projectId = '', lastAt] = text.split(':');
    return { projectId, sessions: 1, firstAt: 0, lastAt: Number(lastAt) };
  });
