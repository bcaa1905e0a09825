import { accountAdminRoutes, accountRoutes } from '../../shared/contract/accounts/routes.ts';
import { billingRoutes } from '../../shared/contract/billing/routes.ts';
import { directoryRoutes, insightsRoutes } from '../../shared/contract/insights/routes.ts';
import { meteringRoutes } from '../../shared/contract/metering/routes.ts';
import { notificationAdminRoutes, notificationRoutes } from '../../shared/contract/notifications/routes.ts';
import { publicRoutes } from '../../shared/contract/public/routes.ts';
import { comparisonRoutes, webhookAdminRoutes } from '../../shared/contract/webhooks/routes.ts';
import type { CalledRoute, OperationId } from './operations.ts';

const { endSessionAsOperator, ...meteringUserRoutes } = meteringRoutes;

/** Mail programs call the other two, with the address of `List-Unsubscribe`. */
const { confirmContact, setNoticePreference } = notificationRoutes;
const pageRoutes = { confirmContact, setNoticePreference };

/** The routes of gateways, customers and their browsers. */
export const USER_ROUTES = {
  ...meteringUserRoutes,
  ...accountRoutes,
  ...publicRoutes,
  ...pageRoutes,
  ...billingRoutes,
} as const satisfies Partial<Record<OperationId, CalledRoute>>;

/** The routes of operators. */
export const ADMIN_ROUTES = {
  endSessionAsOperator,
  ...accountAdminRoutes,
  ...notificationAdminRoutes,
  ...insightsRoutes,
  ...directoryRoutes,
  ...webhookAdminRoutes,
  ...comparisonRoutes,
} as const satisfies Partial<Record<OperationId, CalledRoute>>;

/** Every route that a program can call. `receiveStripeEvent` is for Stripe, which signs the bytes of its body. */
export const ROUTES = { ...USER_ROUTES, ...ADMIN_ROUTES } as const satisfies Record<OperationId, CalledRoute>;
