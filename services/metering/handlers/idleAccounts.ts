import { createProgressStore } from '../../../shared/aws/progressStore.ts';
import { openTable } from '../../../shared/aws/tableClient.ts';
import { createCountMetrics } from '../../../shared/lambda/countMetrics.ts';
import { lazy } from '../../../shared/lambda/lazy.ts';
import { loadEnv } from '../../../shared/lambda/loadEnv.ts';
import { createLogger } from '../../../shared/lambda/logger.ts';
import { IDLE_ACCOUNTS_SERVICE } from '../../../shared/metrics.ts';
import { createThrottle } from '../../../shared/throttle.ts';
import { nightOf, SECONDS_PER_HOUR } from '../../../shared/time.ts';
import { cleanUpIdleAccounts } from '../domain/idleAccounts.ts';
import { idleAccountsEnv } from '../env.ts';
import { createAccountDirectory, idleAccountsProgress } from '../store/accountDirectory.ts';
import { createMeteringStore } from '../store/meteringStore.ts';

/**
 * No step begins after 13 min. A step takes at most 40 s: a page, or a reclaim whose three writes are attempted three times each,
 * and a save. That stays within the function's 14 min.
 */
const STEPS_BEGIN_WITHIN_MS = 780_000;

const logger = createLogger(IDLE_ACCOUNTS_SERVICE);
const count = createCountMetrics(IDLE_ACCOUNTS_SERVICE);

const wire = lazy(() => {
  const env = loadEnv(idleAccountsEnv);
  const table = openTable(env);
  return {
    store: createMeteringStore(table),
    directory: createAccountDirectory(table, { beforePage: createThrottle(env.SCAN_PAUSE_MS) }),
    progress: createProgressStore(table, 'idle-accounts', idleAccountsProgress),
    limits: { sessionSecondsMax: env.SESSION_HOURS_MAX * SECONDS_PER_HOUR },
    report: (accountId: string, error: unknown) =>
      logger.error('idle_account_failed', { accountId, error: error as Error }),
  };
});

/** Cleans up the next accounts of this night's run, until all are done. */
export async function handler(): Promise<void> {
  const now = Math.floor(Date.now() / 1000);
  const startedMs = performance.now();
  const hasTime = () => performance.now() - startedMs < STEPS_BEGIN_WITHIN_MS;
  const outcome = await cleanUpIdleAccounts({ ...wire(), hasTime }, { run: nightOf(now), now });
  logger.info('idle_accounts_slice', outcome);
  if (outcome.changed > 0) count({ idle_accounts_changed: outcome.changed });
  if (outcome.failed > 0) count({ idle_account_failed: outcome.failed });
  if (outcome.isLate) count({ idle_accounts_late: 1 });
}
