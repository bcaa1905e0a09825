import { addMonths } from '../../shared/time.ts';

/**
 * The renewals of a monthly subscription, the end of the given period first, as Stripe computes them: on the same day each month, or on
 * the last one of a shorter month. The day is the greater one of the period's two, because of two months in a row at least one has 31
 * days. A period that is no month is the first one of a subscription, and its end is on the day. Epoch seconds.
 */
export function renewalsOf({
  periodStart,
  periodEnd,
}: {
  periodStart: number;
  periodEnd: number;
}): (index: number) => number {
  const beginsOnTheDay = addMonths(periodStart, 1) === periodEnd;
  return beginsOnTheDay
    ? (index) => addMonths(periodStart, index + 1)
    : (index) => addMonths(periodEnd, index);
}
