import { addDays } from '../../../web/src/app/overview/days.ts';

/** The UTC day. */
export const today = (): string => new Date().toISOString().slice(0, 10);

export const secondsAgo = (seconds: number): string => new Date(Date.now() - seconds * 1_000).toISOString();

/** A time of a UTC day, so many days before today. */
export const daysAgo = (days: number, time = '12:00:00'): string => `${addDays(today(), -days)}T${time}Z`;
