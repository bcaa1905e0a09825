import { marshall } from '@aws-sdk/util-dynamodb';
import { expect, it } from 'vitest';
import { itemBytes } from '../../../scripts/account/itemBytes.ts';

it.each<[string, Record<string, unknown>, number]>([
  ['names and strings in UTF-8', { pk: 'ACCOUNT#ü' }, 2 + 10],
  ['two digits of a number in a byte, and one more', { n: 1_234_567_890 }, 1 + 6],
  ['a number without its zeros', { n: 1_000 }, 1 + 2],
  ['the sign of a number', { n: -12 }, 1 + 3],
  ['a list, with a byte for each element', { l: [12, 34] }, 1 + 3 + 2 * (1 + 2)],
  ['a map, with a byte for each entry', { m: { ab: 12 } }, 1 + 3 + 1 + 2 + 2],
  ['a boolean', { b: true }, 1 + 1],
])('the size of an item counts %s', (_name, item, bytes) => {
  expect(itemBytes(marshall(item))).toBe(bytes);
});
