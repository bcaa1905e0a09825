import { vi } from 'vitest';
import { DEFAULT_SECRET_KEY } from '../../../local/stripe/server/apiKeys.ts';
import { isoInstant, SECONDS_PER_DAY } from '../../../shared/time.ts';
import { handlerEnv } from '../api/handlerEnv.ts';
import type { Shop } from '../stripe/shop.ts';
import { type StripeSecret, stripeSecret } from '../stripe/stripeSecret.ts';

/** Sets the environment of the webhook handlers, so that they use the table, Stripe, queue and secret of the test. */
export async function webhookEnv(
  shop: Shop,
  queue: { url: string; endpoint: string; deadLetterUrl?: string },
  webhookSecret: string,
  previousSecret?: string,
): Promise<StripeSecret> {
  await handlerEnv(shop.table);
  const settings = {
    STAGE: 'test',
    QUEUE_URL: queue.url,
    ...(queue.deadLetterUrl === undefined ? {} : { DEAD_LETTER_QUEUE_URL: queue.deadLetterUrl }),
    AWS_ENDPOINT_URL_SQS: queue.endpoint,
    STRIPE_LIVEMODE: 'false',
    PAST_DUE_GRACE_DAYS: '7',
  };
  for (const [name, value] of Object.entries(settings)) vi.stubEnv(name, value);
  return stripeSecret({
    STRIPE_SECRET_KEY: DEFAULT_SECRET_KEY,
    STRIPE_API_BASE: shop.stripe.apiBase,
    STRIPE_WEBHOOK_SECRET: webhookSecret,
    ...(previousSecret === undefined ? {} : { STRIPE_WEBHOOK_SECRET_PREVIOUS: previousSecret }),
    STRIPE_WEBHOOK_SECRET_PREVIOUS_UNTIL: isoInstant(Math.floor(Date.now() / 1000) + SECONDS_PER_DAY),
    STRIPE_PRICE_STARTER: shop.prices.starter,
    STRIPE_PRICE_GROWTH: shop.prices.growth,
  });
}
