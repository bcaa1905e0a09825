import type Stripe from 'stripe';
import type { StoredStripeSettings } from '../stripeSettings.ts';
import type { StripeStage } from '../stripeStage.ts';
import { type ApplyDeps, applyAction } from './applyAction.ts';
import { planActions } from './planActions.ts';
import { PLAN_CATALOGUE, type PlanCatalogue } from './planCatalogue.ts';
import { readState } from './readState.ts';
import { describeAction, type Plan } from './setupAction.ts';
import { asSetupError } from './setupError.ts';

export type SetupInput = {
  stripe: Stripe;
  stage: StripeStage;
  /** The content of the stage's secret. */
  settings: StoredStripeSettings;
  /** Where the stage receives events; undefined before its first deployment. */
  webhookUrl: string | undefined;
  /** The plans to set up; PLAN_CATALOGUE by default. */
  catalogue?: PlanCatalogue;
  /** Deletes the stage's other endpoints, except in the run that creates the current one. */
  removesReplaced?: boolean;
  /** Reads and plans, and changes nothing. */
  isDryRun?: boolean;
  /** Epoch seconds. */
  now: number;
  /** Stores the stage's settings. Called with all settings after each action that changes them. */
  save(settings: StoredStripeSettings): Promise<void>;
  /** Called after each action with its description, which contains no secret. */
  onApplied?(description: string): void;
};

/** `actions` were applied, or in a dry run would be. `settings` are the stored settings after the run. */
export type SetupOutcome = Plan & { settings: StoredStripeSettings };

/**
 * Sets up at Stripe, and in the stage's settings, the catalogue, the portal configurations and the webhook endpoint that
 * the stage needs. It reads the state, plans and applies. A second run plans no action, and a run after a crash applies the
 * remaining actions. Throws a SetupError for a problem that the operator can fix.
 */
export async function setUpStripe(input: SetupInput): Promise<SetupOutcome> {
  const { stripe, stage, catalogue = PLAN_CATALOGUE, webhookUrl, removesReplaced = false } = input;
  const plan = planActions({
    state: await readState({ stripe, catalogue, stage }),
    catalogue,
    stage: stage.name,
    settings: input.settings,
    webhookUrl,
    removesReplaced,
  });
  if (input.isDryRun) return { ...plan, settings: input.settings };
  const deps = { stripe, stage, catalogue, now: input.now, save: saveWhenChanged(input) };
  let { settings } = input;
  for (const action of plan.actions) {
    const applied = await applyAction(action, settings, deps).catch((error: unknown) => {
      throw asSetupError(error, { step: describeAction(action), stage });
    });
    settings = applied.settings;
    input.onApplied?.(describeAction(action, applied.id));
  }
  return { ...plan, settings };
}

/** Every save creates a version of the secret, so unchanged settings are not saved. */
function saveWhenChanged({ settings, save }: SetupInput): ApplyDeps['save'] {
  let stored = JSON.stringify(settings);
  return async (next) => {
    const text = JSON.stringify(next);
    if (text === stored) return;
    await save(next);
    stored = text;
  };
}
