import { STRIPE_DIGITS } from '../../../shared/contract/stripeDigits.ts';
import type { Language } from './language.ts';
import { toFrenchSpaces } from './toFrenchSpaces.ts';

/** British English: the day before the month, 24 hours. */
const LOCALES: Readonly<Record<Language, string>> = { en: 'en-GB', fr: 'fr-FR' };

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/** An amount of money in the minor unit of its currency, such as cents. */
export type Money = { readonly amountMinor: number; readonly currency: string };

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
  const locale = LOCALES[language];
  const inOwnZone = timeZone ? { timeZone } : {};
  const finish = (text: string) => (language === 'fr' ? toFrenchSpaces(text) : text);

  const formatNumber = (value: number, options?: Intl.NumberFormatOptions) =>
    finish(new Intl.NumberFormat(locale, options).format(value));
  const formatDate = (date: Date, options: Intl.DateTimeFormatOptions) =>
    finish(new Intl.DateTimeFormat(locale, options).format(date));
  const formatMoney = ({ amountMinor, currency }: Money, trailingZeroDisplay: 'auto' | 'stripIfInteger') => {
    // "$" is ours. Other dollars have their country: "CA$29.00".
    const currencyDisplay = currency.toLowerCase() === 'usd' ? 'narrowSymbol' : 'symbol';
    const options = { style: 'currency', currency, currencyDisplay } as const;
    const { maximumFractionDigits = 2 } = new Intl.NumberFormat(locale, options).resolvedOptions();
    const digits = STRIPE_DIGITS[currency.toLowerCase()] ?? maximumFractionDigits;
    return formatNumber(amountMinor / 10 ** digits, { ...options, trailingZeroDisplay });
  };

  const yearOf = (date: Date, zone: { timeZone?: string }) =>
    new Intl.DateTimeFormat('en-GB', { year: 'numeric', ...zone }).format(date);
  /** "9 Dec", with the year when it is not the current one. */
  const formatDay = (date: Date, zone: { timeZone?: string }, more: Intl.DateTimeFormatOptions = {}) => {
    const year = yearOf(date, zone) === yearOf(now(), zone) ? {} : ({ year: 'numeric' } as const);
    return formatDate(date, { day: 'numeric', month: 'short', ...year, ...more, ...zone });
  };
  const utc = { timeZone: 'UTC' };
  const relativeDay = (days: number) =>
    finish(new Intl.RelativeTimeFormat(locale, { numeric: 'auto' }).format(days, 'day'));
  const capitalized = (text: string) => text.charAt(0).toLocaleUpperCase(locale) + text.slice(1);

  const format = {
    language,
    /** The time zone of `date`, `time` and `moment`: "Europe/Paris". */
    timeZone: timeZone ?? new Intl.DateTimeFormat().resolvedOptions().timeZone,
    /** "5,000" */
    number: (value: number) => formatNumber(value),
    /** "60k" */
    compact: (value: number) => formatNumber(value, { notation: 'compact' }),
    /** "66%" of the percentage 66. At most one decimal. */
    percent: (percentage: number) =>
      formatNumber(percentage / 100, { style: 'percent', maximumFractionDigits: 1 }),
    /** "+16.5%" of the percentage 16.5. */
    change: (percentage: number) =>
      formatNumber(percentage / 100, {
        style: 'percent',
        maximumFractionDigits: 1,
        signDisplay: 'exceptZero',
      }),
    /** "$29.00", for lists. */
    money: (money: Money) => formatMoney(money, 'auto'),
    /** "$29", for prose: without decimals that are zero. */
    price: (money: Money) => formatMoney(money, 'stripIfInteger'),
    /** The UTC day of a calendar day or an instant: "9 Dec". Periods and daily figures begin and end in UTC. */
    day: (day: string) => formatDay(new Date(day), utc),
    /** "22 Dec 2026", with the year always. */
    dayWithYear: (day: string) => formatDay(new Date(day), utc, { year: 'numeric' }),
    /** "Tue 24 Nov" */
    weekday: (day: string) => formatDay(new Date(day), utc, { weekday: 'short' }),
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
    /** The form for a count: French has one form for 0 and 1. */
    plural: (count: number, forms: { readonly one: string; readonly other: string }) =>
      new Intl.PluralRules(locale).select(count) === 'one' ? forms.one : forms.other,
  };
  return format;
}
