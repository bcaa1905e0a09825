import type * as z from 'zod/mini';
import { createTableClient } from '../../../shared/aws/dynamo.ts';
import type { StripeEventMessage } from '../../../shared/contract/webhooks/messages.ts';
import { createCountMetrics } from '../../../shared/lambda/countMetrics.ts';
import { keepLast, lazy } from '../../../shared/lambda/lazy.ts';
import { loadEnv } from '../../../shared/lambda/loadEnv.ts';
import { createLogger } from '../../../shared/lambda/logger.ts';
import { WEBHOOK_SWEEP_SERVICE } from '../../../shared/metrics.ts';
import { createStripeSettings } from '../../../shared/stripe/createStripeSettings.ts';
import { createStripeClient } from '../../../shared/stripe/stripeClient.ts';
import { sweep } from '../domain/sweep.ts';
import { sweepEnv, sweepSettings } from '../env.ts';
import { createEventGateway } from '../gateway/eventGateway.ts';
import { createQueueClient, enqueueAll } from '../store/enqueue.ts';
import { createEventLogStore } from '../store/eventLogStore.ts';
import { createSweepProgress } from '../store/progress.ts';

/** A page takes 6 s at most, a hundred looks at the log 1 s, its ten batches of the queue 6 s each at worst: 67 s of 2 min. */
const BEGIN_MS_MAX = 40_000;

const logger = createLogger(WEBHOOK_SWEEP_SERVICE);
const count = createCountMetrics(WEBHOOK_SWEEP_SERVICE);

const wire = lazy(() => {
  const env = loadEnv(sweepEnv);
  const client = createQueueClient();
  const table = createTableClient(env.TABLE_NAME);
  const gatewayOf = keepLast((settings: z.output<typeof sweepSettings>) => {
    const { STRIPE_SECRET_KEY: secretKey, STRIPE_API_BASE: apiBase } = settings;
    return createEventGateway(createStripeClient({ secretKey, apiBase, repetitions: 'none' }));
  });
  return {
    settings: createStripeSettings(sweepSettings, env.STRIPE_SECRET_ID, { logger, count }),
    gatewayOf,
    log: createEventLogStore(table),
    progress: createSweepProgress(table),
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
