import { createTableClient } from '../../../shared/aws/tableClient.ts';
import { createCountMetrics } from '../../../shared/lambda/countMetrics.ts';
import { lazy } from '../../../shared/lambda/lazy.ts';
import { loadEnv } from '../../../shared/lambda/loadEnv.ts';
import { createLogger } from '../../../shared/lambda/logger.ts';
import { TOTALS_SERVICE } from '../../../shared/metrics.ts';
import { isNightMissing, runNightlyTotals } from '../domain/nightlyTotals.ts';
import { totalsEnv } from '../env.ts';
import { createTotalsStore } from '../store/totalsStore.ts';

const logger = createLogger(TOTALS_SERVICE);
const count = createCountMetrics(TOTALS_SERVICE);
const openStore = lazy(() => createTotalsStore(createTableClient(loadEnv(totalsEnv).TABLE_NAME)));

/** Computes the totals of the last whole days, once a night. */
export async function handler(): Promise<void> {
  const now = Math.floor(Date.now() / 1000);
  const store = openStore();
  // Before the run, which may fail.
  if (await isNightMissing(store, now)) count({ totals_late: 1 });
  const outcome = await runNightlyTotals(store, now);
  logger.info('totals_run', outcome);
  if (outcome.kind === 'done') return;
  for (const mismatch of outcome.mismatches) logger.error('totals_mismatch', mismatch);
  count({ totals_rewritten: outcome.days });
  if (outcome.mismatches.length > 0) count({ totals_mismatch: outcome.mismatches.length });
}
