import type { PlanId } from '../../../shared/account/plans.ts';
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
  plan?: PlanId;
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
