import type { Budget, Row } from '../row.ts';
import type { Tally } from './countingProxy.ts';

const FIGURES = {
  requests: ['requests', 'requests'],
  roundTrips: ['round trips', 'round trips'],
  writeUnits: ['write units', 'units'],
  readUnits: ['read units', 'units'],
} as const;

type Figure = keyof typeof FIGURES;

/** Returns the requests and units of an operation as rows, such as `start, allowed: write units`. */
export function countedRows(
  operation: string,
  tally: Tally,
  budgets: Partial<Record<Figure, Budget>> = {},
): Row[] {
  return Object.entries(FIGURES).map(([figure, [label, unit]]) => ({
    name: `${operation}: ${label}`,
    value: tally[figure as Figure],
    unit,
    budget: budgets[figure as Figure],
  }));
}
