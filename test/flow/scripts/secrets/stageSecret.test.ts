import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { type SecretsServer, startSecretsServer } from '../../../../local/secrets/secretsServer.ts';
import {
  createStageSecret,
  type StageSecret,
  UnreadableSecretError,
} from '../../../../scripts/stage/stageSecret.ts';

const NAME = 'session-billing/test/stripe';
let server: SecretsServer;

/** The secret as another command sees it. */
function connect(): StageSecret {
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  const client = new SecretsManagerClient({ endpoint: server.endpoint, region: 'us-east-1', credentials });
  return createStageSecret(client, NAME);
}

beforeEach(async () => {
  server = await startSecretsServer();
  onTestFinished(() => server.close());
});

describe('the secret of a stage', () => {
  it('is created by the first write and replaced by the next', async () => {
    const secret = connect();
    expect(await secret.read()).toBeUndefined();
    await secret.write({ APP_URL: 'https://one.example' });
    await secret.write({ APP_URL: 'https://two.example' });
    expect(await connect().read()).toEqual({ APP_URL: 'https://two.example' });
  });

  it('does not overwrite what another command wrote in the meantime', async () => {
    const [one, other] = [connect(), connect()];
    await one.read();
    await other.read();
    await one.write({ STRIPE_WEBHOOK_SECRET: 'whsec_made_by_one' });
    await expect(other.write({ APP_URL: 'https://other.example' })).rejects.toThrow(
      `another command changed ${NAME} in the meantime: nothing was written, run this command again`,
    );
    await other.read();
    await other.write({ STRIPE_WEBHOOK_SECRET: 'whsec_made_by_one', APP_URL: 'https://other.example' });
    await expect(one.write({})).rejects.toThrow('another command');
  });

  it.each(['sk_live_hidden', '[]', '{"APP_URL":1}', 'null', '"sk_live_hidden"'])(
    'with malformed content is reported without showing it, and can be replaced: %s',
    async (text) => {
      server.put(NAME, text);
      const secret = connect();
      const error = await secret.read().catch((thrown: unknown) => thrown);
      expect(error).toBeInstanceOf(UnreadableSecretError);
      expect(String(error)).not.toContain('hidden');
      await secret.write({ APP_URL: 'https://one.example' });
      expect(await connect().read()).toEqual({ APP_URL: 'https://one.example' });
    },
  );

  it('is named in the error, with what to check, when it cannot be reached', async () => {
    const secret = connect();
    await server.close();
    await expect(secret.read()).rejects.toThrow(new RegExp(`^cannot read the secret ${NAME}: .*AWS_PROFILE`));
  });
});
