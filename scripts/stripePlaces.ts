import { STRIPE_API_BASE } from '../shared/stripe/openStripe.ts';
import { outputOf, parameterOf, readStack } from './aws.ts';
import { LOCAL_STAGE, readResources } from './localRun.ts';

export type StripePlaces = {
  apiBase: string;
  /** Where the stage takes Stripe's events; undefined before its first deployment. */
  webhookUrl?: string;
};

/** Where a stage's Stripe is and where it takes events; what an operator says goes before what the stack says. */
export async function stripePlaces(
  stage: { name: string; region?: string },
  wishes: Partial<StripePlaces> & { stateDirectory?: string } = {},
): Promise<StripePlaces> {
  if (stage.name === LOCAL_STAGE) {
    return { apiBase: (await readResources(wishes.stateDirectory)).stripeApiBase };
  }
  const { apiBase, webhookUrl } = wishes;
  if (apiBase !== undefined && webhookUrl !== undefined) return { apiBase, webhookUrl };
  const stack = await readStack(stage);
  return {
    apiBase: apiBase ?? parameterOf(stack, 'StripeApiBase') ?? STRIPE_API_BASE,
    webhookUrl: webhookUrl ?? outputOf(stack, 'WebhookUrl'),
  };
}
