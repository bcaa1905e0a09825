import { describeDeadEvent, parseEventMessage } from '../../services/webhooks/domain/deadEvents.ts';
import { createEventLogStore } from '../../services/webhooks/store/eventLogStore.ts';
import { createWebhookStore } from '../../services/webhooks/store/webhookStore.ts';
import { EVENT_ATTEMPTS_MAX } from '../../shared/contract/webhooks/messages.ts';
import { isoInstant } from '../../shared/time.ts';
import type { ConnectedStage } from '../stage/connectStage.ts';
import { type DeadLetterSource, lettersOf } from './deadLetterQueue.ts';

/** The queue of Stripe's events. The event log says why each failed. */
export function eventMessages(stage: ConnectedStage): DeadLetterSource {
  const { table } = stage;
  return {
    letters: lettersOf(stage, stage),
    noun: 'dead-lettered events',
    groupNoun: 'customers',
    columns: ['event', 'type', 'customer'],

    async describe({ body, group }) {
      const event = parseEventMessage(body);
      if (event === undefined) {
        return {
          cells: ['unreadable', '', group],
          attempts: EVENT_ATTEMPTS_MAX,
          error: 'the body is not an event message',
          details: { event: body },
        };
      }
      const { attempts, error, failedAt } = await describeDeadEvent(createEventLogStore(table), event);
      return {
        id: event.id,
        cells: [event.id, event.type, event.customer ?? group],
        attempts,
        error,
        failedAt,
        details: { created: isoInstant(event.created), event },
      };
    },

    /** Records the outcome `dropped` in the event log. */
    async recordDrop({ body }, now) {
      const event = parseEventMessage(body);
      const outcomes = event ? [{ message: event, outcome: 'dropped' as const }] : [];
      await createWebhookStore(table).recordOutcomes(outcomes, now);
    },
  };
}
