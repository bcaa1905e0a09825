import { describe, expect, it } from 'vitest';
import { type Operations, runModelHistory } from '../../support/billing/modelHistory.ts';

/** CI runs a sample of the seeds that `npm run soak` runs. */
const SEED_COUNT = Number(process.env.MODEL_SEEDS ?? 120);
const FIRST_SEED = Number(process.env.MODEL_FIRST_SEED ?? 900_001);

/** About 20 ms for each history of 150 days, on a busy machine twice that. */
const TIMEOUT_MS = 10_000 + 100 * SEED_COUNT;

/**
 * With two live subscriptions, the one that decides can change back, and usage of the period between is forgotten if another
 * period began meanwhile. This takes invoices that are paid late. It raises an alarm (`two_live_subscriptions`).
 */
const TWO_INVOICED_RATIO_MAX = 1.25;

const KINDS: [string, Operations, { ratioMax: number }][] = [
  ['one card subscription', {}, { ratioMax: 1 }],
  ['one subscription, by card or by invoice', { isInvoiced: true }, { ratioMax: 1 }],
  ['two live subscriptions, by card', { hasTwo: true }, { ratioMax: 1 }],
  [
    'two live subscriptions, by card or by invoice',
    { hasTwo: true, isInvoiced: true },
    { ratioMax: TWO_INVOICED_RATIO_MAX },
  ],
  ['one subscription whose price also changes within its period', { keepsAnchor: true }, { ratioMax: 1 }],
  ['one subscription with volume offers', { hasOffers: true }, { ratioMax: 1 }],
  [
    'volume offers, by card or by invoice, also within a period',
    { hasOffers: true, isInvoiced: true, keepsAnchor: true },
    { ratioMax: 1 },
  ],
  [
    'all of these',
    { hasTwo: true, isInvoiced: true, keepsAnchor: true, hasOffers: true },
    { ratioMax: TWO_INVOICED_RATIO_MAX },
  ],
];

describe('a customer who uses up every quota at once gets no more than invoices, grace and credit grant', () => {
  it.each(KINDS)('with %s', { timeout: TIMEOUT_MS }, (_name, operations, { ratioMax }) => {
    const faults = Array.from({ length: SEED_COUNT }, (_, index) => FIRST_SEED + index)
      .map((seed) => {
        const { excess, ratio, overcount, log } = runModelHistory(seed, operations);
        return { seed, excess, ratio, overcount, log };
      })
      .filter(({ excess, ratio, overcount }) => overcount > 0 || (excess > 0 && ratio > ratioMax));
    expect(faults).toEqual([]);
  });
});
