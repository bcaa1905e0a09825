import { expect, it } from 'vitest';
import { uuidV7 } from '../../../../client/src/meter/uuidV7.ts';
import { isId } from '../../../../shared/contract/ids.ts';

it('has the form of RFC 9562, with the bits of its example', () => {
  const bytes = [0, 0, 0, 0, 0, 0, 0xcc, 0xc3, 0x18, 0xc4, 0xdc, 0x0c, 0x0c, 0x07, 0x39, 0x8f];
  const id = uuidV7(0x017f22e279b0, (filled) => filled.set(bytes));
  expect(id).toBe('017f22e2-79b0-7cc3-98c4-dc0c0c07398f');
  expect(isId(id)).toBe(true);
});

it('differs each time, and sorts by time', () => {
  const ids = Array.from({ length: 1_000 }, (_, index) => uuidV7(1_795_370_400_000 + index));
  expect(ids.toSorted()).toEqual(ids);
  expect(new Set(Array.from({ length: 1_000 }, () => uuidV7(5))).size).toBe(1_000);
});
