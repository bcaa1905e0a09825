/** The ends of the slider: a session a day, and more than the largest plan covers. */
export const PER_DAY_MIN = 1;
export const PER_DAY_MAX = 1_000;

export const PER_DAY_INITIAL = 140;

export const DAYS_PER_MONTH = 30;

/** What the arithmetic needs of a plan. */
type PlanSessions = { readonly sessionsIncluded: number };

/** Whether a plan covers so many sessions a month, with how many to spare; else how many days the largest one lasts. */
export type Estimate<P extends PlanSessions> =
  | { readonly kind: 'covered'; readonly plan: P; readonly spare: number }
  | { readonly kind: 'beyond'; readonly plan: P; readonly days: number };

/** The smallest plan that covers the sessions of a month. `plans` are the smallest first, and at least one. */
export function estimate<P extends PlanSessions>(plans: readonly P[], perMonth: number): Estimate<P> {
  const plan = plans.find(({ sessionsIncluded }) => perMonth <= sessionsIncluded);
  if (plan) return { kind: 'covered', plan, spare: plan.sessionsIncluded - perMonth };
  const largest = plans.at(-1);
  if (!largest) throw new Error('The catalogue has no plan.');
  const days = Math.floor((largest.sessionsIncluded / perMonth) * DAYS_PER_MONTH);
  return { kind: 'beyond', plan: largest, days };
}

/** Where so many sessions a day are on the slider, from 0 to 1: each factor of ten takes the same length. */
export function positionOf(perDay: number): number {
  return Math.log(perDay / PER_DAY_MIN) / Math.log(PER_DAY_MAX / PER_DAY_MIN);
}

/** The sessions a day at a place of the slider, with at most two digits that are not zero. */
export function perDayAt(position: number): number {
  const exact = PER_DAY_MIN * (PER_DAY_MAX / PER_DAY_MIN) ** Math.min(1, Math.max(0, position));
  const unit = unitOf(exact);
  return Math.round(exact / unit) * unit;
}

/** Where on the slider a plan ends: half-way between the last number that it covers and the next. */
export function endOf({ sessionsIncluded }: PlanSessions): number {
  const exact = sessionsIncluded / DAYS_PER_MONTH;
  const unit = unitOf(exact);
  return Math.min(1, Math.max(0, positionOf((Math.floor(exact / unit) + 0.5) * unit)));
}

/** Numbers of the slider are multiples of this. */
const unitOf = (perDay: number): number => (perDay < 100 ? 1 : 10);

/** What a key makes of so many sessions a day: a small step, or one to the next of 1, 2, 5, 10, 20, 50 … */
export function perDayAfterKey(perDay: number, key: string): number | undefined {
  switch (key) {
    case 'ArrowUp':
    case 'ArrowRight':
      return Math.min(PER_DAY_MAX, perDay + (perDay < 100 ? 1 : 10));
    case 'ArrowDown':
    case 'ArrowLeft':
      return Math.max(PER_DAY_MIN, perDay - (perDay <= 100 ? 1 : 10));
    case 'PageUp':
      return COARSE.find((step) => step > perDay) ?? PER_DAY_MAX;
    case 'PageDown':
      return COARSE.findLast((step) => step < perDay) ?? PER_DAY_MIN;
    case 'Home':
      return PER_DAY_MIN;
    case 'End':
      return PER_DAY_MAX;
    default:
      return undefined;
  }
}

const COARSE = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000];
