import { expect } from 'vitest';
import { numberOf, roundingOf } from '../support/docs/docTables.ts';

/** Expects a documented number to equal the value to the precision that it is written with. */
export function expectNear(written: string | undefined, value: number, name: string): void {
  const difference = Math.abs(numberOf(written) - value);
  expect(difference, `${name}: ${written} is ${value}`).toBeLessThanOrEqual(roundingOf(written) + 1e-9);
}
