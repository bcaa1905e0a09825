import * as z from 'zod/mini';
import { identityEnv, operatorEnv } from '../../shared/credentials/identity.ts';
import { accountTableEnv, envBoolean, envNumber, envText, envTexts } from '../../shared/lambda/loadEnv.ts';
import { stripeSettings } from '../../shared/stripe/stripeSettings.ts';

const stripeEnv = {
  ...accountTableEnv,
  /** The name of the stage's secret. */
  STRIPE_SECRET_ID: envText,
  /** How many calls to Stripe all instances of the functions that customers call together make in a second. */
  STRIPE_CALLS_PER_SECOND_MAX: envNumber,
};

export const statementsEnv = z.object({ ...identityEnv, ...stripeEnv });

export const checkoutEnv = z.object({
  ...operatorEnv,
  ...stripeEnv,
  STAGE: envText,
  /** The stage's pages, without a trailing slash: where customers return to unless APP_URL names another application. */
  PAGES_URL: envText,
  /** The payment methods that checkout accepts, under Stripe's names. */
  PAYMENT_METHOD_TYPES: envTexts,
  /** The queue of apply, for the messages that ask for a sync. */
  QUEUE_URL: envText,
  STRIPE_LIVEMODE: envBoolean,
});

export const offerTasksEnv = z.object({
  ...accountTableEnv,
  STAGE: envText,
  STRIPE_SECRET_ID: envText,
  PAGES_URL: envText,
  /** No call to Stripe is made in a second in which this function and checkout have made so many. */
  STRIPE_CALLS_PER_SECOND_MAX: envNumber,
});

export const offerTasksSettings = z.pick(z.object(stripeSettings), {
  STRIPE_SECRET_KEY: true,
  STRIPE_API_BASE: true,
  STRIPE_PRICE_STARTER: true,
  STRIPE_PRICE_GROWTH: true,
});

/** Only these settings, and never a request, decide where customers return to after the hosted pages. */
export const checkoutSettings = z.pick(z.object(stripeSettings), {
  STRIPE_SECRET_KEY: true,
  STRIPE_API_BASE: true,
  APP_URL: true,
  STRIPE_PRICE_STARTER: true,
  STRIPE_PRICE_GROWTH: true,
  STRIPE_PORTAL_CONFIGURATION: true,
  STRIPE_PORTAL_CONFIGURATION_UNPAID: true,
});

/** What reading invoices needs. */
export const statementsSettings = z.pick(z.object(stripeSettings), {
  STRIPE_SECRET_KEY: true,
  STRIPE_API_BASE: true,
  STRIPE_PRICE_STARTER: true,
  STRIPE_PRICE_GROWTH: true,
});
