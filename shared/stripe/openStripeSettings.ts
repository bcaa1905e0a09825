import type * as z from 'zod/mini';
import { loadEnv } from '../aws/loadEnv.ts';
import type { Logger } from '../aws/logger.ts';
import type { CountMetrics } from '../aws/metrics.ts';
import { openSecret, type Secret } from '../aws/openSecret.ts';

/**
 * A stage's settings of Stripe, as far as `schema` names them, from its secret. Throws a ConfigurationError that names
 * each that is missing ("STRIPE_SECRET_KEY not configured").
 */
export function openStripeSettings<Schema extends z.ZodMiniObject>(
  schema: Schema,
  secretId: string,
  { logger, count }: { logger: Logger; count?: CountMetrics },
): Secret<z.output<Schema> & object> {
  return openSecret({
    secretId,
    parse: (fields) => loadEnv(schema, fields),
    onStale: (error) => {
      logger.error('settings_stale', { secretId, error: error as Error });
      count?.({ settings_stale: 1 });
    },
  });
}
