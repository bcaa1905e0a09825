import { expect, it } from 'vitest';
import { compareBilling } from '../../support/migration/billing/compareBilling.ts';
import { RANDOM_UNTIL, randomCustomers } from '../../support/migration/billing/randomCustomers.ts';

/** Three histories take about half a minute on two cores; `npm run soak -- migration` runs 100. */
const SEED_COUNT = Number(process.env.MIGRATION_SEEDS ?? 3);
const FIRST_SEED = Number(process.env.MIGRATION_FIRST_SEED ?? 1);
const SEEDS = Array.from({ length: SEED_COUNT }, (_, index) => FIRST_SEED + index);

/** Customers of a history. They share the clock, and each has its own subscription. */
const CUSTOMERS_COUNT = 8;

it.each(SEEDS)(
  'random customers of seed %i are billed as a second implementation computes',
  {
    timeout: 600_000,
  },
  async (seed) => {
    const { actual, expected, reports } = await compareBilling(
      randomCustomers(seed, CUSTOMERS_COUNT),
      RANDOM_UNTIL,
    );
    expect(actual).toEqual(expected);
    expect(reports).toEqual([]);
  },
);
