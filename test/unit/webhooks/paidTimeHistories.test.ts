import { describe, expect, it } from 'vitest';
import { type Operations, runModelHistory } from '../../support/billing/modelHistory.ts';

/** CI runs a sample of the seeds that `npm run soak` runs. */
const SEED_COUNT = Number(process.env.MODEL_SEEDS ?? 120);
const FIRST_SEED = Number(process.env.MODEL_FIRST_SEED ?? 900_001);

/** About 20 ms for each history of 150 days, on a busy machine twice that. */
const TIMEOUT_MS = 10_000 + 100 * SEED_COUNT;

const KINDS: [string, Operations][] = [
  ['one card subscription', {}],
  ['one subscription, by card or by invoice', { isInvoiced: true }],
  ['two live subscriptions, by card', { hasTwo: true }],
  ['two live subscriptions, by card or by invoice', { hasTwo: true, isInvoiced: true }],
  ['one subscription whose price also changes within its period', { keepsAnchor: true }],
  ['all of these', { hasTwo: true, isInvoiced: true, keepsAnchor: true }],
];

describe('a customer who uses up every quota at once never gets more than invoices, grace and credit grant', () => {
  it.each(KINDS)('with %s', { timeout: TIMEOUT_MS }, (_name, operations) => {
    const faults = Array.from({ length: SEED_COUNT }, (_, index) => FIRST_SEED + index)
      .map((seed) => ({ seed, ...runModelHistory(seed, operations) }))
      .filter(({ excess }) => excess > 0);
    expect(faults).toEqual([]);
  });
});
