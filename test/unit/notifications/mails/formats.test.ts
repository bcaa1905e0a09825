import { describe, expect, test } from 'vitest';
import {
  createFormats,
  toLines,
  toName,
  toOneLine,
} from '../../../../services/notifications/mails/formats.ts';

const at = (instant: string) => Date.parse(instant) / 1000;
const now = at('2026-12-09T14:02:00Z');
const english = createFormats({ language: 'en', now });
const french = createFormats({ language: 'fr', now });

describe('money', () => {
  test.each([
    [2_900, 'usd', '$29.00', '29,00\u00a0$'],
    [2_900, 'eur', '€29.00', '29,00\u00a0€'],
    [2_950, 'cad', 'CA$29.50', '29,50\u00a0$CA'],
    [123_456, 'usd', '$1,234.56', '1\u202f234,56\u00a0$'],
    // No decimals.
    [2_900, 'jpy', 'JP¥2,900', '2\u202f900\u00a0JPY'],
    [2_900, 'krw', '₩2,900', '2\u202f900\u00a0₩'],
    // Three decimals.
    [2_900, 'kwd', 'KWD\u00a02.900', '2,900\u00a0KWD'],
    // Stripe has other decimals than the currency.
    [290_000, 'ugx', 'UGX\u00a02,900', '2\u202f900\u00a0UGX'],
    [2_900, 'mga', 'MGA\u00a02,900', '2\u202f900\u00a0MGA'],
  ])('of %d minor units of %s', (amountMinor, currency, inEnglish, inFrench) => {
    expect(english.money({ amountMinor, currency })).toBe(inEnglish);
    expect(french.money({ amountMinor, currency })).toBe(inFrench);
  });

  test('in a sentence has no decimals that are zero', () => {
    expect(english.price({ amountMinor: 9_900, currency: 'usd' })).toBe('$99');
    expect(english.price({ amountMinor: 9_950, currency: 'usd' })).toBe('$99.50');
    expect(french.price({ amountMinor: 9_900, currency: 'usd' })).toBe('99\u00a0$');
  });

  test.each(['', 'us', '<b>', 'usd\r\n'])('in what is no currency, %j, is not known', (currency) => {
    expect(english.money({ amountMinor: 2_900, currency })).toBe('–');
  });
});

describe('an instant', () => {
  const lateEvening = at('2026-12-22T23:30:00Z');

  test('is in UTC without a time zone', () => {
    expect(english.date(lateEvening)).toBe('22 Dec');
    expect(english.dateTime(lateEvening)).toBe('22 Dec, 23:30 UTC');
    expect(french.dateTime(lateEvening)).toBe('22 déc., 23:30 UTC');
  });

  test('is in the time zone of the account, which is named beside a time', () => {
    const paris = createFormats({ language: 'en', timeZone: 'Europe/Paris', now });
    expect(paris.date(lateEvening)).toBe('23 Dec');
    expect(paris.dateTime(lateEvening)).toBe('23 Dec, 00:30 CET');
    const newYork = createFormats({ language: 'fr', timeZone: 'America/New_York', now });
    expect(newYork.dateTime(lateEvening)).toBe('22 déc., 18:30 UTC−5');
  });

  test('is in UTC for a time zone that nobody knows', () => {
    const nowhere = createFormats({ language: 'en', timeZone: 'Europe/Nowhere', now });
    expect(nowhere.dateTime(lateEvening)).toBe('22 Dec, 23:30 UTC');
  });

  test('has its year when that is not the current one in the time zone', () => {
    const newYear = at('2026-12-31T23:30:00Z');
    expect(english.date(newYear)).toBe('31 Dec');
    expect(createFormats({ language: 'en', timeZone: 'Europe/Paris', now }).date(newYear)).toBe('1 Jan 2027');
    expect(english.dateWithYear(now)).toBe('9 Dec 2026');
  });

  test.each([Number.NaN, Number.POSITIVE_INFINITY, 1e300])('that cannot be, %d, is not known', (instant) => {
    expect(english.date(instant)).toBe('–');
    expect(english.dateTime(instant)).toBe('–');
  });
});

describe('numbers', () => {
  test('have the separators of the language', () => {
    expect([english.number(20_000), french.number(20_000)]).toEqual(['20,000', '20\u202f000']);
    expect([english.percent(80), french.percent(80)]).toEqual(['80%', '80\u202f%']);
  });

  test('decide the form of a word', () => {
    const forms = { one: 'one', other: 'other' };
    expect([0, 1, 2].map((count) => english.plural(count, forms))).toEqual(['other', 'one', 'other']);
    expect([0, 1, 2].map((count) => french.plural(count, forms))).toEqual(['one', 'one', 'other']);
  });
});

describe('the name of a plan', () => {
  const names = { free: 'Free', starter: 'Starter', growth: 'Growth' };

  test('is that of the catalogue', () => {
    expect(english.plan('starter', names)).toBe('Starter');
  });

  test.each([
    ['enterprise', 'Enterprise'],
    ['édition', 'Édition'],
    ['', '–'],
    ['toString', 'ToString'],
    ['a\r\nBcc: b', 'A Bcc: b'],
    ['x'.repeat(100), `X${'x'.repeat(59)}`],
  ])('that this release does not know, %j, has a capital', (plan, name) => {
    expect(english.plan(plan, names)).toBe(name);
  });
});

test('a line has no control character, no line break and none that turns the direction of the text', () => {
  expect(toOneLine(' a\r\nb\tc\u0000d\u2028e\u202ef\u200bg ')).toBe('a b c d e f g');
  expect(toOneLine('20\u202f000\u00a0$ « é »')).toBe('20\u202f000\u00a0$ « é »');
});

describe('a text of several lines', () => {
  test('keeps the spaces of code, and has spaces for tabs', () => {
    expect(toLines('if x:\n  a  =  1 \r\n\n\tb = 2\n \t \nelse')).toEqual([
      'if x:',
      '  a  =  1',
      '    b = 2',
      'else',
    ]);
  });

  test('keeps what joins emoji and letters, and no other character without a width', () => {
    expect(toLines('👩\u200d💻 می\u200cخواهم')).toEqual(['👩\u200d💻 می\u200cخواهم']);
    expect(toLines('a\u202eb\u200bc\u0000d\u2028e')).toEqual(['a b c d e']);
  });
});

test('a long name is not cut within a character', () => {
  expect(toName('😀'.repeat(70))).toBe('😀'.repeat(60));
});
