import { expect, it } from 'vitest';
import { uuidV7 } from '../../../../client/src/meter/uuidV7.ts';
import { isId } from '../../../../shared/contract/ids.ts';

it('has the form of RFC 9562, with the bits of its example', () => {
  const id = uuidV7(0x017f22e279b0, '00000000-0000-4cc3-98c4-dc0c0c07398f');
  expect(id).toBe('017f22e2-79b0-7cc3-98c4-dc0c0c07398f');
  expect(isId(id)).toBe(true);
  expect(uuidV7(0x017f22e279b0)).toMatch(/^017f22e2-79b0-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
});

it('differs each time, and sorts by time', () => {
  const ids = Array.from({ length: 1_000 }, (_, index) => uuidV7(1_795_370_400_000 + index));
  expect(ids.toSorted()).toEqual(ids);
  expect(new Set(Array.from({ length: 1_000 }, () => uuidV7(5))).size).toBe(1_000);
});
