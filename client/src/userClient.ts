import { USER_ROUTES } from './apiRoutes.ts';
import { type Client, type ClientOptions, createClientOf } from './createClientOf.ts';

/** The client without operators' methods, which a page for customers would load for nothing. */
export type UserClient = Pick<Client, keyof typeof USER_ROUTES | 'clock'>;

export const createUserClient = (options: ClientOptions): UserClient => createClientOf(USER_ROUTES, options);
