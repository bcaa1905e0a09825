import type * as z from 'zod/mini';
import { type CachedSecret, createCachedSecret } from '../aws/cachedSecret.ts';
import type { CountMetrics } from '../lambda/countMetrics.ts';
import { loadEnv } from '../lambda/loadEnv.ts';
import type { Logger } from '../lambda/logger.ts';

/**
 * The Stripe settings of a stage that `schema` names, from the stage's secret. Reading throws a ConfigurationError that
 * names each missing setting ("STRIPE_SECRET_KEY not configured").
 */
export function createStripeSettings<Schema extends z.ZodMiniObject>(
  schema: Schema,
  secretId: string,
  { logger, count }: { logger: Logger; count?: CountMetrics },
): CachedSecret<z.output<Schema> & object> {
  return createCachedSecret({
    secretId,
    parse: (fields) => loadEnv(schema, fields),
    onStale: (error) => {
      logger.error('settings_stale', { secretId, error: error as Error });
      count?.({ settings_stale: 1 });
    },
  });
}
