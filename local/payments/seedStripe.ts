import { LOCAL_STAGE } from '../../infra/localStage.ts';
import { setUpStripe } from '../../shared/stripe/setup/setUpStripe.ts';
import { createStripeClient } from '../../shared/stripe/stripeClient.ts';
import type { StoredStripeSettings } from '../../shared/stripe/stripeSettings.ts';
import { readStateFile, writeStateFile } from '../stateFile.ts';
import { type LocalStripeSettings, STRIPE_SETTING_NAMES } from './stripeConnection.ts';

/**
 * Sets up the Stripe emulator as an operator sets up Stripe. Returns the settings that the secret of a stage would contain.
 * They are kept in `settingsFile`, if there is one: Stripe shows a webhook secret only once, so that an endpoint whose
 * secret is lost would have to be replaced.
 */
export async function seedStripe(options: {
  apiBase: string;
  secretKey: string;
  webhookUrl: string;
  settingsFile: string | undefined;
}): Promise<LocalStripeSettings> {
  const { apiBase, secretKey, webhookUrl, settingsFile } = options;
  const { settings } = await setUpStripe({
    stripe: createStripeClient({ secretKey, apiBase }),
    stage: { name: LOCAL_STAGE, stripeMode: 'test' },
    settings: { ...readSettings(settingsFile), STRIPE_SECRET_KEY: secretKey },
    // The port can differ from that of the previous run.
    webhookUrl,
    removesReplaced: true,
    now: Math.floor(Date.now() / 1000),
    save: async (next) => {
      if (settingsFile !== undefined) writeStateFile(settingsFile, next);
    },
  });
  if (!isComplete(settings)) throw new Error('the setup of the Stripe emulator did not return every setting');
  return settings;
}

/** Returns no settings if no previous run kept any. */
function readSettings(file: string | undefined): StoredStripeSettings {
  return (file === undefined ? undefined : readStateFile<StoredStripeSettings>(file)) ?? {};
}

function isComplete(settings: StoredStripeSettings): settings is LocalStripeSettings {
  return STRIPE_SETTING_NAMES.every((name) => settings[name] !== undefined);
}
