import type * as z from 'zod/mini';
import { accountAdminInputs } from './accounts/adminInputs.ts';
import { accountAdminResponses } from './accounts/adminResponses.ts';
import { accountAdminRoutes } from './accounts/adminRoutes.ts';
import { accountInputs } from './accounts/inputs.ts';
import { accountResponses } from './accounts/responses.ts';
import { accountRoutes } from './accounts/routes.ts';
import { billingInputs } from './billing/inputs.ts';
import { billingResponses } from './billing/responses.ts';
import { billingRoutes, statementRoutes } from './billing/routes.ts';
import { statementInputs } from './billing/statementInputs.ts';
import { statementResponses } from './billing/statementResponses.ts';
import { insightsInputs } from './insights/inputs.ts';
import { insightsResponses } from './insights/responses.ts';
import { directoryRoutes, insightsRoutes } from './insights/routes.ts';
import { meteringInputs } from './metering/inputs.ts';
import { meteringResponses } from './metering/responses.ts';
import { meteringRoutes } from './metering/routes.ts';
import { migrationAdminRoutes } from './migration/adminRoutes.ts';
import { migrationAdminInputs, migrationInputs } from './migration/inputs.ts';
import { migrationAdminResponses, migrationResponses } from './migration/responses.ts';
import { migrationRoutes } from './migration/routes.ts';
import { notificationAdminInputs, notificationInputs } from './notifications/inputs.ts';
import { notificationAdminResponses, notificationResponses } from './notifications/responses.ts';
import { notificationAdminRoutes, notificationRoutes } from './notifications/routes.ts';
import { offerAdminRoutes } from './offers/adminRoutes.ts';
import { offerAdminInputs, offerInputs } from './offers/inputs.ts';
import { offerAdminResponses, offerResponses } from './offers/responses.ts';
import { offerRoutes } from './offers/routes.ts';
import { publicInputs } from './public/inputs.ts';
import { publicResponses } from './public/responses.ts';
import { publicRoutes } from './public/routes.ts';
import type { Route } from './route.ts';
import { problemsOf } from './routeProblems.ts';
import { supportAdminRoutes } from './support/adminRoutes.ts';
import { supportAdminInputs, supportInputs } from './support/inputs.ts';
import { supportAdminResponses, supportResponses } from './support/responses.ts';
import { supportRoutes } from './support/routes.ts';
import { webhookAdminInputs } from './webhooks/inputs.ts';
import { webhookAdminResponses, webhookResponses } from './webhooks/responses.ts';
import { webhookAdminRoutes, webhookRoutes } from './webhooks/routes.ts';

/** A route with its schemas and the codes of all its problems. A route without an input reads none, or reads the raw body itself. */
export type ContractRoute = Route & {
  input?: z.ZodMiniObject;
  responses: Record<number, z.ZodMiniType>;
};

/**
 * Every route with its schemas, for the API reference and for tests. Functions load the routes and inputs of their own
 * service instead, so that a start carries no other schema.
 */
export const CONTRACT: ContractRoute[] = [
  ...withSchemas(meteringRoutes, meteringInputs, meteringResponses),
  ...withSchemas(accountRoutes, accountInputs, accountResponses),
  ...withSchemas(accountAdminRoutes, accountAdminInputs, accountAdminResponses),
  ...withSchemas(migrationRoutes, migrationInputs, migrationResponses),
  ...withSchemas(migrationAdminRoutes, migrationAdminInputs, migrationAdminResponses),
  ...withSchemas(publicRoutes, publicInputs, publicResponses),
  ...withSchemas(billingRoutes, billingInputs, billingResponses),
  ...withSchemas(statementRoutes, statementInputs, statementResponses),
  ...withSchemas(offerRoutes, offerInputs, offerResponses),
  ...withSchemas(offerAdminRoutes, offerAdminInputs, offerAdminResponses),
  ...withSchemas(notificationRoutes, notificationInputs, notificationResponses),
  ...withSchemas(notificationAdminRoutes, notificationAdminInputs, notificationAdminResponses),
  ...withSchemas(insightsRoutes, insightsInputs, insightsResponses),
  ...withSchemas(directoryRoutes, insightsInputs, insightsResponses),
  ...withSchemas(supportRoutes, supportInputs, supportResponses),
  ...withSchemas(supportAdminRoutes, supportAdminInputs, supportAdminResponses),
  ...withSchemas(webhookRoutes, {}, webhookResponses),
  ...withSchemas(webhookAdminRoutes, webhookAdminInputs, webhookAdminResponses),
];

function withSchemas(
  routes: Record<string, Route>,
  inputs: Record<string, z.ZodMiniObject>,
  responses: Record<string, Record<number, z.ZodMiniType>>,
): ContractRoute[] {
  return Object.values(routes).map((route) => {
    const schemas = responses[route.operationId];
    if (!schemas) throw new Error(`${route.operationId} has no response schemas`);
    const input = inputs[route.operationId];
    return {
      ...route,
      input,
      responses: schemas,
      problems: problemsOf(route, !route.acceptsAnyInput && Object.keys(input?.shape ?? {}).length > 0),
    };
  });
}
