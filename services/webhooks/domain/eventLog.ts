import { EVENT_OUTCOMES } from './ports.ts';

/** An entry of the event log: one delivery or attempt of an event. Instants are epoch seconds. */
export type LoggedEvent = {
  id: string;
  type: string;
  created: number;
  /** An `EventOutcome`, or one that only a newer release knows. */
  outcome: string;
  /** When the outcome was recorded. */
  doneAt: number;
  accountId?: string;
  plan?: string;
  status?: string;
  error?: string;
  attempts?: number;
  /** Of a dropped event: which operator dropped it, and why. */
  by?: string;
  reason?: string;
};

/**
 * Whether apply has done the event. An unknown outcome of a newer release may be one that is followed by others, and an event that
 * is applied again changes nothing.
 */
export const isDone = ({ outcome }: LoggedEvent): boolean =>
  outcome !== 'failed' && (EVENT_OUTCOMES as readonly string[]).includes(outcome);

/** A page of a customer's events, newest first. `next` is where the next page begins. */
export type EventPage = { events: LoggedEvent[]; next?: EventPosition };
export type EventPosition = Pick<LoggedEvent, 'created' | 'id' | 'doneAt'>;

export type EventLog = {
  /** The latest entry of an event; undefined if the log has none. */
  readEvent(event: {
    customer: string | null;
    created: number;
    id: string;
  }): Promise<LoggedEvent | undefined>;
  listEvents(page: { customer: string; limit: number; after?: EventPosition }): Promise<EventPage>;
};
