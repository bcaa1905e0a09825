import Stripe from 'stripe';
import { APPLIED_EVENT_TYPES } from '../../services/webhooks/domain/pointTo.ts';
import { PLANS } from '../../shared/account/plans.ts';

/** What is sold, at the prices of the catalogue. */
const PRICES = [
  { lookupKey: 'starter', name: 'Starter', amountMinor: PLANS.starter.price.amountMinor },
  { lookupKey: 'growth', name: 'Growth', amountMinor: PLANS.growth.price.amountMinor },
] as const;

/** The stand-in is on this machine: what takes longer is stuck. */
const REQUEST_TIMEOUT_MS = 5_000;

export interface Seed {
  priceIds: { starter: string; growth: string };
  webhookSecret: string;
}

/**
 * Makes the products, prices and webhook endpoint in the stand-in, unless they are there from a run before.
 * `knownWebhookSecret` is what that run was told: the secret is shown once, so an endpoint without it is replaced.
 */
export async function seedStripe(options: {
  apiBase: string;
  secretKey: string;
  webhookUrl: string;
  knownWebhookSecret: string | undefined;
}): Promise<Seed> {
  const { hostname, port } = new URL(options.apiBase);
  const stripe = new Stripe(options.secretKey, {
    host: hostname,
    port,
    protocol: 'http',
    timeout: REQUEST_TIMEOUT_MS,
    telemetry: false,
  });
  const [starter, growth] = await Promise.all(PRICES.map((price) => findOrCreatePrice(stripe, price)));
  if (starter === undefined || growth === undefined) throw new Error('a price was not made');
  return {
    priceIds: { starter, growth },
    webhookSecret: await findOrCreateEndpoint(stripe, options),
  };
}

async function findOrCreatePrice(stripe: Stripe, price: (typeof PRICES)[number]): Promise<string> {
  const found = await stripe.prices.list({ lookup_keys: [price.lookupKey], active: true, limit: 1 });
  const [first] = found.data;
  if (first !== undefined) return first.id;
  const created = await stripe.prices.create({
    lookup_key: price.lookupKey,
    currency: 'usd',
    unit_amount: price.amountMinor,
    recurring: { interval: 'month' },
    product_data: { name: price.name },
  });
  return created.id;
}

async function findOrCreateEndpoint(
  stripe: Stripe,
  { webhookUrl, knownWebhookSecret }: { webhookUrl: string; knownWebhookSecret: string | undefined },
): Promise<string> {
  const { data: endpoints } = await stripe.webhookEndpoints.list({ limit: 100 });
  const [ours] = endpoints;
  if (ours !== undefined && knownWebhookSecret !== undefined) {
    // The port may be another than last time.
    await stripe.webhookEndpoints.update(ours.id, {
      url: webhookUrl,
      enabled_events: [...APPLIED_EVENT_TYPES],
    });
    return knownWebhookSecret;
  }
  for (const endpoint of endpoints) await stripe.webhookEndpoints.del(endpoint.id);
  const created = await stripe.webhookEndpoints.create({
    url: webhookUrl,
    enabled_events: [...APPLIED_EVENT_TYPES],
  });
  if (created.secret === undefined) throw new Error('the webhook endpoint came without its secret');
  return created.secret;
}
