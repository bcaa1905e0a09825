import type * as z from 'zod/mini';
import { createProgressStore } from '../../../shared/aws/progressStore.ts';
import { createQueueClient } from '../../../shared/aws/queueClient.ts';
import { createTableClient } from '../../../shared/aws/tableClient.ts';
import { createCountMetrics } from '../../../shared/lambda/countMetrics.ts';
import { keepLast, lazy } from '../../../shared/lambda/lazy.ts';
import { loadEnv } from '../../../shared/lambda/loadEnv.ts';
import { createLogger } from '../../../shared/lambda/logger.ts';
import { WEBHOOK_SWEEP_SERVICE } from '../../../shared/metrics.ts';
import { createStripeSettings } from '../../../shared/stripe/createStripeSettings.ts';
import { createStripeClient } from '../../../shared/stripe/stripeClient.ts';
import { createThrottle } from '../../../shared/throttle.ts';
import { isMisconfigured } from '../domain/outcomes.ts';
import type { EndpointState } from '../domain/ports.ts';
import { isDown, type SweepOutcome, sweep } from '../domain/sweep.ts';
import { sweepEnv, sweepSettings } from '../env.ts';
import { createEndpointGateway } from '../gateway/endpointGateway.ts';
import { createEventGateway } from '../gateway/eventGateway.ts';
import { createEventLogStore } from '../store/eventLogStore.ts';
import { createEventQueue } from '../store/eventQueue.ts';
import { sweepProgress } from '../store/progressRows.ts';

/**
 * No page begins after 40 s. A page takes at most 67 s: 6 s at Stripe, 1 s for a hundred reads of the event log, and 6 s for
 * each of ten batches of the queue. That stays within the function's 2 min.
 */
const PAGES_BEGIN_WITHIN_MS = 40_000;

const logger = createLogger(WEBHOOK_SWEEP_SERVICE);
const count = createCountMetrics(WEBHOOK_SWEEP_SERVICE);

const wire = lazy(() => {
  const env = loadEnv(sweepEnv);
  const table = createTableClient(env.TABLE_NAME);
  return {
    settings: createStripeSettings(sweepSettings, env.STRIPE_SECRET_ID, { logger, count }),
    connectStripe: keepLast((settings: z.output<typeof sweepSettings>) => {
      const { STRIPE_SECRET_KEY: secretKey, STRIPE_API_BASE: apiBase } = settings;
      const beforeRequest = createThrottle(env.STRIPE_PAUSE_MS);
      const stripe = createStripeClient({ secretKey, apiBase, repetitions: 'none', beforeRequest });
      const named = { endpointId: settings.STRIPE_WEBHOOK_ENDPOINT, stage: env.STAGE };
      return { gateway: createEventGateway(stripe), endpoints: createEndpointGateway(stripe, named) };
    }),
    log: createEventLogStore(table),
    progress: createProgressStore(table, 'sweep', sweepProgress),
    queue: createEventQueue({ client: createQueueClient(), queueUrl: env.QUEUE_URL }),
    livemode: env.STRIPE_LIVEMODE,
  };
});

/** Queues the events that Stripe could not deliver. If there is not enough time, the next sweep continues. */
export async function handler(): Promise<void> {
  const startedMs = Date.now();
  try {
    const outcome = await sweepSince(startedMs);
    logger.info('sweep_done', outcome);
    if (outcome.queued > 0) count({ swept: outcome.queued });
    if (outcome.isLate) count({ sweep_late: 1 });
  } catch (error) {
    if (isMisconfigured(error)) {
      logger.error('stripe_key_refused', { error: error as Error });
      count({ payment_provider_misconfigured: 1 });
    }
    throw error;
  }
}

async function sweepSince(startedMs: number): Promise<SweepOutcome> {
  const hasTime = () => Date.now() - startedMs < PAGES_BEGIN_WITHIN_MS;
  const { settings, connectStripe, ...wired } = wire();
  const { gateway, endpoints } = connectStripe(await settings.current());
  const endpoint = await endpoints.readEndpoint();
  reportEndpoint(endpoint);
  return sweep({ ...wired, gateway, hasTime }, { now: Math.floor(startedMs / 1000), endpoint });
}

/** Counted in every sweep until it is fixed. */
function reportEndpoint(endpoint: EndpointState): void {
  if (endpoint.kind === 'unknown') logger.warn('endpoint_unknown');
  if (!isDown(endpoint)) return;
  logger.error('endpoint_down', { endpoint });
  count({ endpoint_down: 1 });
}
