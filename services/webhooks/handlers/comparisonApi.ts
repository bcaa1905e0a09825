import type * as z from 'zod/mini';
import { createAccountStore } from '../../../shared/account/accountStore.ts';
import { createTableClient } from '../../../shared/aws/tableClient.ts';
import { comparisonInputs } from '../../../shared/contract/webhooks/inputs.ts';
import { comparisonRoutes } from '../../../shared/contract/webhooks/routes.ts';
import { createAuditTrail } from '../../../shared/credentials/auditTrail.ts';
import { createAuthenticate } from '../../../shared/credentials/createAuthenticate.ts';
import { createIdentity } from '../../../shared/credentials/identity.ts';
import { Fault } from '../../../shared/fault.ts';
import { adminRoute } from '../../../shared/http/adminRoute.ts';
import { httpFunction } from '../../../shared/http/httpFunction.ts';
import { routed } from '../../../shared/http/routes.ts';
import { lazy } from '../../../shared/lambda/lazy.ts';
import { loadEnv } from '../../../shared/lambda/loadEnv.ts';
import { createLogger } from '../../../shared/lambda/logger.ts';
import { createCallBudget } from '../../../shared/stripe/callBudget.ts';
import { createStripeSettings } from '../../../shared/stripe/createStripeSettings.ts';
import { createStripeCallStore } from '../../../shared/stripe/stripeCallStore.ts';
import { createStripeClient } from '../../../shared/stripe/stripeClient.ts';
import { pricesOf } from '../../../shared/stripe/stripeSettings.ts';
import { SECONDS_PER_DAY } from '../../../shared/time.ts';
import { compareAccount } from '../domain/compareAccount.ts';
import { applySettings, comparisonEnv } from '../env.ts';
import { createSubscriptionGateway } from '../gateway/subscriptionGateway.ts';
import { comparisonResponse } from './comparisonResponses.ts';

/** List the subscriptions of a customer, and the invoices of one: the calls of most accounts. */
const CALLS_USUAL = 2;

/**
 * No call to Stripe begins after 11 s. The last one takes at most 13 s with its repetition (stripeClient.ts): 24 s of the function's 25.
 * With at most 4 calls a second, that bounds them to 44.
 */
const CALLS_BEGIN_WITHIN_MS = 11_000;

const RETRY_AFTER_SECONDS = 5;

const logger = createLogger('comparison');

const wire = lazy(() => {
  const env = loadEnv(comparisonEnv);
  const table = createTableClient(env.TABLE_NAME);
  const takeCalls = createCallBudget(createStripeCallStore(table), {
    callsPerSecondMax: env.STRIPE_CALLS_PER_SECOND_MAX,
  });
  return {
    store: createAccountStore(table),
    graceSeconds: env.PAST_DUE_GRACE_DAYS * SECONDS_PER_DAY,
    settings: createStripeSettings(applySettings, env.STRIPE_SECRET_ID, { logger }),
    gatewayOf: ({
      STRIPE_SECRET_KEY: secretKey,
      STRIPE_API_BASE: apiBase,
    }: z.output<typeof applySettings>) => {
      const beforeRequest = withinTime(takeCalls({ callsUsual: CALLS_USUAL }));
      return createSubscriptionGateway(createStripeClient({ secretKey, apiBase, beforeRequest }));
    },
    authenticate: createAuthenticate({ table, logger, identity: createIdentity(env, logger) }),
    audit: createAuditTrail(table, logger),
  };
});
type Deps = ReturnType<typeof wire>;

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

const compare = adminRoute(comparisonRoutes.compareAccount, {
  input: comparisonInputs.compareAccount,
  async handle({ store, settings, gatewayOf, graceSeconds }: Deps, { user_id: accountId }, { now }) {
    const current = await settings.current();
    const rules = { prices: pricesOf(current), graceSeconds };
    const deps = { store, gateway: gatewayOf(current), rules };
    return comparisonResponse(accountId, await compareAccount(deps, { accountId, now }), now);
  },
});

export const handler = httpFunction(logger, routed(wire, [compare]));
