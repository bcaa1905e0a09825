import type { Stack } from 'aws-cdk-lib';
import { type Stage, StageError } from '../stage.ts';
import { ServiceFunction } from './serviceFunction.ts';

/**
 * Throws a StageError if `reservedConcurrency` has a name that is not a function of the stack. Such a reservation
 * would have no effect, and nobody would notice until the first burst of traffic. To be called after all functions
 * are created.
 */
export function checkReservedConcurrency(stack: Stack, { name, reservedConcurrency }: Stage): void {
  const functions = stack.node.findAll().filter((part) => part instanceof ServiceFunction);
  const known = functions.map(({ node }) => node.id);
  const unknown = Object.keys(reservedConcurrency).filter((id) => !known.includes(id));
  if (unknown.length === 0) return;
  throw new StageError(
    `the stage "${name}" in infra/stages.ts: reservedConcurrency.${unknown.join(', ')} is not a function; the functions are ${known.join(', ')}`,
  );
}
