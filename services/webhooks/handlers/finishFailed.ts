import { isStripeEvent } from '../../../shared/contract/webhooks/messages.ts';
import type { Logger } from '../../../shared/lambda/logger.ts';
import { failedOutcome } from '../domain/outcomes.ts';
import type { EventQueue, FailingEvents, WebhookStore } from '../domain/ports.ts';
import type { RetryDecision } from '../domain/retryPolicy.ts';
import type { FailedMessage } from './readRecords.ts';

export type FinishDeps = {
  store: Pick<WebhookStore, 'recordOutcomes'>;
  failing: Pick<FailingEvents, 'update'>;
  queue: Pick<EventQueue, 'delayMessage'>;
  logger: Logger;
};

export type DecidedMessage = FailedMessage & { retry: RetryDecision };

type KeptMessage = FailedMessage & { retry: Exclude<RetryDecision, { kind: 'give_up' }> };

/**
 * Carries out what was decided for the failed messages: logs those that are given up, and records and delays the others.
 * Returns the message ids that must not be deleted from the queue. `doneAfterFailing` are the ids of events that had failed before and
 * are done now; `now` is epoch seconds.
 */
export async function finishFailed(
  deps: FinishDeps,
  { failed, doneAfterFailing }: { failed: DecidedMessage[]; doneAfterFailing: string[] },
  now: number,
): Promise<string[]> {
  const kept: KeptMessage[] = [];
  for (const { retry, ...one } of failed) {
    if (retry.kind === 'give_up') logGivenUp(deps.logger, one);
    else kept.push({ ...one, retry });
  }
  await Promise.all([
    recordFailures(deps, { kept, doneAfterFailing }, now),
    ...kept.map((one) => delay(deps, one)),
  ]);
  return kept.map(({ messageId }) => messageId);
}

/** The only trace of a message that is given up. */
function logGivenUp(logger: Logger, { message, error }: FailedMessage): void {
  const { customer, accountId } = message ?? {};
  logger.error('comparison_given_up', { customer, accountId, error: error as Error });
}

/** Records the failures in the event log, and which events fail now. The events are retried even if that fails. */
async function recordFailures(
  { store, failing, logger }: FinishDeps,
  { kept, doneAfterFailing }: { kept: KeptMessage[]; doneAfterFailing: string[] },
  now: number,
) {
  const outcomesOf = (messages: KeptMessage[]) =>
    messages.flatMap(({ message, error, attempts }) =>
      message && isStripeEvent(message) ? failedOutcome(message, { error, attempts }) : [],
    );
  const failed = outcomesOf(kept.filter(({ retry }) => retry.kind === 'retry'));
  const dead = outcomesOf(kept.filter(({ retry }) => retry.kind === 'dead_letter'));
  const ended = [...doneAfterFailing, ...dead.map(({ message }) => message.id)];
  try {
    await Promise.all([
      store.recordOutcomes([...failed, ...dead], now),
      failing.update({ failed, ended }, now),
    ]);
  } catch (error) {
    logger.warn('webhook_outcomes_unwritten', { error: error as Error });
  }
}

/** Delays a message. If that fails, the message is retried when its visibility timeout ends. */
async function delay({ queue, logger }: FinishDeps, failed: KeptMessage): Promise<void> {
  const { messageId, receiptHandle, message, attempts, error } = failed;
  const { delaySeconds } = failed.retry;
  const ids = { messageId, eventId: message?.id, receiveCount: attempts, seconds: delaySeconds };
  logger.warn('webhook_postponed', { ...ids, error: error as Error });
  try {
    await queue.delayMessage({ receiptHandle, delaySeconds });
  } catch (fault) {
    logger.warn('webhook_delay_failed', { ...ids, error: fault as Error });
  }
}
