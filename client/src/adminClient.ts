import { ADMIN_ROUTES } from './apiRoutes.ts';
import { type Client, type ClientOptions, createClientOf } from './createClientOf.ts';

/** The methods of operators only. */
export type AdminClient = Pick<Client, keyof typeof ADMIN_ROUTES | 'clock'>;

export const createAdminClient = (options: ClientOptions): AdminClient =>
  createClientOf(ADMIN_ROUTES, options);
