import { assertNever } from '../../../shared/assertNever.ts';
import type { ResponseOf } from '../../../shared/contract/route.ts';
import type { webhookAdminRoutes } from '../../../shared/contract/webhooks/routes.ts';
import { Problem } from '../../../shared/http/problem.ts';
import { isoInstant } from '../../../shared/time.ts';
import {
  type FailedEvent,
  type FailedEvents,
  SEARCHED_COUNT_MAX,
  type TakeOutcome,
} from '../domain/failedEvents.ts';

type Routes = typeof webhookAdminRoutes;

/** A list releases what it held within a second or two. */
const HELD_RETRY_AFTER_SECONDS = 2;

export const accountNotFound = () =>
  new Problem('account_not_found', 'There is no account with this user_id.');

export function failedEventsResponse({
  events,
  unlistedCount,
  unreadableCount,
}: FailedEvents): ResponseOf<Routes['listFailedEvents']> {
  return { status: 200, body: { events: events.map(failedEventBody), unlistedCount, unreadableCount } };
}

function failedEventBody(event: FailedEvent) {
  const { id, type, created, state, customer, accountId, attempts, error, failedAt } = event;
  return {
    eventId: id,
    type,
    createdAt: isoInstant(created),
    state,
    customer: customer ?? undefined,
    userId: accountId,
    attempts,
    error,
    triedAt: failedAt === undefined ? undefined : isoInstant(failedAt),
  };
}

export function replayResponse(eventId: string, outcome: TakeOutcome): ResponseOf<Routes['replayEvent']> {
  requireTaken(outcome);
  return { status: 202, body: { eventId, queued: true } };
}

export function dropResponse(eventId: string, outcome: TakeOutcome): ResponseOf<Routes['dropEvent']> {
  requireTaken(outcome);
  return { status: 200, body: { eventId, dropped: true } };
}

function requireTaken(outcome: TakeOutcome): void {
  switch (outcome) {
    case 'taken':
      return;
    case 'absent':
      throw new Problem(
        'event_not_found',
        `No event with this id is among the first ${SEARCHED_COUNT_MAX.toLocaleString('en')} messages of the dead-letter queue. An event behind ten others of its customer is reached after those are replayed or dropped, and one that is still retried only after its last attempt. List the failed events again.`,
      );
    case 'held':
      throw new Problem(
        'busy',
        'Another request or command reads the dead-letter queue at this moment. Try again.',
        { headers: { 'Retry-After': String(HELD_RETRY_AFTER_SECONDS) } },
      );
    default:
      assertNever(outcome);
  }
}
