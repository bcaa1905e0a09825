import { describe, expect, it } from 'vitest';
import { parseForm } from '../../../local/stripe/server/parseForm.ts';

describe('parseForm', () => {
  it('parses groups, lists with and without indexes, and encoded text', () => {
    const text = 'a=1+2&b[c][d]=%5Bx%5D&items[1][price]=q&items[0][price]=p&expand[]=x&expand[]=y&empty=';
    expect(JSON.parse(JSON.stringify(parseForm(text)))).toEqual({
      a: '1 2',
      b: { c: { d: '[x]' } },
      items: [{ price: 'p' }, { price: 'q' }],
      expand: ['x', 'y'],
      empty: '',
    });
  });

  it('does not pollute prototypes and refuses forms that are too deep or too long', () => {
    parseForm('__proto__[polluted]=1&constructor[prototype][polluted]=1');
    expect(({} as { polluted?: string }).polluted).toBeUndefined();
    expect(() => parseForm(`a${'[b]'.repeat(50)}=1`)).toThrow('Invalid parameter');
    expect(() => parseForm('a=1&'.repeat(2000))).toThrow('Too many parameters');
  });
});
