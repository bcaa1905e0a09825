import * as z from 'zod/mini';
import type { PaidPlanId } from '../../shared/account/plans.ts';
import type { PlanCatalogue } from '../../shared/stripe/setup/planCatalogue.ts';
import { currentPriceId } from '../../shared/stripe/setup/priceSettings.ts';
import { SetupError } from '../../shared/stripe/setup/setupError.ts';
import { PINNED_API_VERSION } from '../../shared/stripe/stripeClient.ts';
import type { StoredStripeSettings } from '../../shared/stripe/stripeSettings.ts';

/** The part of the file that a run keeps: the endpoints of other stages. */
const keptIds = z.object({ webhookEndpoints: z.optional(z.record(z.string(), z.string())) });

/**
 * Returns the text of the file that lists a mode's ids at Stripe, as it is after a run for `stage`. None of the ids is a
 * secret. Stages share all ids except their endpoints. `before` is the file's text, undefined when there is no file.
 * Throws a SetupError when `before` is not such a file.
 */
export function stripeIdsText(input: {
  before: string | undefined;
  stage: string;
  settings: StoredStripeSettings;
  catalogue: PlanCatalogue;
}): string {
  const { before, stage, settings, catalogue } = input;
  const endpoints = { ...endpointsIn(before) };
  delete endpoints[stage];
  if (settings.STRIPE_WEBHOOK_ENDPOINT) endpoints[stage] = settings.STRIPE_WEBHOOK_ENDPOINT;
  const byPlan = <T>(value: (plan: PaidPlanId) => T) => ({
    starter: value('starter'),
    growth: value('growth'),
  });
  const ids = {
    products: byPlan((plan) => catalogue[plan].productId),
    prices: byPlan((plan) => ({
      id: currentPriceId(settings, plan),
      lookupKey: catalogue[plan].lookupKey,
    })),
    portalConfiguration: settings.STRIPE_PORTAL_CONFIGURATION,
    portalConfigurationUnpaid: settings.STRIPE_PORTAL_CONFIGURATION_UNPAID,
    webhookEndpoints: Object.fromEntries(
      Object.entries(endpoints).toSorted(([a], [b]) => a.localeCompare(b)),
    ),
    apiVersion: PINNED_API_VERSION,
  };
  return `${JSON.stringify(ids, null, 2)}\n`;
}

function endpointsIn(text: string | undefined): Record<string, string> {
  if (text === undefined) return {};
  const parsed = z.safeParse(keptIds, parseJson(text));
  if (!parsed.success) {
    throw new SetupError(
      'the file of ids has other content: move it away, or name another file with --ids-file',
    );
  }
  return parsed.data.webhookEndpoints ?? {};
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // The schema rejects undefined with the message for all such files.
    return undefined;
  }
}
