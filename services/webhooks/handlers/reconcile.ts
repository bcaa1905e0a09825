import { openCustomerDirectory } from '../../../shared/account/customerStore.ts';
import { openTable } from '../../../shared/aws/dynamo.ts';
import { loadEnv } from '../../../shared/aws/loadEnv.ts';
import { openLogger } from '../../../shared/aws/logger.ts';
import { openMetrics } from '../../../shared/aws/metrics.ts';
import type { StripeEventMessage } from '../../../shared/contracts/stripeEventMessage.ts';
import { lazy } from '../../../shared/pure/lazy.ts';
import { nightOf, reconcileSlice, SLICE_MAX } from '../domain/reconcile.ts';
import { reconcileEnv } from '../env.ts';
import { countWaiting, enqueueAll, openQueueClient } from '../store/enqueue.ts';
import { openReconcileProgress } from '../store/progress.ts';

const SERVICE = 'webhook-reconcile';
const logger = openLogger(SERVICE);
const count = openMetrics(SERVICE);

const wire = lazy(() => {
  const { TABLE_NAME, QUEUE_URL, STRIPE_LIVEMODE } = loadEnv(reconcileEnv);
  const table = openTable(TABLE_NAME);
  const client = openQueueClient();
  return {
    directory: openCustomerDirectory(table),
    progress: openReconcileProgress(table),
    enqueueAll: (messages: StripeEventMessage[]) => enqueueAll(client, QUEUE_URL, messages),
    countWaiting: () => countWaiting(client, QUEUE_URL),
    livemode: STRIPE_LIVEMODE,
  };
});

/** Queues the next slice of this night's comparison; nothing once all customers are queued. */
export async function handler(): Promise<void> {
  const now = Math.floor(Date.now() / 1000);
  const outcome = await reconcileSlice(wire(), { run: nightOf(now), countMax: SLICE_MAX, now });
  logger.info('reconcile_slice', outcome);
  if (outcome.queued > 0) count({ reconcile_queued: outcome.queued });
}
