import { createTableClient } from '../../../shared/aws/dynamo.ts';
import { listEventsInput } from '../../../shared/contract/adminHttp.ts';
import { createAuditTrail } from '../../../shared/credentials/auditTrail.ts';
import { createKeyAuthenticate } from '../../../shared/credentials/createKeyAuthenticate.ts';
import { httpFunction } from '../../../shared/http/httpFunction.ts';
import { adminRoute, routed } from '../../../shared/http/routes.ts';
import { lazy } from '../../../shared/lambda/lazy.ts';
import { loadEnv } from '../../../shared/lambda/loadEnv.ts';
import { createLogger } from '../../../shared/lambda/logger.ts';
import { eventBody, eventCursorOf, eventPositionOf } from '../domain/eventLog.ts';
import { adminEnv } from '../env.ts';
import { createEventLogStore } from '../store/eventLogStore.ts';

const logger = createLogger('admin');

const wire = lazy(() => {
  const table = createTableClient(loadEnv(adminEnv).TABLE_NAME);
  return {
    log: createEventLogStore(table),
    authenticate: createKeyAuthenticate(table, logger),
    audit: createAuditTrail(table, logger),
  };
});

const events = adminRoute({
  input: listEventsInput,
  async handle({ log }: ReturnType<typeof wire>, { customer, limit, cursor }) {
    const after = cursor === undefined ? undefined : eventPositionOf(cursor);
    const page = await log.listEvents({ customer, limit, after });
    const nextCursor = page.next && eventCursorOf(page.next);
    return { status: 200, body: { events: page.events.map(eventBody), nextCursor } };
  },
});

export const handler = httpFunction(logger, routed(wire, { 'GET /admin/events': events }));
