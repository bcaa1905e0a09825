import { describe, expect, it } from 'vitest';
import { differingFields } from '../../../../shared/stripe/setup/differingFields.ts';

describe('the differing fields', () => {
  it.each([
    [{ a: 1 }, { a: 1, b: 2 }, []],
    [{ a: { b: 1, c: 2 } }, { a: { b: 1, c: 3 } }, ['a.c']],
    [{ a: { b: 1 } }, { a: null }, ['a']],
    [{ a: [1, 2] }, { a: [2, 1] }, []],
    [{ a: [1] }, { a: [1, 2] }, ['a']],
    [{ a: [{ x: 1 }] }, { a: [{ x: 1, y: 2 }] }, []],
    [{ a: [{ x: [1, 2] }] }, { a: [{ x: [1, 3] }] }, ['a']],
    [{ a: [] }, {}, ['a']],
  ])('of wanted %j and found %j are %j', (wanted, found, differing) => {
    expect(differingFields(wanted, found)).toEqual(differing);
  });
});
