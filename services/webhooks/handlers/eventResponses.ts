import { shownPlan } from '../../../shared/account/plans.ts';
import type { ResponseOf } from '../../../shared/contract/route.ts';
import type { webhookAdminRoutes } from '../../../shared/contract/webhooks/routes.ts';
import { createCursor } from '../../../shared/http/cursor.ts';
import { isoInstant } from '../../../shared/time.ts';
import type { EventPage, EventPosition, LoggedEvent } from '../domain/eventLog.ts';

/** The cursor of a page of the event log. */
export const eventCursor = createCursor<EventPosition>({
  parts: ({ created, id, doneAt }) => [created, id, doneAt],
  pattern: /^([0-9]{1,12})#([A-Za-z0-9_.:|-]{1,255})#([0-9]{1,12})$/,
  position: ([created, id = '', doneAt]) => ({ created: Number(created), id, doneAt: Number(doneAt) }),
});

export function eventsResponse({
  events,
  next,
}: EventPage): ResponseOf<(typeof webhookAdminRoutes)['listEvents']> {
  return {
    status: 200,
    body: { events: events.map(eventBody), nextCursor: next && eventCursor.encode(next) },
  };
}

function eventBody({
  id,
  type,
  created,
  outcome,
  doneAt,
  accountId,
  plan,
  status,
  error,
  attempts,
  by,
  reason,
}: LoggedEvent) {
  return {
    eventId: id,
    type,
    createdAt: isoInstant(created),
    outcome,
    at: isoInstant(doneAt),
    userId: accountId,
    plan: plan === undefined ? undefined : shownPlan(plan),
    status,
    error,
    tries: attempts,
    by,
    reason,
  };
}
