import {
  EVENT_ATTEMPTS_MAX,
  type StripeEventMessage,
  stripeEventMessage,
} from '../../../shared/contract/webhooks/messages.ts';
import type { EventLog, LoggedEvent } from './eventLog.ts';

/** What is known of an event in the dead-letter queue. `failedAt` is epoch seconds; absent if the event log does not have it. */
export type DeadEvent = {
  message: StripeEventMessage;
  attempts: number;
  /** Why its last attempt failed. */
  error: string;
  failedAt?: number;
};

/** The event message in the body of a message; undefined if it is none. */
export function parseEventMessage(body: string): StripeEventMessage | undefined {
  try {
    return stripeEventMessage.parse(JSON.parse(body));
  } catch {
    // Callers show the message as unreadable.
    return undefined;
  }
}

/** Describes an event of the dead-letter queue, by the event log. */
export async function describeDeadEvent(
  log: Pick<EventLog, 'readEvent'>,
  message: StripeEventMessage,
): Promise<DeadEvent> {
  const logged = await log.readEvent(message);
  return {
    message,
    // A message reaches this queue only after its last attempt.
    attempts: logged?.attempts ?? EVENT_ATTEMPTS_MAX,
    error: failureText(logged),
    ...(logged?.outcome === 'failed' ? { failedAt: logged.doneAt } : {}),
  };
}

/** A later delivery of an event that failed every attempt may have been applied in the meantime. */
function failureText(logged: LoggedEvent | undefined): string {
  if (logged === undefined) return 'the event log has no entry';
  return logged.error ?? `delivered again later: ${logged.outcome}`;
}
