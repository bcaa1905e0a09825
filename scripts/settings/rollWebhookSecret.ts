import type { StoredStripeSettings } from '../../shared/stripe/stripeSettings.ts';
import { isoInstant, SECONDS_PER_DAY } from '../../shared/time.ts';

/** Stripe signs with a rolled secret and the new one for 24 hours at most. */
const OVERLAP_SECONDS = SECONDS_PER_DAY;

/**
 * The settings with another webhook secret; the one before is accepted for a day more. `endpoint` is the endpoint it is
 * of, when that is another. `now` is epoch seconds. The same secret again changes nothing.
 */
export function rollWebhookSecret(
  settings: StoredStripeSettings,
  next: { secret: string; endpoint?: string; now: number },
): StoredStripeSettings {
  const { STRIPE_WEBHOOK_SECRET: current } = settings;
  if (current === next.secret) return settings;
  return {
    ...settings,
    STRIPE_WEBHOOK_SECRET: next.secret,
    ...(next.endpoint === undefined ? {} : { STRIPE_WEBHOOK_ENDPOINT: next.endpoint }),
    ...(current === undefined
      ? {}
      : {
          STRIPE_WEBHOOK_SECRET_PREVIOUS: current,
          STRIPE_WEBHOOK_SECRET_PREVIOUS_UNTIL: isoInstant(next.now + OVERLAP_SECONDS),
        }),
  };
}
