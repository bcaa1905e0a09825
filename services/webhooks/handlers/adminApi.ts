import { openTable } from '../../../shared/aws/dynamo.ts';
import { loadEnv } from '../../../shared/aws/loadEnv.ts';
import { openLogger } from '../../../shared/aws/logger.ts';
import { listEventsInput } from '../../../shared/contracts/adminHttp.ts';
import { openAuditTrail } from '../../../shared/credentials/auditTrail.ts';
import { openKeyAuthenticate } from '../../../shared/credentials/openKeyAuthenticate.ts';
import { httpFunction } from '../../../shared/http/httpFunction.ts';
import { adminRoute, routed } from '../../../shared/http/routes.ts';
import { lazy } from '../../../shared/pure/lazy.ts';
import { eventBody, eventCursorOf, eventPositionOf } from '../domain/eventLog.ts';
import { adminEnv } from '../env.ts';
import { openEventLog } from '../store/openEventLog.ts';

const logger = openLogger('admin');

const wire = lazy(() => {
  const table = openTable(loadEnv(adminEnv).TABLE_NAME);
  return {
    log: openEventLog(table),
    authenticate: openKeyAuthenticate(table, logger),
    audit: openAuditTrail(table, logger),
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
