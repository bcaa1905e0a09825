import { onTestFinished, vi } from 'vitest';
import { startSecretsServer } from '../../../local/secrets/secretsServer.ts';
import { type StoredStripeSettings, stripeSecretName } from '../../../shared/stripe/stripeSettings.ts';

/** The Stripe secret of the test's stage. Handlers read it over HTTP. */
export type StripeSecret = {
  name: string;
  endpoint: string;
  /** Stores the secret with some settings changed, like an operator's command. */
  change(changes: StoredStripeSettings): void;
};

/** Serves the secret until the test ends, and sets the environment variables that lead handlers to it. */
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
