import { loadEnv } from '../../../shared/aws/loadEnv.ts';
import { openLogger } from '../../../shared/aws/logger.ts';
import { type HttpEvent, httpFunction } from '../../../shared/http/httpFunction.ts';
import { readBody } from '../../../shared/http/readBody.ts';
import { AppError } from '../../../shared/pure/errors.ts';
import { lazy } from '../../../shared/pure/lazy.ts';
import { pointTo } from '../domain/pointTo.ts';
import { receiveEnv } from '../env.ts';
import { verifyEvent } from '../gateway/verifyEvent.ts';
import { enqueue, openQueueClient } from '../store/enqueue.ts';

/** Stripe's largest events are invoices with many lines, of some hundred kB. */
const BODY_BYTES_MAX = 1024 * 1024;

const logger = openLogger('webhook-receive');
const wire = lazy(() => {
  const env = loadEnv(receiveEnv);
  return {
    secrets: env.STRIPE_WEBHOOK_SECRET,
    livemode: env.STRIPE_LIVEMODE,
    queueUrl: env.QUEUE_URL,
    client: openQueueClient(),
  };
});

/** Verifies, enqueues, and only then acknowledges; a failed enqueue is a 5xx, so that Stripe delivers again. */
async function receive(request: HttpEvent) {
  const { secrets, livemode, queueUrl, client } = wire();
  const body = readBody(request, BODY_BYTES_MAX);
  const verification = verifyEvent({ body, signature: signatureOf(request), secrets });
  if (verification.kind === 'rejected') {
    logger.warn('webhook_rejected', { reason: verification.reason });
    throw new AppError('invalid_signature', 400, 'This is no event signed with the endpoint’s secret.');
  }
  const { id, type, created } = verification.event;
  const pointing = pointTo(verification.event, { livemode });
  if (pointing.kind === 'enqueue') await enqueue(client, queueUrl, pointing.message);
  const outcome = pointing.kind === 'enqueue' ? 'enqueued' : pointing.reason;
  logger.info('webhook_received', { eventId: id, type, created, outcome });
  return { status: 200, body: { received: true } };
}

function signatureOf(request: HttpEvent): string {
  const header = Object.entries(request.headers).find(([name]) => name.toLowerCase() === 'stripe-signature');
  return header?.[1] ?? '';
}

export const handler = httpFunction(logger, receive);
