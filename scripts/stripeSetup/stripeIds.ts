import * as z from 'zod/mini';
import type { PaidPlanId } from '../../shared/account/plans.ts';
import { PINNED_API_VERSION } from '../../shared/stripe/stripeClient.ts';
import type { StoredStripeSettings } from '../../shared/stripe/stripeSettings.ts';
import type { Offers } from './offers.ts';
import { soldPrice } from './priceSettings.ts';
import { SetupError } from './setupError.ts';

/** What of the file is not told anew by a run: the endpoints of other stages. */
const kept = z.object({ webhookEndpoints: z.optional(z.record(z.string(), z.string())) });

/**
 * The file that tells which ids a mode has at Stripe, as it is after a run for `stage`; none is a secret. `before` is
 * its text, undefined when there is no file. Stages share all but their endpoints. Throws a SetupError when the file is
 * none of ours.
 */
export function stripeIdsText(input: {
  before: string | undefined;
  stage: string;
  settings: StoredStripeSettings;
  offers: Offers;
}): string {
  const { before, stage, settings, offers } = input;
  const endpoints = { ...endpointsIn(before) };
  delete endpoints[stage];
  if (settings.STRIPE_WEBHOOK_ENDPOINT) endpoints[stage] = settings.STRIPE_WEBHOOK_ENDPOINT;
  const byPlan = <T>(tell: (plan: PaidPlanId) => T) => ({ starter: tell('starter'), growth: tell('growth') });
  const ids = {
    products: byPlan((plan) => offers[plan].productId),
    prices: byPlan((plan) => ({ id: soldPrice(settings, plan), lookupKey: offers[plan].lookupKey })),
    portalConfiguration: settings.STRIPE_PORTAL_CONFIGURATION,
    webhookEndpoints: Object.fromEntries(
      Object.entries(endpoints).toSorted(([a], [b]) => a.localeCompare(b)),
    ),
    apiVersion: PINNED_API_VERSION,
  };
  return `${JSON.stringify(ids, null, 2)}\n`;
}

function endpointsIn(text: string | undefined): Record<string, string> {
  if (text === undefined) return {};
  const parsed = z.safeParse(kept, parseJson(text));
  if (!parsed.success)
    throw new SetupError('the file of ids is no file of ids: move it away, or name another with --ids-file');
  return parsed.data.webhookEndpoints ?? {};
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // The schema refuses it with the sentence for all such files.
    return undefined;
  }
}
