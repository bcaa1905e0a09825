/** The limit for a measured value, in the unit of its row. */
export type Budget = { atMost: number } | { atLeast: number } | { exactly: number };

/** One measured figure. The value of a ratio is the median of its rounds, and `spread` is their minimum and maximum. */
export type Row = {
  name: string;
  value: number;
  unit: string;
  budget?: Budget;
  spread?: [min: number, max: number];
};

/** Whether the value is within the budget; undefined without a budget. */
export function holds({ value, budget }: Row): boolean | undefined {
  if (budget === undefined) return undefined;
  if ('atMost' in budget) return value <= budget.atMost;
  return 'atLeast' in budget ? value >= budget.atLeast : value === budget.exactly;
}

export function budgetText({ budget }: Row): string {
  if (budget === undefined) return '';
  if ('atMost' in budget) return `at most ${budget.atMost}`;
  return 'atLeast' in budget ? `at least ${budget.atLeast}` : `exactly ${budget.exactly}`;
}
