import { seededRandom } from '../../seededRandom.ts';
import { type Act, DAY, type FormerCustomer, type GivenDiscount, HOUR, renewalOf } from './formerCustomer.ts';

const BEGINS = Date.parse('2026-08-25T00:00:00Z') / 1_000;

/** Four months after the last move, and eight periods of the first customer. */
export const RANDOM_UNTIL = Date.parse('2027-04-25T00:00:00Z') / 1_000;

/** Of a random history, the periods in which something is planned or decided. */
const BUSY_PERIODS = 3;
const PERIODS = 8;

/** Before and after a renewal, in seconds: the last hour, the draft hour, and the days around it. */
const AROUND = [
  -20 * DAY,
  -9 * DAY,
  -2 * DAY,
  -50 * 60,
  -60,
  0,
  20 * 60,
  59 * 60,
  2 * HOUR,
  4 * DAY,
  12 * DAY,
];

const STEPS = new Set(['move', 'undo']);

/** Customers with random histories, the same for the same seed. */
export function randomCustomers(seed: number, count: number): FormerCustomer[] {
  const random = seededRandom(seed);
  return Array.from({ length: count }, (_, index) => randomCustomer(`random-${seed}-${index}`, random));
}

function randomCustomer(id: string, random: () => number): FormerCustomer {
  const pick = <Value>(...values: Value[]): Value => values[Math.floor(random() * values.length)] as Value;
  const chance = (share: number) => random() < share;
  const between = (from: number, to: number) => Math.floor(from + random() * (to - from));
  const startsAt = chance(0.5)
    ? Date.UTC(2026, 7, pick(29, 30, 31), between(0, 24), between(0, 60)) / 1_000
    : BEGINS + between(0, 30 * DAY);
  const renewal = (n: number) => renewalOf({ startsAt }, n);
  const around = () => Math.max(startsAt + DAY, renewal(between(1, BUSY_PERIODS + 1)) + pick(...AROUND));
  const collection = pick('card', 'card', 'card', 'card', 'sent');
  const planAt = startsAt + between(2 * HOUR, 45 * DAY);
  const onTargets = (['subscription', 'customer', 'item'] as const).filter((on) =>
    chance(on === 'item' ? 0.1 : 0.3),
  );
  const discounts = onTargets.map(
    (on): GivenDiscount => ({
      on,
      at: chance(0.5) ? startsAt : between(startsAt + 1, planAt),
      lasts: pick<GivenDiscount['lasts']>('once', 'once', 'ever', { months: pick(1, 2, 3, 5) }),
      off: chance(0.7) ? { percent: pick(10, 33, 50, 100) } : { amount: pick(200, 1_500) },
    }),
  );

  const acts: Act[] = [
    { at: planAt, does: 'plan' },
    ...some(between(2, 7), () => ({ at: around(), does: 'move' })),
  ];
  acts.push(
    ...some(between(0, 4), () => {
      const kind = pick('leave', 'plan', 'plan', 'consent');
      const chosen = pick('starter', 'growth');
      return { at: around(), does: 'decide', kind, ...(kind === 'plan' ? { plan: chosen } : {}) };
    }),
  );
  if (chance(0.3)) acts.push({ at: around(), does: 'undo' });
  if (chance(0.4)) acts.push({ at: around(), does: 'plan' });
  acts.push(
    ...some(between(0, 9), () => {
      const at = Math.max(startsAt + HOUR, renewal(between(1, PERIODS)) + pick(...AROUND));
      const isLate = chance(0.4);
      const usedAt = isLate ? Math.max(startsAt, at - between(1, 3 * HOUR)) : at;
      return { at, does: 'use', minutes: between(1, 3_000), usedAt };
    }),
  );
  if (collection === 'card' && chance(0.4)) {
    const at = around();
    const again = at + between(3 * DAY, 20 * DAY);
    acts.push(
      { at, does: 'card', pays: false },
      { at: again, does: 'card', pays: true },
      { at: again, does: 'pay' },
    );
  }
  if (collection === 'sent') {
    acts.push(...some(PERIODS + 1, (n) => ({ at: renewal(n) + between(2 * HOUR, 13 * DAY), does: 'pay' })));
  }
  return {
    id,
    former: pick('starter', 'build', 'pro', 'agency'),
    startsAt,
    billingMode: pick('classic', 'flexible'),
    collection,
    creditMinor: pick(0, 0, 500, 3_000, 12_000),
    discounts,
    sessions: pick(1_900, 9_000),
    acts: acts
      // There is no plan file before the first plan.
      .filter(({ at, does }) => at < RANDOM_UNTIL && (at >= planAt || !STEPS.has(does)))
      .sort((one, other) => one.at - other.at),
  };
}

const some = (count: number, make: (index: number) => Act): Act[] =>
  Array.from({ length: count }, (_, index) => make(index));
