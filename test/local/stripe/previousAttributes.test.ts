import { describe, expect, it } from 'vitest';
import { previousAttributes } from '../../../local/stripe/account/previousAttributes.ts';

describe('previousAttributes', () => {
  it('returns the old values of changed fields only', () => {
    const before = { a: 1, same: [1], group: { x: 1, y: 2 }, gone: 'g', list: [1, 2] };
    const after = { a: 2, same: [1], group: { x: 1, y: 3, z: 4 }, list: [1] };
    expect(previousAttributes({ before, after })).toEqual({
      a: 1,
      group: { y: 2, z: null },
      gone: 'g',
      list: [1, 2],
    });
    expect(previousAttributes({ before, after: structuredClone(before) })).toBeUndefined();
  });
});
