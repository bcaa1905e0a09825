import { readFileSync } from 'node:fs';
import { LOCAL_STAGE } from '../../infra/localStage.ts';
import { setUpStripe } from '../../shared/stripe/setup/setUpStripe.ts';
import { createStripeClient } from '../../shared/stripe/stripeClient.ts';
import type { StoredStripeSettings } from '../../shared/stripe/stripeSettings.ts';
import { saveOwn } from '../credentials.ts';
import { STRIPE_SETTING_NAMES, type StripeSettings } from './payments.ts';

/**
 * Sets the stand-in up as an operator sets up Stripe, and gives the settings that a stage's secret would hold. They are
 * kept in `settingsFile`, if there is one: the webhook secret is shown once, so an endpoint without it is replaced.
 */
export async function seedStripe(options: {
  apiBase: string;
  secretKey: string;
  webhookUrl: string;
  settingsFile: string | undefined;
}): Promise<StripeSettings> {
  const { apiBase, secretKey, webhookUrl, settingsFile } = options;
  const { settings } = await setUpStripe({
    stripe: createStripeClient({ secretKey, apiBase }),
    stage: { name: LOCAL_STAGE, stripeMode: 'test' },
    settings: { ...readKept(settingsFile), STRIPE_SECRET_KEY: secretKey },
    // The port may be another than last time.
    webhookUrl,
    removesReplaced: true,
    now: Math.floor(Date.now() / 1000),
    save: async (next) => {
      if (settingsFile !== undefined) saveOwn(settingsFile, next);
    },
  });
  if (!isComplete(settings)) throw new Error('setting the Stripe stand-in up left a setting out');
  return settings;
}

/** Nothing when no run was there before. */
function readKept(file: string | undefined): StoredStripeSettings {
  if (file === undefined) return {};
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return {};
    throw error;
  }
}

function isComplete(settings: StoredStripeSettings): settings is StripeSettings {
  return STRIPE_SETTING_NAMES.every((name) => settings[name] !== undefined);
}
