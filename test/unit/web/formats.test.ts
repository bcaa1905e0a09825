import { describe, expect, test } from 'vitest';
import { createFormats } from '../../../web/src/text/formats.ts';

const now = () => new Date('2026-12-09T14:20:00Z');
const en = createFormats({ language: 'en', timeZone: 'Europe/Paris', now });
const fr = createFormats({ language: 'fr', timeZone: 'Europe/Paris', now });
const usd = (amountMinor: number) => ({ amountMinor, currency: 'USD' });

describe('numbers', () => {
  test('thousands have a comma in English and a narrow no-break space in French', () => {
    expect(en.number(24_610)).toBe('24,610');
    expect(fr.number(24_610)).toBe('24\u202f610');
  });

  test('a French percent sign follows a narrow no-break space', () => {
    expect(en.percent(66)).toBe('66%');
    expect(fr.percent(66)).toBe('66\u202f%');
  });

  test('a change has its sign, and one decimal at most', () => {
    expect(en.change(16.46)).toBe('+16.5%');
    expect(en.change(-3)).toBe('-3%');
    expect(en.change(0)).toBe('0%');
    expect(fr.change(16.46)).toBe('+16,5\u202f%');
  });

  test('the form of a noun follows the count, and French has one form for 0 and 1', () => {
    const forms = { one: 'one', other: 'other' };
    expect([0, 1, 2].map((count) => en.plural(count, forms))).toEqual(['other', 'one', 'other']);
    expect([0, 1, 2].map((count) => fr.plural(count, forms))).toEqual(['one', 'one', 'other']);
  });
});

describe('money', () => {
  test('lists have cents, with the sign after the amount in French', () => {
    expect(en.money(usd(2900))).toBe('$29.00');
    expect(fr.money(usd(2900))).toBe('29,00\u00a0$');
    expect(fr.money(usd(123_456))).toBe('1\u202f234,56\u00a0$');
  });

  test('prose has cents only where there are some', () => {
    expect(en.price(usd(2900))).toBe('$29');
    expect(en.price(usd(495))).toBe('$4.95');
    expect(fr.price(usd(2900))).toBe('29\u00a0$');
  });

  test('an amount has the decimals that Stripe gives it, not those of the currency', () => {
    expect(en.money({ amountMinor: 290_000, currency: 'isk' })).toBe('ISK\u00a02,900');
    expect(en.money({ amountMinor: 290_000, currency: 'ugx' })).toBe('UGX\u00a02,900');
    expect(en.money({ amountMinor: 2_900, currency: 'mga' })).toBe('MGA\u00a02,900');
  });

  test('a currency without cents is not divided', () => {
    expect(en.money({ amountMinor: 2900, currency: 'JPY' })).toBe('JP¥2,900');
  });

  test('only the dollar of the United States is a bare dollar sign, in either case of letters', () => {
    expect(en.money({ amountMinor: 2900, currency: 'usd' })).toBe('$29.00');
    expect(en.money({ amountMinor: 2900, currency: 'cad' })).toBe('CA$29.00');
    expect(fr.money({ amountMinor: 2900, currency: 'cad' })).toBe('29,00\u00a0$CA');
    expect(en.money({ amountMinor: 2900, currency: 'eur' })).toBe('€29.00');
  });
});

describe('dates', () => {
  test('a day has its year only when it is not the current one', () => {
    expect(en.day('2026-12-22')).toBe('22 Dec');
    expect(en.day('2027-01-01')).toBe('1 Jan 2027');
    expect(fr.day('2026-12-22')).toBe('22 déc.');
    expect(fr.day('2027-01-01')).toBe('1 janv. 2027');
  });

  test('a day with its year always has it', () => {
    expect(en.dayWithYear('2026-12-22')).toBe('22 Dec 2026');
  });

  test('the end of a period at midnight UTC is that day in every time zone', () => {
    const losAngeles = createFormats({ language: 'en', timeZone: 'America/Los_Angeles', now });
    expect(losAngeles.day('2026-12-22T00:00:00Z')).toBe('22 Dec');
  });

  test('an instant is shown in the time zone of the person, with 24 hours', () => {
    expect(en.time('2026-12-09T23:05:00Z')).toBe('00:05');
    expect(en.date('2026-12-09T23:05:00Z')).toBe('10 Dec');
    expect(fr.dateTime('2026-12-09T13:02:00Z')).toBe('9 déc., 14:02');
  });

  test('the current year is that of the time zone of the person', () => {
    const newYear = () => new Date('2026-12-31T23:30:00Z');
    const paris = createFormats({ language: 'en', timeZone: 'Europe/Paris', now: newYear });
    expect(paris.date('2027-01-02T00:00:00Z')).toBe('2 Jan');
    expect(paris.date('2026-12-31T12:00:00Z')).toBe('31 Dec 2026');
  });

  test('a tooltip names the day of the week', () => {
    expect(en.weekday('2026-11-24')).toBe('Tue 24 Nov');
    expect(fr.weekday('2026-11-24')).toBe('mar. 24 nov.');
  });
});

describe('ages', () => {
  test('less than an hour is relative', () => {
    expect(en.ago('2026-12-09T14:19:40Z')).toBe('20 sec ago');
    expect(en.ago('2026-12-09T14:12:00Z')).toBe('8 min ago');
    expect(en.ago('2026-12-09T13:20:01Z')).toBe('59 min ago');
    expect(fr.ago('2026-12-09T14:12:00Z')).toBe('il y a 8\u00a0min');
  });

  test('an hour and more is a time', () => {
    expect(en.ago('2026-12-09T13:20:00Z')).toBe('9 Dec, 14:20');
  });

  test('a clock that runs ahead shows no time in the future', () => {
    expect(en.ago('2026-12-09T14:20:30Z')).toBe('now');
    expect(fr.ago('2026-12-09T14:20:30Z')).toBe('maintenant');
  });
});

test('a duration has its two largest units', () => {
  const durations = [0, 28, 59.9, 60, 1089, 3599, 3600, 3_725_000].map((seconds) =>
    en.duration(seconds).replaceAll('\u00a0', ' '),
  );
  expect(durations).toEqual([
    '0 s',
    '28 s',
    '59 s',
    '1 min 00 s',
    '18 min 09 s',
    '59 min 59 s',
    '1 h 00 min',
    '1,034 h 43 min',
  ]);
});

test('a list ends with its conjunction', () => {
  expect(en.list(['a', 'b', 'c'])).toBe('a, b and c');
  expect(fr.list(['a', 'b', 'c'])).toBe('a, b et c');
});

describe('the moments of lists', () => {
  test('have their seconds, and the word for today in the time zone of the person', () => {
    expect(en.moment('2026-12-08T23:00:05Z')).toBe('Today, 00:00:05');
    expect(fr.moment('2026-12-09T13:02:11Z')).toBe('Aujourd’hui, 14:02:11');
    expect(en.moment('2026-12-08T22:59:59Z')).toBe('8 Dec, 23:59:59');
    expect(en.moment('2025-12-09T13:02:11Z')).toBe('9 Dec 2025, 14:02:11');
  });

  test('name the zone that they are in', () => {
    expect(en.timeZone).toBe('Europe/Paris');
    expect(createFormats({ language: 'en' }).timeZone).not.toBe('');
  });
});
