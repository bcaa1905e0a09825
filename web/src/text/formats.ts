import { createFigureFormats, createIntl } from '../../../client/react/text/formats.ts';
import type { Language } from './language.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

export type FormatOptions = {
  readonly language: Language;
  /** Of instants. Calendar days are the same in every time zone. The browser's own by default. */
  readonly timeZone?: string;
  /** Decides which years are shown and what "8 min ago" counts from. */
  readonly now?: () => Date;
};

export type Formats = ReturnType<typeof createFormats>;

/**
 * Formats numbers, money, dates and lists for people, through `Intl`. Instants and calendar days are ISO strings
 * (`2026-12-09T14:02:00Z`, `2026-12-09`). Needs no browser, so that pages made ahead of time use it too.
 */
export function createFormats({ language, timeZone, now = () => new Date() }: FormatOptions) {
  const intl = createIntl({ language, now });
  const { locale, finish, formatNumber, formatDate, formatDay } = intl;
  const inOwnZone = timeZone ? { timeZone } : {};
  const relativeDay = (days: number) =>
    finish(new Intl.RelativeTimeFormat(locale, { numeric: 'auto' }).format(days, 'day'));
  const capitalized = (text: string) => text.charAt(0).toLocaleUpperCase(locale) + text.slice(1);

  const format = {
    ...createFigureFormats(intl),
    /** The time zone of `date`, `time` and `moment`: "Europe/Paris". */
    timeZone: timeZone ?? new Intl.DateTimeFormat().resolvedOptions().timeZone,
    /** "+16.5%" of the percentage 16.5. */
    change: (percentage: number) =>
      formatNumber(percentage / 100, {
        style: 'percent',
        maximumFractionDigits: 1,
        signDisplay: 'exceptZero',
      }),
    /** The day of an instant in the person's time zone: "9 Dec". */
    date: (instant: string) => formatDay(new Date(instant), inOwnZone),
    /** "9 Dec, 14:02" */
    dateTime: (instant: string) => `${format.date(instant)}, ${format.time(instant)}`,
    /** "Fri 11 Dec, 10:05" */
    weekdayTime: (instant: string) =>
      `${formatDay(new Date(instant), inOwnZone, { weekday: 'short' })}, ${format.time(instant)}`,
    /** "14:02" */
    time: (instant: string) =>
      formatDate(new Date(instant), {
        hour: '2-digit',
        minute: '2-digit',
        hourCycle: 'h23',
        ...inOwnZone,
      }),
    /** "Today, 14:02:11", "9 Dec, 14:02:11": for lists in which seconds tell the rows apart. */
    moment: (instant: string) => {
      const date = format.date(instant);
      const isToday = date === format.date(now().toISOString());
      const seconds = formatDate(new Date(instant), {
        hour: '2-digit',
        minute: '2-digit',
        second: '2-digit',
        hourCycle: 'h23',
        ...inOwnZone,
      });
      return `${isToday ? capitalized(relativeDay(0)) : date}, ${seconds}`;
    },
    /** "8 min ago" for less than an hour, then "9 Dec, 14:02". */
    ago: (instant: string) => {
      const ageMs = Math.max(0, now().getTime() - Date.parse(instant));
      if (ageMs >= HOUR_MS) return format.dateTime(instant);
      const relative = new Intl.RelativeTimeFormat(locale, { style: 'short', numeric: 'auto' });
      const [age, unit] =
        ageMs < MINUTE_MS
          ? [Math.floor(ageMs / 1000), 'second' as const]
          : [Math.floor(ageMs / MINUTE_MS), 'minute' as const];
      return finish(relative.format(-age, unit));
    },
    /** "28 s", "18 min 09 s", "1 h 02 min": the symbols are the same in both languages. */
    duration: (seconds: number) => {
      const whole = Math.max(0, Math.floor(seconds));
      const padded = (value: number) => String(value).padStart(2, '0');
      if (whole < 60) return `${whole}\u00a0s`;
      const minutes = Math.floor(whole / 60);
      if (minutes < 60) return `${minutes}\u00a0min ${padded(whole % 60)}\u00a0s`;
      return `${format.number(Math.floor(minutes / 60))}\u00a0h ${padded(minutes % 60)}\u00a0min`;
    },
    /** "a, b and c" */
    list: (items: readonly string[]) =>
      new Intl.ListFormat(locale, { style: 'long', type: 'conjunction' }).format(items),
  };
  return format;
}
