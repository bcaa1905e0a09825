import Stripe from 'stripe';
import { onTestFinished } from 'vitest';
import { DEFAULT_SECRET_KEY } from '../../../../local/stripe/server/apiKeys.ts';
import { type RunningStripe, type StripeOptions, startStripe } from '../../../../local/stripe/startStripe.ts';
import { startReceiver, type WebhookReceiver } from './webhookReceiver.ts';

export type StartedStripe = RunningStripe & {
  /** The real package, without automatic retries. */
  stripe: Stripe;
  /** Posts JSON to a control and returns its response. */
  control(path: string, input?: object): Promise<{ status: number; body: Record<string, unknown> }>;
  state(): Promise<ControlState>;
};

export type ControlState = {
  objects: Record<string, number>;
  deliveries: { held: number; waiting: number; gaveUp: number };
  calls: Record<string, number>;
};

/** Starts a Stripe emulator for one test. It is closed when the test ends. */
export async function startedStripe(options: Partial<StripeOptions> = {}): Promise<StartedStripe> {
  const running = await startStripe({ secretKey: DEFAULT_SECRET_KEY, ...options });
  onTestFinished(() => running.close());
  return {
    ...running,
    stripe: stripeAt(running.port, options.secretKey),
    control: async (path, input = {}) => {
      const url = `${running.apiBase}/_control/${path}`;
      const response = await fetch(url, { method: 'POST', body: JSON.stringify(input) });
      return { status: response.status, body: (await response.json()) as Record<string, unknown> };
    },
    state: async () => (await (await fetch(`${running.apiBase}/_control/state`)).json()) as ControlState,
  };
}

export function stripeAt(port: number, secretKey: string = DEFAULT_SECRET_KEY): Stripe {
  return new Stripe(secretKey, {
    host: '127.0.0.1',
    port,
    protocol: 'http',
    maxNetworkRetries: 0,
    timeout: 2000,
  });
}

/** Starts a receiver and registers it as an endpoint for all events. It is closed when the test ends. */
export async function receiverFor(stripe: Stripe): Promise<{ receiver: WebhookReceiver; secret: string }> {
  const receiver = await startReceiver();
  onTestFinished(() => receiver.close());
  const endpoint = await stripe.webhookEndpoints.create({ url: receiver.url, enabled_events: ['*'] });
  return { receiver, secret: endpoint.secret ?? '' };
}

/** Creates a monthly price, by default of 15.00 USD, with a new product. */
export async function monthlyPrice(
  stripe: Stripe,
  name = 'Starter',
  unitAmount = 1500,
): Promise<Stripe.Price> {
  return stripe.prices.create({
    currency: 'usd',
    unit_amount: unitAmount,
    recurring: { interval: 'month' },
    lookup_key: name.toLowerCase(),
    product_data: { name },
  });
}

/** Submits a page's form as a browser does. Redirects are not followed. */
export async function submitForm(url: string | null, fields: Record<string, string>): Promise<Response> {
  return fetch(url ?? '', { method: 'POST', body: new URLSearchParams(fields), redirect: 'manual' });
}

/** Parameters of a new customer with a card that can be charged. */
export const GOOD_CARD = {
  payment_method: 'pm_card_visa',
  invoice_settings: { default_payment_method: 'pm_card_visa' },
};

/** Creates a customer with a working card and an active subscription through the API. */
export async function subscribedCustomer(stripe: Stripe, price: Stripe.Price) {
  const customer = await stripe.customers.create({
    email: 'ann@example.com',
    ...GOOD_CARD,
  });
  const subscription = await stripe.subscriptions.create({
    customer: customer.id,
    items: [{ price: price.id }],
  });
  return { customer, subscription };
}

/** Returns the first item of a subscription. */
export function firstItem(subscription: Stripe.Subscription): Stripe.SubscriptionItem {
  const item = subscription.items.data[0];
  if (!item) throw new Error('The subscription has no item');
  return item;
}

/** Returns the types of the latest `count` events, oldest first. */
export async function recentEventTypes(stripe: Stripe, count: number): Promise<string[]> {
  const events = await stripe.events.list({ limit: count });
  return events.data.map((event) => event.type).reverse();
}
