import type { PlanId } from '../../../shared/account/plans.ts';
import type { EventOutcome } from './ports.ts';

/** An entry of the event log: one delivery or attempt of an event. Instants are epoch seconds. */
export type LoggedEvent = {
  id: string;
  type: string;
  created: number;
  outcome: EventOutcome;
  /** When the outcome was recorded. */
  doneAt: number;
  accountId?: string;
  plan?: PlanId;
  status?: string;
  error?: string;
  attempts?: number;
};

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
