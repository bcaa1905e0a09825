import { ADMIN_ROUTES, USER_ROUTES } from './apiRoutes.ts';
import { type Client, type ClientOptions, createClientOf } from './createClientOf.ts';

export type { Client, ClientOptions } from './createClientOf.ts';

/**
 * A client of the API. Its methods are named after the operations of the API reference, and can be used apart from it:
 *
 *     const client = createClient({ baseUrl: 'https://api.example.com', key });
 *     const { sessionsRemaining } = await client.getUsage({ user_id: 'user_123' });
 */
export const createClient = (options: ClientOptions): Client =>
  // Not a constant of the module: a bundle could then leave it out only if it knew that a spread has no effect.
  createClientOf({ ...USER_ROUTES, ...ADMIN_ROUTES }, options);
