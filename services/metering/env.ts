import * as z from 'zod/mini';
import { identityEnv } from '../../shared/credentials/identity.ts';
import { envNumber, envText } from '../../shared/lambda/loadEnv.ts';

/** LEASE_SECONDS: how long a session keeps its slot without a heartbeat. SESSION_HOURS_MAX: how long a session can be. */
export const meteringEnv = z.object({
  TABLE_NAME: envText,
  LEASE_SECONDS: envNumber,
  SESSION_HOURS_MAX: envNumber,
  ...identityEnv,
});

/** SCAN_PAUSE_MS is the least time between the beginnings of two pages of the scan. */
export const idleAccountsEnv = z.object({
  TABLE_NAME: envText,
  SESSION_HOURS_MAX: envNumber,
  SCAN_PAUSE_MS: envNumber,
});
