import { expect, it } from 'vitest';
import { counted } from '../../../scripts/counted.ts';

it.each([
  [0, 'customers', '0 customers'],
  [1, 'customers', '1 customer'],
  [2, 'customers', '2 customers'],
  [1, 'fences', '1 fence'],
  [1, 'audit entries', '1 audit entry'],
])('a count of %d %s reads "%s"', (count, plural, text) => {
  expect(counted(count, plural)).toBe(text);
});
