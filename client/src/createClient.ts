import { type Client, type ClientOptions, createClientOf } from './createClientOf.ts';
import { ROUTES } from './routes.ts';

export type { Client, ClientOptions } from './createClientOf.ts';

/**
 * A client of the API. Its methods are named after the operations of the API reference, and can be used apart from it:
 *
 *     const client = createClient({ baseUrl: 'https://api.example.com', key });
 *     const { sessionsRemaining } = await client.getUsage({ user_id: 'user_123' });
 */
export const createClient = (options: ClientOptions): Client => createClientOf(ROUTES, options);
