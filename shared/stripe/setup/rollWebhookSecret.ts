import { isoInstant, SECONDS_PER_DAY } from '../../time.ts';
import type { StoredStripeSettings } from '../stripeSettings.ts';

/** Stripe signs with both the rolled and the new secret for at most 24 hours. */
const OVERLAP_SECONDS = SECONDS_PER_DAY;

/**
 * Returns the settings with a new webhook secret. The previous secret is accepted for one more day. `endpoint` is the id
 * of the secret's endpoint, if it is another endpoint than before. `now` is epoch seconds. Returns `settings` unchanged
 * when the secret is the current one.
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
