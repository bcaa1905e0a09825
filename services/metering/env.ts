import * as z from 'zod/mini';
import { operatorEnv } from '../../shared/credentials/identity.ts';
import { accountTableEnv, envNumber } from '../../shared/lambda/loadEnv.ts';

/** LEASE_SECONDS: how long a session keeps its slot without a heartbeat. SESSION_HOURS_MAX: how long a session can be. */
export const meteringEnv = z.object({
  ...accountTableEnv,
  LEASE_SECONDS: envNumber,
  SESSION_HOURS_MAX: envNumber,
  ...operatorEnv,
});

/** SCAN_PAUSE_MS is the least time between the beginnings of two pages of the scan. */
export const idleAccountsEnv = z.object({
  ...accountTableEnv,
  SESSION_HOURS_MAX: envNumber,
  SCAN_PAUSE_MS: envNumber,
});
