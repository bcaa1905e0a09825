import { USER_ROUTES } from './apiRoutes.ts';
import { type Client, type ClientOptions, createClientOf } from './createClientOf.ts';

/** The client without operators' methods, which a page for customers would load for nothing. */
export type UserClient = Pick<Client, keyof typeof USER_ROUTES | 'clock'> & {
  readonly credentials: 'token';
};

/** A key must not reach a browser. */
export type UserClientOptions = Extract<ClientOptions, { key?: undefined }>;

/** A client for a page: with the token of a user, or without one for public routes. Throws a TypeError for an API key. */
export function createUserClient(options: UserClientOptions): UserClient {
  const client = createClientOf(USER_ROUTES, options);
  const { credentials } = client;
  if (credentials === 'key')
    throw new TypeError(
      'an API key must not reach a browser: pass the token of a user, or use createClient on a server',
    );
  return { ...client, credentials };
}
