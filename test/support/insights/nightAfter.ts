import { dayStart } from '../../../services/insights/domain/days.ts';
import { RUN_BEGINS_SECONDS } from '../../../services/insights/domain/nightlyTotals.ts';
import { SECONDS_PER_DAY } from '../../../shared/time.ts';

/** When the run that computes this day can begin, epoch seconds. */
export const nightAfter = (day: string): number => dayStart(day) + SECONDS_PER_DAY + RUN_BEGINS_SECONDS;
