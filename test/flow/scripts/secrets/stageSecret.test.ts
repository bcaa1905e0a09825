import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { type SecretsServer, startSecretsServer } from '../../../../local/secrets/secretsServer.ts';
import { createStageSecret, type StageSecret } from '../../../../scripts/stage/stageSecret.ts';
import { createStoredSecret, UnreadableSecretError } from '../../../../scripts/stage/storedSecret.ts';

const MAIN = 'session-billing/test/stripe';
const WEBHOOK = 'session-billing/test/stripe-webhook';
let server: SecretsServer;

function connectClient(): SecretsManagerClient {
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  return new SecretsManagerClient({ endpoint: server.endpoint, region: 'us-east-1', credentials });
}

/** The secrets as another command sees them. */
const connect = (): StageSecret => createStageSecret(connectClient(), 'test');

/** What a secret holds; undefined when it does not exist. */
const readOne = (name: string) => createStoredSecret(connectClient(), name).read();

beforeEach(async () => {
  server = await startSecretsServer();
  onTestFinished(() => server.close());
});

describe('the secrets of a stage', () => {
  it('are created by the first write and replaced by the next', async () => {
    const secret = connect();
    expect(await secret.read()).toBeUndefined();
    await secret.write({ APP_URL: 'https://one.example' });
    await secret.write({ APP_URL: 'https://two.example' });
    expect(await connect().read()).toEqual({ APP_URL: 'https://two.example' });
    expect(await readOne(WEBHOOK)).toEqual({});
  });

  it('hold the webhook secret apart from the API key', async () => {
    const secret = connect();
    await secret.read();
    const webhook = {
      STRIPE_WEBHOOK_SECRET: 'whsec_2',
      STRIPE_WEBHOOK_SECRET_PREVIOUS: 'whsec_1',
      STRIPE_WEBHOOK_SECRET_PREVIOUS_UNTIL: '2026-11-25T10:00:00Z',
    };
    const others = { STRIPE_SECRET_KEY: 'sk_test_1', STRIPE_WEBHOOK_ENDPOINT: 'we_1' };
    await secret.write({ ...others, ...webhook });
    expect([await readOne(MAIN), await readOne(WEBHOOK)]).toEqual([others, webhook]);
    expect(await connect().read()).toEqual({ ...others, ...webhook });
  });

  it.each([MAIN, WEBHOOK])(
    'do not overwrite what another command wrote in the meantime: %s',
    async (name) => {
      const secret = connect();
      await secret.read();
      server.put(name, { APP_URL: 'https://other.example' });
      await expect(
        secret.write({ STRIPE_SECRET_KEY: 'sk_test_1', STRIPE_WEBHOOK_SECRET: 'whsec_1' }),
      ).rejects.toThrow(
        `another command changed ${name} in the meantime: nothing was written, run this command again`,
      );
      expect(await readOne(name === MAIN ? WEBHOOK : MAIN)).toBeUndefined();
      await secret.read();
      await secret.write({ STRIPE_WEBHOOK_SECRET: 'whsec_1' });
      expect(await connect().read()).toEqual({ STRIPE_WEBHOOK_SECRET: 'whsec_1' });
    },
  );

  it.each(['sk_live_hidden', '[]', '{"APP_URL":1}', 'null', '"sk_live_hidden"'])(
    'with malformed content are reported without showing it, and can be replaced: %s',
    async (text) => {
      server.put(MAIN, text);
      server.put(WEBHOOK, { STRIPE_WEBHOOK_SECRET: 'whsec_1' });
      const secret = connect();
      const error = await secret.read().catch((thrown: unknown) => thrown);
      expect(error).toBeInstanceOf(UnreadableSecretError);
      expect(String(error)).not.toContain('hidden');
      const unreadable: string[] = [];
      expect(await secret.read(({ secretName }) => unreadable.push(secretName))).toEqual({
        STRIPE_WEBHOOK_SECRET: 'whsec_1',
      });
      expect(unreadable).toEqual([MAIN]);
      await secret.write({ APP_URL: 'https://one.example' });
      expect(await connect().read()).toEqual({ APP_URL: 'https://one.example' });
    },
  );

  it('are not written again with the same content, so that the version before stays available', async () => {
    const secret = connect();
    await secret.read();
    await secret.write({ STRIPE_WEBHOOK_SECRET: 'whsec_1', APP_URL: 'https://one.example' });
    const version = async () => {
      const headers = { 'x-amz-target': 'secretsmanager.GetSecretValue' };
      const body = JSON.stringify({ SecretId: WEBHOOK });
      const response = await fetch(server.endpoint, { method: 'POST', headers, body });
      return ((await response.json()) as { VersionId: string }).VersionId;
    };
    const before = await version();
    await secret.write({ STRIPE_WEBHOOK_SECRET: 'whsec_1', APP_URL: 'https://two.example' });
    expect(await version()).toBe(before);
  });

  it('are named in the error, with what to check, when they cannot be reached', async () => {
    const secret = connect();
    await server.close();
    await expect(secret.read()).rejects.toThrow(
      new RegExp(`^cannot read the secret ${MAIN}.*: .*AWS_PROFILE`),
    );
  });
});

describe('a webhook secret that an earlier version stored beside the API key', () => {
  const key = { STRIPE_SECRET_KEY: 'sk_test_1' };
  const copied = { STRIPE_WEBHOOK_SECRET: 'whsec_1' };

  it('is copied by a deployment while earlier versions may read it there', async () => {
    server.put(MAIN, { ...key, ...copied });
    const secret = connect();
    await secret.write((await secret.read()) ?? {}, { removesCopy: false });
    expect([await readOne(MAIN), await readOne(WEBHOOK)]).toEqual([{ ...key, ...copied }, copied]);
  });

  it('is removed there by the first deployment after no version in use reads it', async () => {
    server.put(MAIN, { ...key, ...copied });
    const secret = connect();
    await secret.write((await secret.read()) ?? {}, { removesCopy: true });
    expect([await readOne(MAIN), await readOne(WEBHOOK)]).toEqual([key, copied]);
  });

  it('is changed in both secrets until then', async () => {
    server.put(MAIN, { ...key, ...copied });
    server.put(WEBHOOK, copied);
    const secret = connect();
    const rolled = { STRIPE_WEBHOOK_SECRET: 'whsec_2', STRIPE_WEBHOOK_SECRET_PREVIOUS: 'whsec_1' };
    await secret.write({ ...(await secret.read()), ...rolled });
    expect([await readOne(MAIN), await readOne(WEBHOOK)]).toEqual([{ ...key, ...rolled }, rolled]);
  });

  it('wins, because commands of an earlier version change only it', async () => {
    server.put(WEBHOOK, { STRIPE_WEBHOOK_SECRET: 'whsec_0', STRIPE_WEBHOOK_SECRET_PREVIOUS: 'whsec_old' });
    server.put(MAIN, { ...key, ...copied });
    const secret = connect();
    expect(await secret.read()).toEqual({ ...key, ...copied });
    await secret.write((await secret.read()) ?? {}, { removesCopy: true });
    expect(await readOne(WEBHOOK)).toEqual(copied);
  });
});
