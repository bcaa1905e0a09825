import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import type * as z from 'zod/mini';
import { createQueueClient } from '../../../shared/aws/queueClient.ts';
import { openTable } from '../../../shared/aws/tableClient.ts';
import { isStripeEvent, type StripeEventMessage } from '../../../shared/contract/webhooks/messages.ts';
import { createCountMetrics } from '../../../shared/lambda/countMetrics.ts';
import { keepLast, lazy } from '../../../shared/lambda/lazy.ts';
import { loadEnv } from '../../../shared/lambda/loadEnv.ts';
import { createLogger } from '../../../shared/lambda/logger.ts';
import { WEBHOOK_APPLY_SERVICE } from '../../../shared/metrics.ts';
import { createStripeSettings } from '../../../shared/stripe/createStripeSettings.ts';
import { createStripeClient } from '../../../shared/stripe/stripeClient.ts';
import { pricesOf } from '../../../shared/stripe/stripeSettings.ts';
import { createThrottle } from '../../../shared/throttle.ts';
import { SECONDS_PER_DAY } from '../../../shared/time.ts';
import type { AlertDeps } from '../domain/alertedEvents.ts';
import { type AppliedBatch, applyEvents } from '../domain/applyEvents.ts';
import { countOutcomes } from '../domain/outcomes.ts';
import type { Report } from '../domain/ports.ts';
import { decideRetry } from '../domain/retryPolicy.ts';
import { applyEnv, applySettings } from '../env.ts';
import { createChargeGateway } from '../gateway/chargeGateway.ts';
import { createSubscriptionGateway } from '../gateway/subscriptionGateway.ts';
import { withinTime } from '../gateway/withinTime.ts';
import { createEventLogStore } from '../store/eventLogStore.ts';
import { createEventQueue } from '../store/eventQueue.ts';
import { createFailingEventStore } from '../store/failingEventStore.ts';
import { createWebhookStore } from '../store/webhookStore.ts';
import { type DecidedMessage, finishFailed } from './finishFailed.ts';
import { type EventMessage, readRecords } from './readRecords.ts';

/**
 * No call to Stripe begins after 40 s. The last call takes at most 6 s, and the writes after it (two accounts, their
 * customers, the event log) a few more. That stays within the function's 60 s. A function that times out cannot delay its
 * messages.
 */
const CALLS_BEGIN_WITHIN_MS = 40_000;

const logger = createLogger(WEBHOOK_APPLY_SERVICE);
const count = createCountMetrics(WEBHOOK_APPLY_SERVICE);

const report: Report = (anomaly, ids) => {
  logger.error('webhook_anomaly', { anomaly, ...ids });
  count({ [anomaly]: 1 });
};

const raise: AlertDeps['raise'] = ({ alert, message, accountId }) => {
  const { id: eventId, type, customer, charge, invoice } = message;
  logger.error('webhook_alert', { alert, accountId, eventId, type, customer, charge, invoice });
  count({ [alert]: 1 });
};

const wire = lazy(() => {
  const env = loadEnv(applyEnv);
  const graceSeconds = env.PAST_DUE_GRACE_DAYS * SECONDS_PER_DAY;
  const table = openTable(env);
  return {
    store: createWebhookStore(table),
    log: createEventLogStore(table),
    failing: createFailingEventStore(table),
    queue: createEventQueue({ client: createQueueClient(), queueUrl: env.QUEUE_URL }),
    settings: createStripeSettings(applySettings, env.STRIPE_SECRET_ID, { logger, count }),
    connectStripe: keepLast((settings: z.output<typeof applySettings>) => {
      const { STRIPE_SECRET_KEY: secretKey, STRIPE_API_BASE: apiBase } = settings;
      const beforeRequest = createThrottle(env.STRIPE_PAUSE_MS);
      const stripe = createStripeClient({ secretKey, apiBase, repetitions: 'none', beforeRequest });
      return {
        gateway: { ...createSubscriptionGateway(stripe), ...createChargeGateway(stripe) },
        rules: { prices: pricesOf(settings), graceSeconds },
      };
    }),
  };
});

/** Applies a batch of messages. The response lists the messages that stay in the queue, each with its retry delay set. */
export async function handler(event: SQSEvent): Promise<SQSBatchResponse> {
  const startedMs = Date.now();
  const now = Math.floor(startedMs / 1000);
  const hasTime = () => Date.now() - startedMs < CALLS_BEGIN_WITHIN_MS;
  const { readable, unreadable } = readRecords(event.Records);
  const messages = readable.map(({ message }) => message);
  const batch = await applyMessages(messages, { hasTime, now });
  const failed: DecidedMessage[] = [...unreadable, ...withErrors(readable, batch)].map((one) => ({
    ...one,
    retry: decideRetry({ ...one, random: Math.random() }),
  }));
  logOutcomes(batch);
  count(countOutcomes(batch.outcomes, failed));
  const doneAfterFailing = doneAfterFailingOf(readable, batch);
  const keptIds = await finishFailed({ ...wire(), logger }, { failed, doneAfterFailing }, now);
  return { batchItemFailures: keptIds.map((itemIdentifier) => ({ itemIdentifier })) };
}

/** If the settings cannot be read, all messages fail, so that each is retried later, as after any other failure. */
async function applyMessages(
  messages: StripeEventMessage[],
  { hasTime, now }: { hasTime: () => boolean; now: number },
): Promise<AppliedBatch> {
  const { store, log, settings, connectStripe } = wire();
  try {
    const { gateway, rules } = connectStripe(await settings.current());
    const syncDeps = { store, gateway: withinTime(gateway, hasTime), rules, report };
    return await applyEvents({ ...syncDeps, charges: gateway, log, raise, hasTime }, messages, now);
  } catch (error) {
    return { outcomes: [], failures: messages.map((message) => ({ message, error })) };
  }
}

/** The messages whose events failed, with their errors. */
function withErrors(readable: EventMessage[], { failures }: AppliedBatch) {
  const errors = new Map(failures.map(({ message, error }) => [message, error]));
  return readable
    .filter(({ message }) => errors.has(message))
    .map((one) => ({ ...one, error: errors.get(one.message) }));
}

/** The ids of the events that did not fail now, and were attempted before. */
function doneAfterFailingOf(readable: EventMessage[], { failures }: AppliedBatch): string[] {
  const failed = new Set(failures.map(({ message }) => message));
  return readable
    .filter(({ message, attempts }) => attempts > 1 && !failed.has(message) && isStripeEvent(message))
    .map(({ message }) => message.id);
}

function logOutcomes({ outcomes, recordFault }: AppliedBatch): void {
  if (recordFault) logger.error('webhook_outcomes_unwritten', { error: recordFault as Error });
  for (const { message, outcome, accountId, entitlements } of outcomes) {
    const { id: eventId, type } = message;
    logger.info('webhook_applied', { eventId, type, outcome, accountId, ...entitlements });
  }
}
