import Stripe from 'stripe';
import * as z from 'zod/mini';
import { FINAL_STATUSES } from '../../services/webhooks/domain/stripeSubscription.ts';
import { loadEnv } from '../../shared/lambda/loadEnv.ts';
import { createStripeClient } from '../../shared/stripe/stripeClient.ts';
import { isMissing } from '../../shared/stripe/stripeFault.ts';
import { stripeSettings } from '../../shared/stripe/stripeSettings.ts';
import { createThrottle } from '../../shared/throttle.ts';
import { errorMessage } from '../errorMessage.ts';
import type { ConnectedStage } from '../stage/connectStage.ts';

/**
 * What happens to the Stripe customers of an erased account. `keep`: only the link to the account is removed. `delete`: Stripe
 * deletes the customer and cancels its subscriptions at once. In both cases Stripe keeps invoices and payments.
 */
export const STRIPE_CHOICES = ['keep', 'delete'] as const;
export type StripeChoice = (typeof STRIPE_CHOICES)[number];

/** Three requests a second are an eighth of Stripe's limit in test mode. */
const PAUSE_MS = 330;

const SETTINGS = z.pick(z.object(stripeSettings), { STRIPE_SECRET_KEY: true, STRIPE_API_BASE: true });

export async function connectStripe({ name, secret }: ConnectedStage): Promise<Stripe> {
  try {
    const settings = loadEnv(SETTINGS, (await secret.read()) ?? {});
    const { STRIPE_SECRET_KEY: secretKey, STRIPE_API_BASE: apiBase } = settings;
    return createStripeClient({ secretKey, apiBase, beforeRequest: createThrottle(PAUSE_MS) });
  } catch (error) {
    throw new Error(`${errorMessage(error)}: run npm run secrets -- --stage ${name} check`, { cause: error });
  }
}

type Target = { customerId: string; accountId: string };

/**
 * The subscriptions of the customer that can still cost money and that name no other account. Those of the former service, and those that
 * were created at Stripe, name none. A customer that Stripe has deleted has none.
 */
export async function liveSubscriptions(
  stripe: Stripe,
  { customerId, accountId }: Target,
): Promise<string[]> {
  const subscriptions = await subscriptionsOf(stripe, customerId);
  return subscriptions
    .filter(
      ({ status, metadata }) => !FINAL_STATUSES.has(status) && (metadata.user_id || accountId) === accountId,
    )
    .map(({ id }) => id);
}

async function subscriptionsOf(stripe: Stripe, customerId: string): Promise<Stripe.Subscription[]> {
  const found: Stripe.Subscription[] = [];
  try {
    for await (const one of stripe.subscriptions.list({ customer: customerId, status: 'all', limit: 100 })) {
      found.push(one);
    }
  } catch (error) {
    if (!isMissing(error)) throw error;
  }
  return found;
}

/**
 * Removes everything at Stripe that leads from the customer to the account, and then does what was chosen. Open checkout pages are
 * closed, so that nobody pays for an account that no longer exists. Can be repeated.
 */
export async function forgetStripeCustomer(
  stripe: Stripe,
  { customerId, accountId, choice }: Target & { choice: StripeChoice },
): Promise<void> {
  const customer = await stripe.customers.retrieve(customerId).catch((error: unknown) => {
    if (isMissing(error)) return undefined;
    throw error;
  });
  for (const { id, metadata } of await subscriptionsOf(stripe, customerId)) {
    if (metadata.user_id === accountId) await stripe.subscriptions.update(id, { metadata: { user_id: '' } });
  }
  if (customer === undefined || customer.deleted) return;
  for await (const session of stripe.checkout.sessions.list({ customer: customerId, status: 'open' })) {
    if (session.client_reference_id === accountId) await expire(stripe, session.id);
  }
  if (customer.metadata.user_id === accountId) {
    await stripe.customers.update(customerId, { metadata: { user_id: '' } });
  }
  if (choice === 'delete') await stripe.customers.del(customerId);
}

/** A session that was paid or has expired meanwhile cannot be expired. */
async function expire(stripe: Stripe, sessionId: string): Promise<void> {
  try {
    await stripe.checkout.sessions.expire(sessionId);
  } catch (error) {
    if (!(error instanceof Stripe.errors.StripeInvalidRequestError)) throw error;
  }
}
