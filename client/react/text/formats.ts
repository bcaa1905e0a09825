import { currencyDigits } from '../../../shared/contract/currencyDigits.ts';
import type { Language } from './language.ts';
import { toFrenchSpaces } from './toFrenchSpaces.ts';

/** British English: the day before the month, 24 hours. */
const LOCALES: Readonly<Record<Language, string>> = { en: 'en-GB', fr: 'fr-FR' };

/** An amount of money in the minor unit of its currency, such as cents. */
export type Money = { readonly amountMinor: number; readonly currency: string };

type IntlOptions = {
  readonly language: Language;
  /** Decides which years are shown. */
  readonly now: () => Date;
};

/** What all formats of a language are made of. */
export function createIntl({ language, now }: IntlOptions) {
  const locale = LOCALES[language];
  const finish = (text: string) => (language === 'fr' ? toFrenchSpaces(text) : text);
  const formatNumber = (value: number, options?: Intl.NumberFormatOptions) =>
    finish(new Intl.NumberFormat(locale, options).format(value));
  const formatDate = (date: Date, options: Intl.DateTimeFormatOptions) =>
    finish(new Intl.DateTimeFormat(locale, options).format(date));
  const yearOf = (date: Date, zone: { timeZone?: string }) =>
    new Intl.DateTimeFormat('en-GB', { year: 'numeric', ...zone }).format(date);
  /** "9 Dec", with the year when it is not the current one. */
  const formatDay = (date: Date, zone: { timeZone?: string }, more: Intl.DateTimeFormatOptions = {}) => {
    const year = yearOf(date, zone) === yearOf(now(), zone) ? {} : ({ year: 'numeric' } as const);
    return formatDate(date, { day: 'numeric', month: 'short', ...year, ...more, ...zone });
  };
  return { language, locale, finish, formatNumber, formatDate, formatDay };
}

export type FigureFormats = ReturnType<typeof createFigureFormats>;

/**
 * Formats numbers, money and UTC days for people. Days are ISO strings (`2026-12-09`, or an instant). Nothing depends on the time zone, so
 * that a server and a browser render the same.
 */
export function createFigureFormats({
  language,
  locale,
  formatNumber,
  formatDay,
}: ReturnType<typeof createIntl>) {
  const formatMoney = ({ amountMinor, currency }: Money, trailingZeroDisplay: 'auto' | 'stripIfInteger') => {
    // "$" is ours. Other dollars have their country: "CA$29.00".
    const currencyDisplay = currency.toLowerCase() === 'usd' ? 'narrowSymbol' : 'symbol';
    const options = { style: 'currency', currency, currencyDisplay } as const;
    return formatNumber(amountMinor / 10 ** currencyDigits(currency), {
      ...options,
      trailingZeroDisplay,
    } as Intl.NumberFormatOptions);
  };
  const utc = { timeZone: 'UTC' };

  return {
    language,
    /** "5,000" */
    number: (value: number) => formatNumber(value),
    /** "60k" */
    compact: (value: number) => formatNumber(value, { notation: 'compact' }),
    /** "66%" of the percentage 66. At most one decimal. */
    percent: (percentage: number) =>
      formatNumber(percentage / 100, { style: 'percent', maximumFractionDigits: 1 }),
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
    /** The form for a count: French has one form for 0 and 1. */
    plural: (count: number, forms: { readonly one: string; readonly other: string }) =>
      new Intl.PluralRules(locale).select(count) === 'one' ? forms.one : forms.other,
  };
}
