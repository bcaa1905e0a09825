import { vi } from 'vitest';
import { DEFAULT_SECRET_KEY } from '../../local/stripe/apiKeys.ts';
import { handlerEnv } from './handlerEnv.ts';
import type { Shop } from './selling.ts';

/** Gives the webhook handlers the environment in which they reach the test's own table, Stripe and queue. */
export async function webhookEnv(
  shop: Shop,
  queue: { url: string; endpoint: string },
  webhookSecret: string,
): Promise<void> {
  await handlerEnv(shop.table);
  const settings = {
    QUEUE_URL: queue.url,
    AWS_ENDPOINT_URL_SQS: queue.endpoint,
    STRIPE_WEBHOOK_SECRET: webhookSecret,
    STRIPE_LIVEMODE: 'false',
    STRIPE_SECRET_KEY: DEFAULT_SECRET_KEY,
    STRIPE_PRICE_STARTER: shop.prices.starter,
    STRIPE_PRICE_GROWTH: shop.prices.growth,
    STRIPE_API_BASE: shop.stripe.apiBase,
    PAST_DUE_GRACE_DAYS: '7',
  };
  for (const [name, value] of Object.entries(settings)) vi.stubEnv(name, value);
}
