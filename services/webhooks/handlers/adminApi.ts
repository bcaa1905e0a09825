import { createTableClient } from '../../../shared/aws/tableClient.ts';
import { webhookAdminInputs } from '../../../shared/contract/webhooks/inputs.ts';
import { webhookAdminRoutes } from '../../../shared/contract/webhooks/routes.ts';
import { createAuditTrail } from '../../../shared/credentials/auditTrail.ts';
import { createAuthenticate } from '../../../shared/credentials/createAuthenticate.ts';
import { createIdentity } from '../../../shared/credentials/identity.ts';
import { adminRoute } from '../../../shared/http/adminRoute.ts';
import { httpFunction } from '../../../shared/http/httpFunction.ts';
import { routed } from '../../../shared/http/routes.ts';
import { lazy } from '../../../shared/lambda/lazy.ts';
import { loadEnv } from '../../../shared/lambda/loadEnv.ts';
import { createLogger } from '../../../shared/lambda/logger.ts';
import { adminEnv } from '../env.ts';
import { createEventLogStore } from '../store/eventLogStore.ts';
import { eventCursor, eventsResponse } from './eventResponses.ts';

const logger = createLogger('admin');

const wire = lazy(() => {
  const env = loadEnv(adminEnv);
  const table = createTableClient(env.TABLE_NAME);
  return {
    log: createEventLogStore(table),
    authenticate: createAuthenticate({ table, logger, identity: createIdentity(env, logger) }),
    audit: createAuditTrail(table, logger),
  };
});

const events = adminRoute(webhookAdminRoutes.listEvents, {
  input: webhookAdminInputs.listEvents,
  async handle({ log }: ReturnType<typeof wire>, { customer, limit, cursor }) {
    const after = cursor === undefined ? undefined : eventCursor.decode(cursor);
    return eventsResponse(await log.listEvents({ customer, limit, after }));
  },
});

export const handler = httpFunction(logger, routed(wire, [events]));
