import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { LOCAL_AWS, LOCAL_STAGE } from '../../infra/localStage.ts';
import {
  type StoredStripeSettings,
  settingsBySecret,
  stripeSecretName,
  webhookSecretName,
} from '../../shared/stripe/stripeSettings.ts';
import { awsClientConfig } from './awsClientConfig.ts';
import { readLocalResources } from './readLocalResources.ts';
import { createStoredSecret, type StoredSecret, UnreadableSecretError } from './storedSecret.ts';

/**
 * A stage's Stripe settings, which two secrets hold: one has the webhook secret, the other everything else. Earlier
 * versions kept everything in the latter. Such a copy of the webhook secret wins and is kept up to date, for the versions of
 * receive and of the commands that know no other, until a deployment removes it.
 */
export type StageSecret = {
  /**
   * Returns undefined when neither secret exists yet. For malformed content throws an UnreadableSecretError, or calls
   * `onUnreadable`, if given, and reads that secret as empty.
   */
  read(onUnreadable?: (error: UnreadableSecretError) => void): Promise<StoredStripeSettings | undefined>;
  /**
   * Replaces all settings, and creates the secrets that do not exist. Throws when another command has changed one since this
   * object last read or wrote it. `removesCopy` removes the copy of the webhook secret.
   */
  write(settings: StoredStripeSettings, options?: { removesCopy: boolean }): Promise<void>;
};

/** Finds the secrets of a stage. They can exist before the stage is deployed. */
export async function findStageSecret(
  stage: { name: string; region?: string },
  stateDirectory?: string,
): Promise<StageSecret> {
  if (stage.name !== LOCAL_STAGE) {
    return createStageSecret(new SecretsManagerClient(awsClientConfig(stage)), stage.name);
  }
  const { endpoints } = await readLocalResources(stateDirectory);
  const client = new SecretsManagerClient({
    ...awsClientConfig(LOCAL_AWS),
    ...LOCAL_AWS,
    endpoint: endpoints.secrets,
  });
  return createStageSecret(client, stage.name);
}

export function createStageSecret(client: SecretsManagerClient, stage: string): StageSecret {
  const main = createStoredSecret(client, stripeSecretName(stage));
  const webhook = createStoredSecret(client, webhookSecretName(stage));
  let hasCopy = false;

  return {
    async read(onUnreadable) {
      const [ofMain, ofWebhook] = await Promise.all([
        readOr(main, onUnreadable),
        readOr(webhook, onUnreadable),
      ]);
      const copied = Boolean(settingsOf(ofMain).STRIPE_WEBHOOK_SECRET);
      // What cannot be read may have had a copy.
      hasCopy = copied || ofMain === 'unreadable';
      if (ofMain === undefined && ofWebhook === undefined) return undefined;
      return { ...settingsOf(ofMain), ...(copied ? {} : settingsOf(ofWebhook)) };
    },
    async write(settings, { removesCopy } = { removesCopy: false }) {
      const parts = settingsBySecret(settings);
      if (removesCopy) hasCopy = false;
      const inMain = hasCopy ? settings : parts.others;
      const [writeMain, writeWebhook] = await Promise.all([
        main.prepareWrite(inMain),
        webhook.prepareWrite(parts.webhook),
      ]);
      // If the second write fails, a webhook secret is stored without its endpoint's id, which stripe:setup repairs. The id
      // without the secret would look complete.
      await writeWebhook();
      await writeMain();
    },
  };
}

type Read = StoredStripeSettings | 'unreadable' | undefined;

const settingsOf = (read: Read): StoredStripeSettings => (read === 'unreadable' ? {} : (read ?? {}));

async function readOr(
  secret: StoredSecret,
  onUnreadable?: (error: UnreadableSecretError) => void,
): Promise<Read> {
  try {
    return await secret.read();
  } catch (error) {
    if (!(error instanceof UnreadableSecretError) || onUnreadable === undefined) throw error;
    onUnreadable(error);
    return 'unreadable';
  }
}
