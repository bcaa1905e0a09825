import { accountRoutes } from '../../shared/contract/accounts/routes.ts';
import { billingRoutes, statementRoutes } from '../../shared/contract/billing/routes.ts';
import { meteringRoutes } from '../../shared/contract/metering/routes.ts';
import { migrationRoutes } from '../../shared/contract/migration/routes.ts';
import { notificationRoutes } from '../../shared/contract/notifications/routes.ts';
import { offerRoutes } from '../../shared/contract/offers/routes.ts';
import { publicRoutes } from '../../shared/contract/public/routes.ts';
import { supportRoutes } from '../../shared/contract/support/routes.ts';
import type { CalledRoute, OperationId } from './operations.ts';

const { endSessionAsOperator: _end, listAccountSessions: _list, ...meteringUserRoutes } = meteringRoutes;

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
  ...supportRoutes,
  ...statementRoutes,
  ...offerRoutes,
  ...migrationRoutes,
} as const satisfies Partial<Record<OperationId, CalledRoute>>;
