import { accountAdminRoutes, accountRoutes } from '../../shared/contract/accounts/routes.ts';
import { billingRoutes } from '../../shared/contract/billing/routes.ts';
import { meteringRoutes } from '../../shared/contract/metering/routes.ts';
import { notificationAdminRoutes, notificationRoutes } from '../../shared/contract/notifications/routes.ts';
import { publicRoutes } from '../../shared/contract/public/routes.ts';
import { comparisonRoutes, webhookAdminRoutes } from '../../shared/contract/webhooks/routes.ts';
import type { CalledRoute, OperationId } from './operations.ts';

/** Mail programs call the other two, with the address of `List-Unsubscribe`. */
const { confirmContact, setNoticePreference } = notificationRoutes;
const pageRoutes = { confirmContact, setNoticePreference };

/** Every route that a program can call. `receiveStripeEvent` is for Stripe, which signs the bytes of its body. */
export const ROUTES = {
  ...meteringRoutes,
  ...accountRoutes,
  ...accountAdminRoutes,
  ...publicRoutes,
  ...pageRoutes,
  ...notificationAdminRoutes,
  ...billingRoutes,
  ...webhookAdminRoutes,
  ...comparisonRoutes,
} as const satisfies Record<OperationId, CalledRoute>;
