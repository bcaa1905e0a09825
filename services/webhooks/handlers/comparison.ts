import type * as z from 'zod/mini';
import { createAccountStore } from '../../../shared/account/accountStore.ts';
import { createMigrationStore } from '../../../shared/account/migrationStore.ts';
import { createPriceStore } from '../../../shared/account/priceItem.ts';
import type { Table } from '../../../shared/aws/tableClient.ts';
import { Fault } from '../../../shared/fault.ts';
import type { Logger } from '../../../shared/lambda/logger.ts';
import { createCallBudget } from '../../../shared/stripe/callBudget.ts';
import { createStripeSettings } from '../../../shared/stripe/createStripeSettings.ts';
import { createStripeCallStore } from '../../../shared/stripe/stripeCallStore.ts';
import { createStripeClient } from '../../../shared/stripe/stripeClient.ts';
import { pricesOf } from '../../../shared/stripe/stripeSettings.ts';
import { SECONDS_PER_DAY } from '../../../shared/time.ts';
import { compareAccount, type Difference } from '../domain/compareAccount.ts';
import { type adminEnv, applySettings } from '../env.ts';
import { createSubscriptionGateway } from '../gateway/subscriptionGateway.ts';

/** List the subscriptions of a customer, and the invoices of one: the calls of most accounts. */
const CALLS_USUAL = 2;

/**
 * No call to Stripe begins after 11 s. The last one takes at most 13 s with its repetition (stripeClient.ts): 24 s of the function's 25.
 * With at most 2 calls a second, that bounds them to 22.
 */
const CALLS_BEGIN_WITHIN_MS = 11_000;

const RETRY_AFTER_SECONDS = 5;

/** Compares accounts with Stripe. The first comparison reads Stripe's key; this file loads Stripe's library. */
export function createComparison(
  env: z.output<typeof adminEnv>,
  { table, logger }: { table: Table; logger: Logger },
): (accountId: string, now: number) => Promise<Difference[] | undefined> {
  const store = { ...createAccountStore(table), ...createPriceStore(table), ...createMigrationStore(table) };
  const settings = createStripeSettings(applySettings, env.STRIPE_SECRET_ID, { logger });
  const takeCalls = createCallBudget(createStripeCallStore(table), {
    callsPerSecondMax: env.STRIPE_CALLS_PER_SECOND_MAX,
  });
  const graceSeconds = env.PAST_DUE_GRACE_DAYS * SECONDS_PER_DAY;
  return async (accountId, now) => {
    const current = await settings.current();
    const { STRIPE_SECRET_KEY: secretKey, STRIPE_API_BASE: apiBase } = current;
    const beforeRequest = withinTime(takeCalls({ callsUsual: CALLS_USUAL }));
    const gateway = createSubscriptionGateway(createStripeClient({ secretKey, apiBase, beforeRequest }));
    const rules = { prices: pricesOf(current), graceSeconds };
    return compareAccount({ store, gateway, rules }, { accountId, now });
  };
}

/** From now on, lets requests to Stripe begin for a limited time. */
function withinTime(takeCall: () => Promise<void>): () => Promise<void> {
  const endsAtMs = Date.now() + CALLS_BEGIN_WITHIN_MS;
  return async () => {
    if (Date.now() < endsAtMs) return takeCall();
    throw new Fault('payment_provider_unavailable', 'the comparison with Stripe took too long', {
      retryAfterSeconds: RETRY_AFTER_SECONDS,
    });
  };
}
