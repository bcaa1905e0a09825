import { expect, test } from 'vitest';
import {
  countOf,
  instantOf,
  monthOf,
  numberOf,
  textOf,
} from '../../../../scripts/migrate/export/exportedValues.ts';

const blob = (text: string) => new TextEncoder().encode(text);

test('minutes are read from numbers and texts', () => {
  expect([12.5, '12.5', ' 7 ', 3n, '1e2', blob('4')].map(numberOf)).toEqual([12.5, 12.5, 7, 3, 100, 4]);
});

test.each([null, undefined, '', 'n/a', '1,500', -1, '-2', Number.NaN, '1e999'])(
  '%s is no number',
  (value) => {
    expect(numberOf(value)).toBeUndefined();
  },
);

test('a count is whole', () => {
  expect(['3', 4n, 5, '6.0'].map(countOf)).toEqual([3, 4, 5, 6]);
  expect([1.5, '2.5', '99999999999999999999'].map(countOf)).toEqual([undefined, undefined, undefined]);
});

test('a figure that no customer can have is none', () => {
  expect(['1e9', 1e9 + 1, '1e300'].map(numberOf)).toEqual([1e9, undefined, undefined]);
  expect([10n ** 9n, 10n ** 9n + 1n].map(countOf)).toEqual([1e9, undefined]);
});

test('months have one form', () => {
  expect(['2026-10', '202610', 202610, 202610n].map(monthOf)).toEqual(Array(4).fill('2026-10'));
  expect(['2026-13', '2026-00', '2026', 'October', null, 26_10].map(monthOf)).toEqual(
    Array(6).fill(undefined),
  );
});

const OCTOBER = Date.UTC(2026, 9, 1, 12, 30) / 1000;

test.each([
  '2026-10-01T12:30:00.000Z',
  '2026-10-01T12:30:00Z',
  '2026-10-01 12:30:00',
  '2026-10-01 12:30',
  '2026-10-01T14:30:00+02:00',
  '2026-10-01 14:30:00.123 +0200',
  OCTOBER,
  OCTOBER * 1000,
  BigInt(OCTOBER),
  String(OCTOBER),
  `${OCTOBER}999`,
  OCTOBER + 0.75,
])('%s is that instant', (value) => {
  expect(instantOf(value)).toBe(OCTOBER);
});

test('a day begins at midnight UTC', () => {
  expect(instantOf('2026-10-01')).toBe(Date.UTC(2026, 9, 1) / 1000);
});

test.each([null, '', 'yesterday', '2026-02-30', '2026-13-01', 0, -5, '1999-01-01', 20261001, '25:00'])(
  '%s is no instant',
  (value) => {
    expect(instantOf(value)).toBeUndefined();
  },
);

test('ids are texts without spaces around them', () => {
  expect([' u1 ', 7n, blob('u2')].map(textOf)).toEqual(['u1', '7', 'u2']);
  expect([null, ' ', ''].map(textOf)).toEqual([undefined, undefined, undefined]);
});
