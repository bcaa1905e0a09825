import type { RouteEntry } from './operations.ts';

/** Whether a request can be sent again when nobody knows whether the first one arrived. */
export const isRepeatable = ({ route, repeatable }: RouteEntry): boolean =>
  route.startsWith('GET ') || repeatable === true;
