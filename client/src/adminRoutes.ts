import { accountAdminRoutes } from '../../shared/contract/accounts/adminRoutes.ts';
import { directoryRoutes, insightsRoutes } from '../../shared/contract/insights/routes.ts';
import { meteringRoutes } from '../../shared/contract/metering/routes.ts';
import { migrationAdminRoutes } from '../../shared/contract/migration/adminRoutes.ts';
import { notificationAdminRoutes } from '../../shared/contract/notifications/routes.ts';
import { offerAdminRoutes } from '../../shared/contract/offers/adminRoutes.ts';
import { supportAdminRoutes } from '../../shared/contract/support/adminRoutes.ts';
import { webhookAdminRoutes } from '../../shared/contract/webhooks/routes.ts';
import type { CalledRoute, OperationId } from './operations.ts';

const { endSessionAsOperator, listAccountSessions } = meteringRoutes;

/** The routes of operators. */
export const ADMIN_ROUTES = {
  endSessionAsOperator,
  listAccountSessions,
  ...accountAdminRoutes,
  ...notificationAdminRoutes,
  ...insightsRoutes,
  ...directoryRoutes,
  ...supportAdminRoutes,
  ...webhookAdminRoutes,
  ...offerAdminRoutes,
  ...migrationAdminRoutes,
} as const satisfies Partial<Record<OperationId, CalledRoute>>;
