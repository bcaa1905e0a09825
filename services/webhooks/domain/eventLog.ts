import { cursorOf, partsOf } from '../../../shared/http/cursor.ts';
import { isoInstant } from '../../../shared/time.ts';
import type { EventOutcome } from './ports.ts';

/** What the log keeps of an event, each time that it came or was tried. Instants are epoch seconds. */
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
export type EventPosition = Pick<LoggedEvent, 'created' | 'id' | 'doneAt'>;

export type EventLog = {
  /** What came of an event the last time; undefined if nothing was written down of it. */
  readEvent(event: {
    customer: string | null;
    created: number;
    id: string;
  }): Promise<LoggedEvent | undefined>;
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
export function eventCursorOf({ created, id, doneAt }: EventPosition): string {
  return cursorOf(created, id, doneAt);
}

/** Throws 400 `invalid_request` for anything `eventCursorOf` did not make. */
export function eventPositionOf(cursor: string): EventPosition {
  const [created, id = '', doneAt] = partsOf(cursor, /^([0-9]{1,12})#([A-Za-z0-9_-]{1,255})#([0-9]{1,12})$/);
  return { created: Number(created), id, doneAt: Number(doneAt) };
}
