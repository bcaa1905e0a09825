import { describe, expect, it } from 'vitest';
import { previousAttributes } from '../../../local/stripe/account/previousAttributes.ts';
import { parseForm } from '../../../local/stripe/server/formBody.ts';
import { periodFrom } from '../../../local/stripe/subscriptions/subscriptionPeriods.ts';

function at(text: string): number {
  return Date.parse(`${text}T12:00:00Z`) / 1000;
}

describe('parseForm', () => {
  it('reads groups, lists with and without numbers, and text as a form encodes it', () => {
    const text = 'a=1+2&b[c][d]=%5Bx%5D&items[1][price]=q&items[0][price]=p&expand[]=x&expand[]=y&empty=';
    expect(JSON.parse(JSON.stringify(parseForm(text)))).toEqual({
      a: '1 2',
      b: { c: { d: '[x]' } },
      items: [{ price: 'p' }, { price: 'q' }],
      expand: ['x', 'y'],
      empty: '',
    });
  });

  it('takes no field for more than a field, and refuses what has no end', () => {
    parseForm('__proto__[polluted]=1&constructor[prototype][polluted]=1');
    expect(({} as { polluted?: string }).polluted).toBeUndefined();
    expect(() => parseForm(`a${'[b]'.repeat(50)}=1`)).toThrow('Invalid parameter');
    expect(() => parseForm('a=1&'.repeat(2000))).toThrow('Too many parameters');
  });
});

describe('periodFrom', () => {
  it.each([
    ['month', 1, '2026-01-31', '2026-01-31', '2026-02-28'],
    ['month', 1, '2026-01-31', '2026-02-28', '2026-03-31'],
    ['month', 1, '2028-01-31', '2028-01-31', '2028-02-29'],
    ['month', 3, '2026-11-30', '2026-11-30', '2027-02-28'],
    ['month', 1, '2026-12-15', '2026-12-15', '2027-01-15'],
    ['year', 1, '2028-02-29', '2028-02-29', '2029-02-28'],
    ['year', 1, '2028-02-29', '2031-02-28', '2032-02-29'],
    ['week', 2, '2026-01-01', '2026-01-15', '2026-01-29'],
    ['day', 1, '2026-03-29', '2026-03-29', '2026-03-30'],
    ['month', 1, '2026-06-20', '2026-05-01', '2026-05-20'],
  ])('of %s × %i anchored %s goes from %s to %s', (interval, interval_count, anchor, start, end) => {
    const period = periodFrom(at(start), at(anchor), { interval, interval_count });
    expect(period).toEqual({ start: at(start), end: at(end) });
  });
});

describe('previousAttributes', () => {
  it('holds old values of changed fields alone', () => {
    const before = { a: 1, same: [1], group: { x: 1, y: 2 }, gone: 'g', list: [1, 2] };
    const after = { a: 2, same: [1], group: { x: 1, y: 3, z: 4 }, list: [1] };
    expect(previousAttributes(before, after)).toEqual({
      a: 1,
      group: { y: 2, z: null },
      gone: 'g',
      list: [1, 2],
    });
    expect(previousAttributes(before, structuredClone(before))).toBeUndefined();
  });
});
