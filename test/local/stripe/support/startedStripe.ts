import Stripe from 'stripe';
import { onTestFinished } from 'vitest';
import { DEFAULT_SECRET_KEY } from '../../../../local/stripe/server/apiKeys.ts';
import { type RunningStripe, type StripeOptions, startStripe } from '../../../../local/stripe/startStripe.ts';
import { startReceiver, type WebhookReceiver } from './webhookReceiver.ts';

export type StartedStripe = RunningStripe & {
  /** The real package, which asks once and never again by itself. */
  stripe: Stripe;
  /** Posts JSON to a control and gives its answer. */
  control(path: string, wish?: object): Promise<{ status: number; body: Record<string, unknown> }>;
  state(): Promise<ControlState>;
};

export type ControlState = {
  objects: Record<string, number>;
  deliveries: { held: number; waiting: number; gaveUp: number };
  calls: Record<string, number>;
};

/** A stand-in of the test's own, closed when the test ends. */
export async function startedStripe(options: Partial<StripeOptions> = {}): Promise<StartedStripe> {
  const running = await startStripe({ secretKey: DEFAULT_SECRET_KEY, ...options });
  onTestFinished(() => running.close());
  return {
    ...running,
    stripe: stripeAt(running.port, options.secretKey),
    control: async (path, wish = {}) => {
      const url = `${running.apiBase}/_control/${path}`;
      const response = await fetch(url, { method: 'POST', body: JSON.stringify(wish) });
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

/** An endpoint for all events, closed when the test ends. */
export async function receiverFor(stripe: Stripe): Promise<{ receiver: WebhookReceiver; secret: string }> {
  const receiver = await startReceiver();
  onTestFinished(() => receiver.close());
  const endpoint = await stripe.webhookEndpoints.create({ url: receiver.url, enabled_events: ['*'] });
  return { receiver, secret: endpoint.secret ?? '' };
}

/** A monthly price of 15.00 of a product of its own. */
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

/** What a browser, or curl, does with a page's form. */
export async function submitForm(url: string | null, fields: Record<string, string>): Promise<Response> {
  return fetch(url ?? '', { method: 'POST', body: new URLSearchParams(fields), redirect: 'manual' });
}

/** What a customer is made with who can pay. */
export const GOOD_CARD = {
  payment_method: 'pm_card_visa',
  invoice_settings: { default_payment_method: 'pm_card_visa' },
};

/** A customer with a working card and an active subscription, made by the API alone. */
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
