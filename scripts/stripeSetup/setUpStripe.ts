import type Stripe from 'stripe';
import type { StoredStripeSettings } from '../../shared/stripe/stripeSettings.ts';
import type { ModedStage } from '../settings/settingProblems.ts';
import { carryOut, type SetupTools } from './carryOut.ts';
import { OFFERS, type Offers } from './offers.ts';
import { planSetup } from './planSetup.ts';
import { readStripeFacts } from './readStripeFacts.ts';
import { type SetupAction, sentence } from './setupAction.ts';
import { asSetupError } from './setupError.ts';

export type SetupInput = {
  stripe: Stripe;
  stage: ModedStage;
  /** What the stage's secret holds. */
  settings: StoredStripeSettings;
  /** Where the stage takes its events; undefined before its first deployment. */
  webhookUrl: string | undefined;
  /** What is to be sold; the catalogue unless told. */
  offers?: Offers;
  /** Deletes the stage's other endpoints, unless its present one is made only now. */
  removesReplaced?: boolean;
  /** Reads and plans, and changes nothing. */
  isDryRun?: boolean;
  /** Epoch seconds. */
  now: number;
  /** Stores the stage's settings; called with all of them as soon as something new is known. */
  save(settings: StoredStripeSettings): Promise<void>;
  /** Told of each step when it is done, in a sentence without secrets. */
  onDone?(line: string): void;
};

export type SetupOutcome = {
  /** The steps that were taken, or in a dry run would be. */
  actions: SetupAction[];
  /** What is left for the operator, in sentences. */
  remarks: string[];
  settings: StoredStripeSettings;
};

/**
 * Brings Stripe and the stage's settings to what the catalogue, the portal and the stage need: reads, plans, carries
 * out. A second run finds nothing to do, and one after a crash does the rest. Throws a SetupError for what the operator
 * can mend.
 */
export async function setUpStripe(input: SetupInput): Promise<SetupOutcome> {
  const { stripe, stage, offers = OFFERS, webhookUrl, removesReplaced = false } = input;
  const facts = await readStripeFacts(stripe, offers, stage);
  const plan = planSetup({
    facts,
    offers,
    stage: stage.name,
    settings: input.settings,
    webhookUrl,
    removesReplaced,
  });
  if (input.isDryRun) return { ...plan, settings: input.settings };
  const tools = { stripe, stage, offers, now: input.now, save: savingChanges(input) };
  let { settings } = input;
  for (const action of plan.actions) {
    const done = await carryOut(action, settings, tools).catch((error: unknown) => {
      throw asSetupError(error, sentence(action));
    });
    settings = done.settings;
    input.onDone?.(sentence(action, done.id));
  }
  return { ...plan, settings };
}

/** A version of the secret is written for what changed, and for nothing else. */
function savingChanges({ settings, save }: SetupInput): SetupTools['save'] {
  let stored = JSON.stringify(settings);
  return async (next) => {
    const text = JSON.stringify(next);
    if (text === stored) return;
    await save(next);
    stored = text;
  };
}
