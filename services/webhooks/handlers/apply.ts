import type { SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import type * as z from 'zod/mini';
import { createTableClient } from '../../../shared/aws/dynamo.ts';
import {
  EVENT_ATTEMPTS_MAX,
  isComparison,
  type StripeEventMessage,
} from '../../../shared/contract/webhooks/messages.ts';
import { createCountMetrics } from '../../../shared/lambda/countMetrics.ts';
import { keepLast, lazy } from '../../../shared/lambda/lazy.ts';
import { loadEnv } from '../../../shared/lambda/loadEnv.ts';
import { createLogger } from '../../../shared/lambda/logger.ts';
import { WEBHOOK_APPLY_SERVICE } from '../../../shared/metrics.ts';
import { createStripeSettings } from '../../../shared/stripe/createStripeSettings.ts';
import { createStripeClient } from '../../../shared/stripe/stripeClient.ts';
import { pricesOf } from '../../../shared/stripe/stripeSettings.ts';
import { throttled } from '../../../shared/stripe/throttled.ts';
import { SECONDS_PER_DAY } from '../../../shared/time.ts';
import { type Applied, applyEvents } from '../domain/applyEvents.ts';
import { countOutcomes, failureMark } from '../domain/outcomes.ts';
import type { EventMark, Report } from '../domain/ports.ts';
import { retryAfterOf, retryDelaySeconds } from '../domain/retryDelay.ts';
import { applyEnv, applySettings } from '../env.ts';
import { createSubscriptionGateway } from '../gateway/subscriptionGateway.ts';
import { createQueueClient } from '../store/enqueue.ts';
import { delayMessage } from '../store/visibility.ts';
import { createWebhookStore } from '../store/webhookStore.ts';
import { attemptsOf, type Failed, readRecords } from './readRecords.ts';

/**
 * Begins no call of Stripe after 40 s: the last takes 6 s at most, and what is written after it (two accounts, their
 * customers, the log) a few more, which the function's 60 s outlast. A function that is ended cannot make its messages rest.
 */
const BEGIN_MS_MAX = 40_000;

/** After its last try a message should wait with the dead letters at once, where it rings. Not 0: emulators lose it. */
const LAST_REST_SECONDS = 1;

const logger = createLogger(WEBHOOK_APPLY_SERVICE);
const count = createCountMetrics(WEBHOOK_APPLY_SERVICE);

const report: Report = (anomaly, ids) => {
  logger.error('webhook_anomaly', { anomaly, ...ids });
  count({ [anomaly]: 1 });
};

const wire = lazy(() => {
  const env = loadEnv(applyEnv);
  const graceSeconds = env.PAST_DUE_GRACE_DAYS * SECONDS_PER_DAY;
  const askStripe = keepLast((settings: z.output<typeof applySettings>) => {
    const { STRIPE_SECRET_KEY: secretKey, STRIPE_API_BASE: apiBase } = settings;
    const stripe = createStripeClient({ secretKey, apiBase, repetitions: 'none' });
    const gateway = throttled({ ...createSubscriptionGateway(stripe) }, env.STRIPE_PAUSE_MS);
    return { gateway, rules: { prices: pricesOf(settings), graceSeconds } };
  });
  return {
    store: createWebhookStore(createTableClient(env.TABLE_NAME)),
    settings: createStripeSettings(applySettings, env.STRIPE_SECRET_ID, { logger, count }),
    askStripe,
    queue: createQueueClient(),
    queueUrl: env.QUEUE_URL,
  };
});

/** Applies a batch, and answers with the messages to try again; each of those rests before it comes back. */
export async function handler(event: SQSEvent): Promise<SQSBatchResponse> {
  const startedMs = Date.now();
  const now = Math.floor(startedMs / 1000);
  const { read, unreadable } = readRecords(event.Records);
  const messages = read.map(({ message }) => message);
  const hasTime = () => Date.now() - startedMs < BEGIN_MS_MAX;
  const { marks, failures, markFault } = await applyInTime(messages, { hasTime, now });
  if (markFault) logger.error('webhook_marks_unwritten', { error: markFault as Error });
  const errors = new Map(failures.map(({ message, error }) => [message, error]));
  const failed: Failed[] = [
    ...unreadable,
    ...read.flatMap((one) => (errors.has(one.message) ? { ...one, error: errors.get(one.message) } : [])),
  ];
  tell(marks, failed);
  // A comparison that fails every try is no event: it is not kept, as the next night makes another.
  for (const one of failed.filter(isGivenUp)) tellGivenUp(one);
  const kept = failed.filter((one) => !isGivenUp(one));
  await Promise.all([markFailures(kept, now), ...kept.map(postpone)]);
  return { batchItemFailures: kept.map(({ record }) => ({ itemIdentifier: record.messageId })) };
}

/** Settings that cannot be read are a failure of every message, so that each rests as after any other. */
async function applyInTime(
  messages: StripeEventMessage[],
  { hasTime, now }: { hasTime: () => boolean; now: number },
): Promise<Applied> {
  const { store, settings, askStripe } = wire();
  try {
    const asking = askStripe(await settings.current());
    return await applyEvents({ store, ...asking, report, hasTime }, messages, now);
  } catch (error) {
    return { marks: [], failures: messages.map((message) => ({ message, error })) };
  }
}

const isGivenUp = ({ message, record }: Failed) => isComparison(message) && isLastTry(record);

/** Nothing else would tell of it. */
function tellGivenUp({ message, error }: Failed): void {
  const { customer, accountId } = message ?? {};
  logger.error('comparison_given_up', { customer, accountId, error: error as Error });
}

const isLastTry = (record: SQSRecord) => attemptsOf(record) >= EVENT_ATTEMPTS_MAX;

/** A line for each event, and one of figures for the batch. */
function tell(marks: EventMark[], failed: Failed[]): void {
  for (const { message, outcome, accountId, left } of marks) {
    logger.info('webhook_applied', { eventId: message.id, type: message.type, outcome, accountId, ...left });
  }
  const tries = failed.map(({ record, message }) => ({ message, tries: attemptsOf(record) }));
  count(countOutcomes(marks, tries));
}

/** For the operators' event log. Without it the events are tried again all the same. */
async function markFailures(failed: Failed[], now: number): Promise<void> {
  const marks = failed.flatMap(({ record, message, error }) =>
    message && !isComparison(message) ? failureMark(message, { error, tries: attemptsOf(record) }) : [],
  );
  try {
    await wire().store.markEvents(marks, now);
  } catch (error) {
    logger.warn('webhook_marks_unwritten', { error: error as Error });
  }
}

/** If the message cannot be made to rest it comes back when its visibility ends, which is sooner and no loss. */
async function postpone({ record, message, error }: Failed): Promise<void> {
  const { queue, queueUrl } = wire();
  const receiveCount = attemptsOf(record);
  const failure = { receiveCount, retryAfter: retryAfterOf(error), random: Math.random() };
  const seconds = isLastTry(record) ? LAST_REST_SECONDS : retryDelaySeconds(failure);
  const ids = { messageId: record.messageId, eventId: message?.id, receiveCount, seconds };
  logger.warn('webhook_postponed', { ...ids, error: error as Error });
  try {
    await delayMessage(queue, { queueUrl, receiptHandle: record.receiptHandle, seconds });
  } catch (fault) {
    logger.warn('webhook_rest_failed', { ...ids, error: fault as Error });
  }
}
