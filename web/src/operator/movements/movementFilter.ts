import { daysOf, MOVEMENTS } from '../overview/figures.ts';
import type { Movement } from '../queries/useMovements.ts';

const DAY = /^\d{4}-\d{2}-\d{2}$/;

/** What a movement is called. */
export const labelOf = (kind: Movement['kind']): string =>
  MOVEMENTS.find((movement) => movement.kind === kind)?.label ?? kind;

/** The days and the kind that the address has, the last 30 days without them. */
export function movementFilterOf(
  parameters: URLSearchParams,
  today: string,
): { from: string; to: string; kind: Movement['kind'] | undefined } {
  const days = daysOf('30', today);
  const dayIn = (name: 'from' | 'to') => {
    const text = parameters.get(name) ?? '';
    return DAY.test(text) && !Number.isNaN(Date.parse(text)) ? text : days[name];
  };
  const kind = MOVEMENTS.find((movement) => movement.kind === parameters.get('kind'))?.kind;
  return { from: dayIn('from'), to: dayIn('to'), kind };
}
