import { onTestFinished, vi } from 'vitest';
import { startSecretsServer } from '../../../local/secrets/secretsServer.ts';
import { type StoredStripeSettings, stripeSecretName } from '../../../shared/stripe/stripeSettings.ts';

/** The secret of the test's stage, which handlers read over HTTP. */
export type StripeSecret = {
  name: string;
  endpoint: string;
  /** Puts it there with some settings changed, as a command of an operator would. */
  change(changes: StoredStripeSettings): void;
};

/** Serves the settings and tells handlers where, until the test ends. */
export async function stripeSecret(settings: StoredStripeSettings): Promise<StripeSecret> {
  const server = await startSecretsServer();
  onTestFinished(() => server.close());
  const name = stripeSecretName('test');
  vi.stubEnv('AWS_ENDPOINT_URL_SECRETS_MANAGER', server.endpoint);
  vi.stubEnv('STRIPE_SECRET_ID', name);
  let stored = settings;
  const change = (changes: StoredStripeSettings) => {
    stored = { ...stored, ...changes };
    server.put(name, stored);
  };
  change({});
  return { name, endpoint: server.endpoint, change };
}
