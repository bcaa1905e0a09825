import type * as z from 'zod/mini';
import { openTable } from '../../../shared/aws/dynamo.ts';
import { loadEnv } from '../../../shared/aws/loadEnv.ts';
import { openLogger } from '../../../shared/aws/logger.ts';
import { openMetrics } from '../../../shared/aws/metrics.ts';
import { WEBHOOK_SWEEP_SERVICE } from '../../../shared/contracts/anomalies.ts';
import type { StripeEventMessage } from '../../../shared/contracts/stripeEventMessage.ts';
import { keepLast, lazy } from '../../../shared/pure/lazy.ts';
import { openStripe } from '../../../shared/stripe/openStripe.ts';
import { openStripeSettings } from '../../../shared/stripe/openStripeSettings.ts';
import { sweep } from '../domain/sweep.ts';
import { sweepEnv, sweepSettings } from '../env.ts';
import { openEventGateway } from '../gateway/openEventGateway.ts';
import { enqueueAll, openQueueClient } from '../store/enqueue.ts';
import { openEventLog } from '../store/openEventLog.ts';
import { openSweepProgress } from '../store/progress.ts';

/** A page takes 6 s at most, a hundred looks at the log 1 s, its ten batches of the queue 6 s each at worst: 67 s of 2 min. */
const BEGIN_MS_MAX = 40_000;

const logger = openLogger(WEBHOOK_SWEEP_SERVICE);
const count = openMetrics(WEBHOOK_SWEEP_SERVICE);

const wire = lazy(() => {
  const env = loadEnv(sweepEnv);
  const client = openQueueClient();
  const table = openTable(env.TABLE_NAME);
  const gatewayOf = keepLast((settings: z.output<typeof sweepSettings>) => {
    const { STRIPE_SECRET_KEY: secretKey, STRIPE_API_BASE: apiBase } = settings;
    return openEventGateway(openStripe({ secretKey, apiBase, repetitions: 'none' }));
  });
  return {
    settings: openStripeSettings(sweepSettings, env.STRIPE_SECRET_ID, { logger, count }),
    gatewayOf,
    log: openEventLog(table),
    progress: openSweepProgress(table),
    enqueueAll: (messages: StripeEventMessage[]) => enqueueAll(client, env.QUEUE_URL, messages),
    livemode: env.STRIPE_LIVEMODE,
  };
});

/** Queues the events that Stripe could not deliver. What it has no time for, the next one does. */
export async function handler(): Promise<void> {
  const startedMs = Date.now();
  const hasTime = () => Date.now() - startedMs < BEGIN_MS_MAX;
  const { settings, gatewayOf, ...wired } = wire();
  const gateway = gatewayOf(await settings.current());
  const outcome = await sweep({ ...wired, gateway, hasTime }, Math.floor(startedMs / 1000));
  logger.info('sweep_done', outcome);
  if (outcome.queued > 0) count({ swept: outcome.queued });
}
