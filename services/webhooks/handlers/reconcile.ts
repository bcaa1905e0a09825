import { createCustomerStore } from '../../../shared/account/customerStore.ts';
import { createProgressStore } from '../../../shared/aws/progressStore.ts';
import { createQueueClient } from '../../../shared/aws/queueClient.ts';
import { createTableClient } from '../../../shared/aws/tableClient.ts';
import { createCountMetrics } from '../../../shared/lambda/countMetrics.ts';
import { lazy } from '../../../shared/lambda/lazy.ts';
import { loadEnv } from '../../../shared/lambda/loadEnv.ts';
import { createLogger } from '../../../shared/lambda/logger.ts';
import { WEBHOOK_RECONCILE_SERVICE } from '../../../shared/metrics.ts';
import { nightOf } from '../../../shared/time.ts';
import { reconcileSlice, SLICE_MAX } from '../domain/reconcile.ts';
import { reconcileEnv } from '../env.ts';
import { createEventQueue } from '../store/eventQueue.ts';
import { reconcileProgress } from '../store/progressRows.ts';

const logger = createLogger(WEBHOOK_RECONCILE_SERVICE);
const count = createCountMetrics(WEBHOOK_RECONCILE_SERVICE);

const wire = lazy(() => {
  const { TABLE_NAME, QUEUE_URL, STRIPE_LIVEMODE } = loadEnv(reconcileEnv);
  const table = createTableClient(TABLE_NAME);
  return {
    directory: createCustomerStore(table),
    progress: createProgressStore(table, 'reconcile', reconcileProgress),
    queue: createEventQueue({ client: createQueueClient(), queueUrl: QUEUE_URL }),
    livemode: STRIPE_LIVEMODE,
  };
});

/** Queues the next slice of this night's run, until all customers are queued. */
export async function handler(): Promise<void> {
  const now = Math.floor(Date.now() / 1000);
  const outcome = await reconcileSlice(wire(), { run: nightOf(now), countMax: SLICE_MAX, now });
  logger.info('reconcile_slice', outcome);
  if (outcome.queued > 0) count({ reconcile_queued: outcome.queued });
  if (outcome.isLate) count({ reconcile_late: 1 });
}
