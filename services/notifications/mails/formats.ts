import { isPlanId } from '../../../shared/account/plans.ts';
import { currencyDigits } from '../../../shared/contract/currencyDigits.ts';
import type { Language } from '../../../shared/contract/notifications/languages.ts';
import { isoDay, SECONDS_PER_DAY } from '../../../shared/time.ts';

/** British English: the day before the month, 24 hours. */
const LOCALES: Readonly<Record<Language, string>> = { en: 'en-GB', fr: 'fr-FR' };

/** Stands for what is not known. */
const UNKNOWN = '–';

/** A name longer than this is no name. It keeps what others wrote from filling an e-mail. */
const NAME_LENGTH_MAX = 60;

/** Minor units, and an ISO 4217 code. */
export type Money = { readonly amountMinor: number; readonly currency: string };

export type FormatOptions = { language: Language; timeZone?: string; now: number };

export type Formats = ReturnType<typeof createFormats>;

/** Narrow no-break spaces, which French has before double marks and inside its quotation marks. */
export const toFrenchSpaces = (text: string): string =>
  text.replace(/[ \u00a0](?=[:;?!%»])/g, '\u202f').replace(/«[ \u00a0]/g, '«\u202f');

/** One line without control and formatting characters, such as those that turn the direction of what follows. */
export const toOneLine = (text: string): string => text.replace(/[\p{C}\p{Zl}\p{Zp}]+/gu, ' ').trim();

const TAB = ' '.repeat(4);

/** What `toOneLine` replaces, without the two that join and part letters: emoji and several scripts are not the same without them. */
const NO_TEXT = /(?:(?!\u200c|\u200d)[\p{C}\p{Zl}\p{Zp}])+/gu;

/**
 * A text of several lines, which can be code: each keeps the spaces before and within it. Empty lines are left out, because each line
 * becomes a paragraph.
 */
export const toLines = (text: string): string[] =>
  text
    .split(/\r\n|[\r\n]/)
    .map((line) => line.replaceAll('\t', TAB).replace(NO_TEXT, ' ').trimEnd())
    .filter((line) => line !== '');

/** A text of somebody else, such as an invoice's number. */
export const toName = (text: string, lengthMax = NAME_LENGTH_MAX): string =>
  [...toOneLine(text)].slice(0, lengthMax).join('').trim() || UNKNOWN;

/** Formats numbers, money and instants (epoch seconds) for people, through `Intl`. */
export function createFormats({ language, timeZone: given, now }: FormatOptions) {
  const locale = LOCALES[language];
  const zone = isTimeZone(given) ? given : 'UTC';
  const finish = (text: string) => (language === 'fr' ? toFrenchSpaces(text) : text);

  const formatNumber = (value: number, options?: Intl.NumberFormatOptions) =>
    finish(new Intl.NumberFormat(locale, options).format(value));
  const formatInstant = (instant: number, options: Intl.DateTimeFormatOptions, timeZone = zone) => {
    const date = new Date(instant * 1000);
    if (Number.isNaN(date.getTime())) return UNKNOWN;
    return finish(new Intl.DateTimeFormat(locale, { ...options, timeZone }).format(date));
  };
  const formatMoney = (
    { amountMinor, currency }: Money,
    trailingZeroDisplay: 'auto' | 'stripIfInteger',
  ): string => {
    // Without a currency, or with one that cannot be, an amount would say too much or too little.
    if (!/^[a-z]{3}$/i.test(currency)) return UNKNOWN;
    // "$" is ours. Other dollars have their country: "CA$29.00".
    const currencyDisplay = currency.toLowerCase() === 'usd' ? 'narrowSymbol' : 'symbol';
    const options = { style: 'currency', currency, currencyDisplay } as const;
    return formatNumber(amountMinor / 10 ** currencyDigits(currency), { ...options, trailingZeroDisplay });
  };
  const yearOf = (instant: number) => formatInstant(instant, { year: 'numeric' });

  const format = {
    language,
    /** "5,000" */
    number: (value: number): string => formatNumber(value),
    /** "80%" of the percentage 80. */
    percent: (percentage: number): string =>
      formatNumber(percentage / 100, { style: 'percent', maximumFractionDigits: 0 }),
    /** "$29.00": what was or will be charged. */
    money: (money: Money): string => formatMoney(money, 'auto'),
    /** "$29": a price in a sentence. */
    price: (money: Money): string => formatMoney(money, 'stripIfInteger'),
    /** "9 Dec" in the account's time zone, with the year when it is not the current one. */
    date: (instant: number): string => {
      const year = yearOf(instant) === yearOf(now) ? {} : ({ year: 'numeric' } as const);
      return formatInstant(instant, { day: 'numeric', month: 'short', ...year });
    },
    /** "22 Dec 2026" */
    dateWithYear: (instant: number): string =>
      formatInstant(instant, { day: 'numeric', month: 'short', year: 'numeric' }),
    /** "October" of the UTC month `2026-10`, with the year when it is not the current one. */
    month: (month: string): string => {
      const instant = Date.parse(`${month}-01T00:00:00Z`) / 1000;
      const year = month.slice(0, 4) === isoDay(now).slice(0, 4) ? {} : ({ year: 'numeric' } as const);
      return formatInstant(instant, { month: 'long', ...year }, 'UTC');
    },
    /** "9 Dec, 14:02 CET" */
    dateTime: (instant: number): string => {
      const time = formatInstant(instant, {
        hour: '2-digit',
        minute: '2-digit',
        hourCycle: 'h23',
        timeZoneName: 'short',
      });
      return time === UNKNOWN ? UNKNOWN : `${format.date(instant)}, ${time}`;
    },
    /** Calendar days in the account's time zone, from one instant to a later one. */
    daysBetween: (from: number, to: number): number =>
      Math.round((calendarDay(to, zone) - calendarDay(from, zone)) / SECONDS_PER_DAY),
    /** The form for a count: French has one form for 0 and 1. */
    plural: (count: number, forms: { readonly one: string; readonly other: string }): string =>
      new Intl.PluralRules(locale).select(count) === 'one' ? forms.one : forms.other,
    /** The name of a plan that this release does not know is its id with a capital. */
    plan: (plan: string, names: Readonly<Record<string, string>>): string =>
      isPlanId(plan) ? (names[plan] ?? plan) : capitalized(toName(plan)),
  };
  return format;
}

/** The midnight in UTC of the day that an instant has in a time zone, in epoch seconds. */
function calendarDay(instant: number, timeZone: string): number {
  // Swedish dates are ISO dates.
  const day = new Intl.DateTimeFormat('sv-SE', { timeZone }).format(new Date(instant * 1000));
  return Date.parse(day) / 1000;
}

export const capitalized = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** Another release, or another version of ICU, can know a time zone that this one does not. */
function isTimeZone(timeZone: string | undefined): timeZone is string {
  if (timeZone === undefined) return false;
  try {
    return new Intl.DateTimeFormat('en', { timeZone }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}
