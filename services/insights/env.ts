import * as z from 'zod/mini';
import { operatorEnv } from '../../shared/credentials/identity.ts';
import { envText } from '../../shared/lambda/loadEnv.ts';

export const totalsEnv = z.object({ TABLE_NAME: envText });

/** METRICS_NAMESPACE is that of the stage's metrics in CloudWatch. The local run has none. */
export const insightsApiEnv = z.object({
  TABLE_NAME: envText,
  METRICS_NAMESPACE: z.optional(envText),
  ...operatorEnv,
});
