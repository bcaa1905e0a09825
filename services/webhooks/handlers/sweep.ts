import { openTable } from '../../../shared/aws/dynamo.ts';
import { loadEnv } from '../../../shared/aws/loadEnv.ts';
import { openLogger } from '../../../shared/aws/logger.ts';
import { openMetrics } from '../../../shared/aws/metrics.ts';
import type { StripeEventMessage } from '../../../shared/contracts/stripeEventMessage.ts';
import { lazy } from '../../../shared/pure/lazy.ts';
import { openStripe } from '../../../shared/stripe/openStripe.ts';
import { sweep } from '../domain/sweep.ts';
import { sweepEnv } from '../env.ts';
import { openEventGateway } from '../gateway/openEventGateway.ts';
import { enqueueAll, openQueueClient } from '../store/enqueue.ts';
import { openSweepProgress } from '../store/progress.ts';

/** A page that hangs takes 13 s, and its ten batches of the queue 6 s each at worst: 75 s of the function's 2 min. */
const BEGIN_MS_MAX = 40_000;

const SERVICE = 'webhook-sweep';
const logger = openLogger(SERVICE);
const count = openMetrics(SERVICE);

const wire = lazy(() => {
  const env = loadEnv(sweepEnv);
  const client = openQueueClient();
  const stripe = openStripe({ secretKey: env.STRIPE_SECRET_KEY, apiBase: env.STRIPE_API_BASE });
  return {
    gateway: openEventGateway(stripe),
    progress: openSweepProgress(openTable(env.TABLE_NAME)),
    enqueueAll: (messages: StripeEventMessage[]) => enqueueAll(client, env.QUEUE_URL, messages),
    livemode: env.STRIPE_LIVEMODE,
  };
});

/** Queues the events that Stripe could not deliver. What it has no time for, the next one does. */
export async function handler(): Promise<void> {
  const startedMs = Date.now();
  const hasTime = () => Date.now() - startedMs < BEGIN_MS_MAX;
  const outcome = await sweep({ ...wire(), hasTime }, Math.floor(startedMs / 1000));
  logger.info('sweep_done', outcome);
  if (outcome.queued > 0) count({ swept: outcome.queued });
}
