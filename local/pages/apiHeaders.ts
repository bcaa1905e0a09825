import type { IncomingMessage } from 'node:http';
import { splitTarget } from '../gateway/httpEvent.ts';
import { findBehavior } from './findBehavior.ts';
import type { Behavior } from './readDistribution.ts';

/**
 * Returns the headers that the distribution adds to what the API responds at a path with a behavior of its own; undefined for every other
 * path.
 */
export type ApiHeaders = (request: Pick<IncomingMessage, 'url'>) => Record<string, string> | undefined;

export function createApiHeaders(behaviors: readonly Behavior[]): ApiHeaders {
  return ({ url = '/' }) => {
    const behavior = findBehavior(behaviors, splitTarget(url).path);
    return behavior?.origin === 'api' ? behavior.headers : undefined;
  };
}
