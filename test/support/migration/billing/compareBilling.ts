import { isDeepStrictEqual } from 'node:util';
import { type BillingWorld, billingWorld } from './billingWorld.ts';
import { expectedBilling, type Grant, type Invoice } from './expectedBilling.ts';
import { ANY } from './expectedMove.ts';
import { DAY, type FormerCustomer, FREE_SESSIONS, HOUR, LIST, renewalOf } from './formerCustomer.ts';

/** What is compared of a customer. Instants are ISO texts, so that a difference can be read. */
export type Compared = { invoices: object[]; results: string[]; creditMinor: number; standings: string[] };

type Happening = { at: number; order: number; customer: FormerCustomer; happens(): Promise<void> };

/** What is different, customer by customer, and what apply reported. */
export type Comparison = {
  actual: Record<string, Compared | undefined>;
  expected: Record<string, Compared | undefined>;
  reports: string[];
};

/** Lets everything happen that the customers and the operator do, and compares what Stripe and this service make of it. */
export async function compareBilling(customers: FormerCustomer[], until: number): Promise<Comparison> {
  const world = await billingWorld(Math.min(...customers.map(({ startsAt }) => startsAt)));
  const actual: Record<string, Compared> = {};
  const expected: Record<string, Compared> = {};
  const happenings = customers.flatMap((customer) => {
    const { invoices, results, grants, creditMinor } = expectedBilling(customer, until);
    const compared = { invoices: invoices.map(readable), results, creditMinor, standings: [] };
    expected[customer.id] = compared;
    actual[customer.id] = { invoices: [], results: [], creditMinor: 0, standings: [] };
    const record = { actual: actual[customer.id] as Compared, expected: compared };
    return happeningsOf(world, customer, { record, grants, until });
  });
  happenings.sort((a, b) => a.at - b.at || a.order - b.order);
  for (const { at, happens } of happenings) {
    await world.passUntil(at);
    await happens();
  }
  await world.passUntil(until);
  for (const customer of customers) {
    const { invoices, creditMinor } = await world.billed(customer);
    Object.assign(actual[customer.id] as Compared, { invoices: invoices.map(readable), creditMinor });
  }
  const different = customers
    .map(({ id }) => id)
    .filter((id) => !isDeepStrictEqual(actual[id], expected[id]));
  const only = (all: Record<string, Compared>) => Object.fromEntries(different.map((id) => [id, all[id]]));
  return { actual: only(actual), expected: only(expected), reports: world.feed.reports };
}

function happeningsOf(
  world: BillingWorld,
  customer: FormerCustomer,
  {
    record,
    grants,
    until,
  }: { record: { actual: Compared; expected: Compared }; grants: Grant[]; until: number },
): Happening[] {
  const { startsAt, discounts, acts } = customer;
  const at = (instant: number, order: number, happens: Happening['happens']) => ({
    ...{ at: instant, order, customer, happens },
  });
  const sample = (instant: number) => async () => {
    const wanted = grants.findLast(({ from }) => from <= instant);
    if (!wanted) return;
    record.expected.standings.push(`${iso(instant)} ${standingOf(wanted)}`);
    const standing = await world.standing(customer);
    record.actual.standings.push(`${iso(instant)} ${standing ? shown(standing, wanted) : 'no account'}`);
  };
  const periods: number[] = [];
  for (let n = 0; renewalOf(customer, n) < until; n++) periods.push(renewalOf(customer, n));
  const samples = periods.flatMap((begins) => [begins - HOUR, begins + 2 * HOUR, begins + 10 * DAY]);
  let step = 0;
  return [
    at(startsAt, 0, () => world.subscribe(customer)),
    ...discounts
      .filter((one) => one.at > startsAt)
      .map((one) => at(one.at, 1, () => world.give(customer, one))),
    ...acts.map((act) =>
      at(act.at, 2, async () => {
        const result = await world.act(customer, act);
        if (result === undefined) return;
        const isAny = record.expected.results[step] === ANY;
        record.actual.results.push(isAny ? ANY : result);
        step++;
      }),
    ),
    ...samples
      .filter((instant) => instant > startsAt && instant < until)
      .map((one) => at(one, 3, sample(one))),
  ];
}

const iso = (instant: number) => new Date(instant * 1_000).toISOString().slice(0, 19);

const readable = ({ created, lines, ...invoice }: Invoice) => ({
  created: iso(created),
  lines: lines.map(({ role, from, to, amount }) => `${role} ${iso(from)} ${iso(to)} ${amount}`).sort(),
  ...invoice,
});

function standingOf({ plan, paidFrom, paidTo }: Grant): string {
  if (plan === 'free') return `free ${FREE_SESSIONS}`;
  // An account whose payment is awaited has a share of the sessions, which other tests cover.
  if (paidFrom === undefined || paidTo === undefined) return plan;
  return `${plan} ${LIST[plan].sessions} ${iso(paidFrom)} ${iso(paidTo)}`;
}

function shown(
  standing: { plan: string; sessionsIncluded: number; periodStart: number; periodEnd: number },
  { plan, paidFrom }: Grant,
): string {
  const named = `${standing.plan} ${standing.sessionsIncluded}`;
  if (plan !== 'free' && paidFrom === undefined) return standing.plan;
  if (standing.plan === 'free') return named;
  return `${named} ${iso(standing.periodStart)} ${iso(standing.periodEnd)}`;
}
