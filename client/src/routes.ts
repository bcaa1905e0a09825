import { ADMIN_ROUTES } from './adminRoutes.ts';
import type { CalledRoute, OperationId } from './operations.ts';
import { USER_ROUTES } from './userRoutes.ts';

/** Every route that a program can call. `receiveStripeEvent` is for Stripe, which signs the bytes of its body. */
export const ROUTES = { ...USER_ROUTES, ...ADMIN_ROUTES } as const satisfies Record<OperationId, CalledRoute>;
