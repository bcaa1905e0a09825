import { createQueueClient } from '../../../shared/aws/queueClient.ts';
import type { ResponseOf } from '../../../shared/contract/route.ts';
import type { StripeEventMessage } from '../../../shared/contract/webhooks/messages.ts';
import { webhookRoutes } from '../../../shared/contract/webhooks/routes.ts';
import { type HttpEvent, httpFunction } from '../../../shared/http/httpFunction.ts';
import { Problem } from '../../../shared/http/problem.ts';
import { readBody } from '../../../shared/http/readBody.ts';
import { publicRoute, routed } from '../../../shared/http/routes.ts';
import { createCountMetrics } from '../../../shared/lambda/countMetrics.ts';
import { lazy } from '../../../shared/lambda/lazy.ts';
import { loadEnv } from '../../../shared/lambda/loadEnv.ts';
import { createLogger } from '../../../shared/lambda/logger.ts';
import { WEBHOOK_RECEIVE_SERVICE } from '../../../shared/metrics.ts';
import { createStripeSettings } from '../../../shared/stripe/createStripeSettings.ts';
import { PINNED_API_VERSION } from '../../../shared/stripe/stripeClient.ts';
import type { EventQueue } from '../domain/ports.ts';
import { toEventMessage } from '../domain/toEventMessage.ts';
import { receiveEnv, receiveSettings } from '../env.ts';
import { verifyRolling } from '../gateway/verifyRolling.ts';
import { createEventQueue } from '../store/eventQueue.ts';

/** Stripe's largest events are invoices with many lines, of a few hundred kB. */
const BODY_BYTES_MAX = 1024 * 1024;

const logger = createLogger(WEBHOOK_RECEIVE_SERVICE);
const count = createCountMetrics(WEBHOOK_RECEIVE_SERVICE);
const wire = lazy(() => {
  const env = loadEnv(receiveEnv);
  return {
    settings: createStripeSettings(receiveSettings, env.STRIPE_SECRET_ID, { logger, count }),
    livemode: env.STRIPE_LIVEMODE,
    queue: createEventQueue({ client: createQueueClient(), queueUrl: env.QUEUE_URL }),
  };
});

const REFUSALS = {
  signature: () =>
    new Problem(
      'invalid_signature',
      'The event is not signed with the secret of this endpoint, or was signed more than five minutes ago.',
    ),
  event: () =>
    new Problem(
      'invalid_event',
      'The body is signed, and is no event with its object. An endpoint of event notifications sends none: run npm run stripe:setup.',
    ),
};

/** Verifies and enqueues an event before it acknowledges it. If enqueueing fails it responds 503, and Stripe delivers again. */
async function receive(
  { settings, livemode, queue }: ReturnType<typeof wire>,
  request: HttpEvent,
): Promise<ResponseOf<(typeof webhookRoutes)['receiveStripeEvent']>> {
  const signed = { body: bodyOf(request), signature: signatureOf(request) };
  const verification = await verifyRolling(settings, signed, Date.now());
  if (verification.kind === 'rejected') {
    noteRejected(verification.reason);
    throw REFUSALS[verification.reason]();
  }
  const { id, type, created, apiVersion } = verification.event;
  const decision = toEventMessage(verification.event, { livemode });
  const outcome = decision.kind === 'enqueue' ? 'enqueued' : decision.reason;
  if (decision.kind === 'enqueue') await enqueueCounted(queue, decision.message);
  const hasOtherVersion = apiVersion !== PINNED_API_VERSION;
  logger.info('webhook_received', { eventId: id, type, created, outcome, apiVersion });
  count({
    received: 1,
    [outcome]: 1,
    ...(hasOtherVersion ? { api_version_mismatch: 1 } : {}),
  });
  return { status: 200, body: { received: true } };
}

/** Enqueues the message, and counts a failure. */
async function enqueueCounted(queue: EventQueue, message: StripeEventMessage): Promise<void> {
  try {
    await queue.enqueue(message);
  } catch (error) {
    count({ received: 1, enqueue_failed: 1 });
    throw error;
  }
}

function bodyOf(request: HttpEvent): Buffer {
  try {
    return readBody(request, BODY_BYTES_MAX);
  } catch (error) {
    noteRejected('size');
    throw error;
  }
}

function noteRejected(reason: string): void {
  logger.warn('webhook_rejected', { reason });
  count({ received: 1, [`rejected_${reason}`]: 1 });
}

function signatureOf(request: HttpEvent): string {
  const header = Object.entries(request.headers).find(([name]) => name.toLowerCase() === 'stripe-signature');
  return header?.[1] ?? '';
}

export const handler = httpFunction(
  logger,
  routed(wire, [publicRoute(webhookRoutes.receiveStripeEvent, receive)]),
);
