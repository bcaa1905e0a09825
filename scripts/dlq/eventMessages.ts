import type { LoggedEvent } from '../../services/webhooks/domain/eventLog.ts';
import { createEventLogStore } from '../../services/webhooks/store/eventLogStore.ts';
import { createWebhookStore } from '../../services/webhooks/store/webhookStore.ts';
import {
  EVENT_ATTEMPTS_MAX,
  type StripeEventMessage,
  stripeEventMessage,
} from '../../shared/contract/webhooks/messages.ts';
import { isoInstant } from '../../shared/time.ts';
import type { ConnectedStage } from '../stage/connectStage.ts';
import type { DeadLetterSource } from './deadLetterQueue.ts';

/** The queue of Stripe's events. The event log says why each failed. */
export function eventMessages({
  table,
  queues,
  queueUrl,
  deadLetterQueueUrl,
}: ConnectedStage): DeadLetterSource {
  return {
    queues,
    queueUrl,
    deadLetterQueueUrl,
    noun: 'dead-lettered events',
    groupNoun: 'customers',
    columns: ['event', 'type', 'customer'],

    async describe({ body, group }) {
      const event = parseEvent(body);
      const logged = event && (await createEventLogStore(table).readEvent(event));
      return {
        id: event?.id,
        cells: [event?.id ?? 'unreadable', event?.type ?? '', event?.customer ?? group],
        // A message reaches this queue only after its last attempt.
        attempts: logged?.attempts ?? EVENT_ATTEMPTS_MAX,
        error: event ? failureText(logged) : 'the body is not an event message',
        failedAt: logged?.outcome === 'failed' ? logged.doneAt : undefined,
        details: { created: event && isoInstant(event.created), event: event ?? body },
      };
    },

    /** Records the outcome `dropped` in the event log. */
    async recordDrop({ body }, now) {
      const event = parseEvent(body);
      const outcomes = event ? [{ message: event, outcome: 'dropped' as const }] : [];
      await createWebhookStore(table).recordOutcomes(outcomes, now);
    },
  };
}

/** A later delivery of an event that failed every attempt may have been applied in the meantime. */
function failureText(logged: LoggedEvent | undefined): string {
  if (logged === undefined) return 'the event log has no entry';
  return logged.error ?? `delivered again later: ${logged.outcome}`;
}

function parseEvent(body: string): StripeEventMessage | undefined {
  try {
    return stripeEventMessage.parse(JSON.parse(body));
  } catch {
    // The list shows the message as unreadable.
    return undefined;
  }
}
