import { PLANS, shownPlan } from '../../../shared/account/plans.ts';
import type { DueFilter, TicketType } from '../../../shared/contract/support/inputs.ts';
import { SECONDS_PER_HOUR } from '../../../shared/time.ts';

/** A volume request is a sale. It is answered on every plan. */
const SALES_HOURS = 48;

/** The share of the time to answer that is left when operators are reminded. */
const REMINDER_SHARE = 0.25;

/** A quarter of the longest time to answer, 48 h. */
export const DUE_SOON_SECONDS = 12 * SECONDS_PER_HOUR;

/** The hours in which the plan promises an answer; undefined if it includes no support. */
export const supportHours = (plan: string): number | undefined => PLANS[shownPlan(plan)].supportHours;

/** The hours in which a message in a ticket of this type is answered; undefined if the plan does not allow it. */
export const answerHours = (type: TicketType, plan: string): number | undefined =>
  supportHours(plan) ?? (type === 'volume' ? SALES_HOURS : undefined);

/** When the answer to a message is due, by the clock, and when a quarter of that time is left. */
export function dueTimes({ at, hours }: { at: number; hours: number }): { dueAt: number; remindAt: number } {
  const seconds = hours * SECONDS_PER_HOUR;
  return { dueAt: at + seconds, remindAt: at + Math.floor(seconds * (1 - REMINDER_SHARE)) };
}

/** The due times that a filter selects, from one instant to before another one. All without a filter. */
export function dueRange(due: DueFilter | undefined, now: number): { from: number; to?: number } {
  switch (due) {
    case 'late':
      return { from: 0, to: now };
    case 'soon':
      return { from: now, to: now + DUE_SOON_SECONDS };
    default:
      return { from: 0 };
  }
}
