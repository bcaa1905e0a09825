import { CURSOR_RULE, invalidField } from '../../../shared/pure/errors.ts';
import { isoInstant } from '../../../shared/pure/time.ts';
import type { EventOutcome } from './ports.ts';

/** What the log keeps of an event. Instants are epoch seconds. */
export type LoggedEvent = {
  id: string;
  type: string;
  created: number;
  outcome: EventOutcome;
  /** When it came to that. */
  doneAt: number;
  accountId?: string;
  plan?: string;
  status?: string;
  error?: string;
  tries?: number;
};

/** A page of a customer's events, newest first; `next` is where the next one begins. */
export type EventPage = { events: LoggedEvent[]; next?: EventPosition };
export type EventPosition = { created: number; id: string };

export type EventLog = {
  listEvents(page: { customer: string; limit: number; after?: EventPosition }): Promise<EventPage>;
};

/** An event of the log as operators read it. */
export function eventBody({ id, created, doneAt, accountId, ...event }: LoggedEvent): object {
  return {
    eventId: id,
    ...event,
    createdAt: isoInstant(created),
    at: isoInstant(doneAt),
    userId: accountId,
  };
}

/** A position in the log as an opaque word. */
export function eventCursorOf({ created, id }: EventPosition): string {
  return Buffer.from(`${created}#${id}`).toString('base64url');
}

/** Throws 400 `invalid_request` for anything `eventCursorOf` did not make. */
export function eventPositionOf(cursor: string): EventPosition {
  const [, created, id] =
    /^([0-9]{1,12})#([A-Za-z0-9_-]{1,255})$/.exec(Buffer.from(cursor, 'base64url').toString('utf8')) ?? [];
  if (created === undefined || id === undefined) throw invalidField('cursor', CURSOR_RULE);
  return { created: Number(created), id };
}
