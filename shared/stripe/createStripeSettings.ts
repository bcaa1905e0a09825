import type * as z from 'zod/mini';
import { createCachedSecret, type Secret } from '../aws/cachedSecret.ts';
import type { CountMetrics } from '../lambda/countMetrics.ts';
import { loadEnv } from '../lambda/loadEnv.ts';
import type { Logger } from '../lambda/logger.ts';

/**
 * A stage's settings of Stripe, as far as `schema` names them, from its secret. Throws a ConfigurationError that names
 * each that is missing ("STRIPE_SECRET_KEY not configured").
 */
export function createStripeSettings<Schema extends z.ZodMiniObject>(
  schema: Schema,
  secretId: string,
  { logger, count }: { logger: Logger; count?: CountMetrics },
): Secret<z.output<Schema> & object> {
  return createCachedSecret({
    secretId,
    parse: (fields) => loadEnv(schema, fields),
    onStale: (error) => {
      logger.error('settings_stale', { secretId, error: error as Error });
      count?.({ settings_stale: 1 });
    },
  });
}
