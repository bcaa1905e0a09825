import { describe, expect, it } from 'vitest';
import type { Account } from '../../../shared/account/account.ts';
import { ModelCustomer } from '../../support/billing/modelCustomer.ts';
import { HISTORY_HOURS, OfferHistory, paidFigures } from '../../support/billing/offerHistory.ts';

/** CI runs a sample of the seeds that `npm run soak` runs. */
const SEED_COUNT = Number(process.env.MODEL_SEEDS ?? 20);
const FIRST_SEED = Number(process.env.MODEL_FIRST_SEED ?? 700_001);

/** About 100 ms for each history, on a busy machine ten times that. */
const TIMEOUT_MS = 20_000 + 1_500 * SEED_COUNT;

const seeds = Array.from({ length: SEED_COUNT }, (_, index) => FIRST_SEED + index);

/** What of an account differs from the figures of the price that was paid. */
function differences(history: OfferHistory, account: Account): string[] {
  const { sessions, offer, ...limits } = paidFigures(history.billing);
  const { sessionsIncluded, terms } = account;
  const differing = Object.entries(limits)
    .filter(([name, value]) => account[name as keyof Account] !== value)
    .map(([name, value]) => `${name} is ${account[name as keyof Account]}, not ${value}`);
  if (sessionsIncluded < sessions.from || sessionsIncluded > sessions.to)
    differing.push(`${sessionsIncluded} sessions, not ${sessions.from} to ${sessions.to}`);
  if (terms?.offer !== offer) differing.push(`terms of ${terms?.offer}, not ${offer}`);
  return differing;
}

function runHistory(seed: number) {
  const history = new OfferHistory(seed);
  const customer = new ModelCustomer(history.billing);
  const seen = { offers: new Set<string>(), graces: 0 };
  for (let hour = 0; hour < HISTORY_HOURS; hour++) {
    history.hour();
    customer.sync();
    const found = differences(history, customer.current);
    if (found.length > 0) return { seed, hour, found, log: history.log, seen };
    const { terms, accessUntil } = customer.current;
    if (terms?.offer) seen.offers.add(terms.offer);
    if (terms?.offer && accessUntil) seen.graces++;
  }
  // An account that saw nothing of all this has the same figures.
  const late = new ModelCustomer(history.billing);
  late.sync();
  const found = differences(history, late.current);
  if (customer.unbilled.length > 0) found.push(`not billed: ${customer.unbilled}`);
  return { seed, hour: HISTORY_HOURS, found, log: history.log, seen };
}

describe('random histories of list prices, offers, upgrades, downgrades, late payments and cancellations', () => {
  it('grant the figures of the price that was paid, at every hour, and report no price as not billed', {
    timeout: TIMEOUT_MS,
  }, () => {
    const runs = seeds.map(runHistory);
    expect(runs.filter(({ found }) => found.length > 0)).toEqual([]);
    expect(new Set(runs.flatMap(({ seen }) => [...seen.offers]))).toEqual(new Set(['of_volume', 'of_lean']));
    expect(runs.reduce((sum, { seen }) => sum + seen.graces, 0)).toBeGreaterThan(0);
  });
});
