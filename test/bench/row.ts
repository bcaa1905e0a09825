/** What a figure has to be, in its own unit. */
export type Budget = { atMost: number } | { atLeast: number } | { exactly: number };

/** One measured figure. A ratio's value is a median, `spread` the least and the most of its rounds. */
export type Row = {
  name: string;
  value: number;
  unit: string;
  budget?: Budget;
  spread?: [least: number, most: number];
};

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

/** A row without a budget, which tells what nothing was promised of. */
export const told = (name: string, value: number, unit: string): Row => ({ name, value, unit });
