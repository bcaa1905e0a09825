/**
 * The values of an export can have any type of SQLite, whatever their column declares. Each function returns undefined for a value
 * that it cannot use.
 */
export type SqlValue = null | number | bigint | string | Uint8Array | undefined;

/** A trimmed text; an empty one is undefined. */
export function textOf(value: SqlValue): string | undefined {
  if (value === null || value === undefined) return undefined;
  const text = value instanceof Uint8Array ? new TextDecoder().decode(value) : String(value);
  return text.trim() || undefined;
}

/** Above every figure of a customer: 1,900 years of minutes. The table cannot store numbers of more than 16 digits. */
export const FIGURE_MAX = 1_000_000_000;

/** A number from 0 to `FIGURE_MAX`: `12.5`, also as text. */
export function numberOf(value: SqlValue): number | undefined {
  const number = anyNumberOf(value);
  return number === undefined || number > FIGURE_MAX ? undefined : number;
}

function anyNumberOf(value: SqlValue): number | undefined {
  const text = textOf(value);
  if (text === undefined || !/^\d+(?:\.\d*)?(?:e[+-]?\d{1,3})?$/i.test(text)) return undefined;
  const number = Number(text);
  return Number.isFinite(number) ? number : undefined;
}

/** A whole number from 0 to `FIGURE_MAX`. */
export function countOf(value: SqlValue): number | undefined {
  const number = numberOf(value);
  return Number.isSafeInteger(number) ? number : undefined;
}

/** A month as `2026-10`, from that or from 202610 as text or number. */
export function monthOf(value: SqlValue): string | undefined {
  const [, year, month] = /^(20\d\d)-?(0[1-9]|1[0-2])(?:\.0)?$/.exec(textOf(value) ?? '') ?? [];
  return year === undefined ? undefined : `${year}-${month}`;
}

/** What is larger is milliseconds: as seconds it would be the year 5138. */
const SECONDS_MAX = 100_000_000_000;
const YEAR_2000 = Date.UTC(2000, 0) / 1000;
const YEAR_2100 = Date.UTC(2100, 0) / 1000;

const DATE_AND_TIME = /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d(?::\d\d(?:\.\d+)?)?) ?(Z|[+-]\d\d:?\d\d)?)?$/i;

/**
 * An instant as whole epoch seconds, from ISO 8601, from SQLite's `2026-10-01 12:00:00`, or from epoch seconds or milliseconds as number
 * or text. A time without a zone is UTC.
 */
export function instantOf(value: SqlValue): number | undefined {
  const seconds = epochSecondsOf(textOf(value) ?? '');
  return seconds >= YEAR_2000 && seconds < YEAR_2100 ? Math.floor(seconds) : undefined;
}

function epochSecondsOf(text: string): number {
  const number = anyNumberOf(text);
  if (number !== undefined) return number < SECONDS_MAX ? number : number / 1000;
  const [, day, time = '00:00', zone = 'Z'] = DATE_AND_TIME.exec(text) ?? [];
  if (day === undefined || !isDay(day)) return Number.NaN;
  return Date.parse(`${day}T${time}${zone.toUpperCase()}`) / 1000;
}

/** JavaScript reads 2026-02-30 as 2 March. */
function isDay(day: string): boolean {
  const ms = Date.parse(day);
  return !Number.isNaN(ms) && new Date(ms).toISOString().startsWith(day);
}
