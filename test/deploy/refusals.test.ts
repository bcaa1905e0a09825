import {
  CreateSecretCommand,
  PutSecretValueCommand,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { describe, expect, it } from 'vitest';
import { readStack } from '../../scripts/stage/stack.ts';
import { type StoredStripeSettings, stripeSecretName } from '../../shared/stripe/stripeSettings.ts';
import { runCommand } from '../support/runCommand.ts';
import { readSettings } from './support/deployedStage.ts';

const secrets = new SecretsManagerClient({});

const COMPLETE = { ...(await readSettings()) };

/** Writes a stage's secret, as an operator did, by mistake or not. */
async function writeSecret(stage: string, settings: StoredStripeSettings): Promise<void> {
  const SecretString = JSON.stringify(settings);
  const SecretId = stripeSecretName(stage);
  await secrets
    .send(new CreateSecretCommand({ Name: SecretId, SecretString }))
    .catch(() => secrets.send(new PutSecretValueCommand({ SecretId, SecretString })));
}

const deploy = (args: string[], environment?: NodeJS.ProcessEnv) =>
  runCommand(process.execPath, ['scripts/deploy.ts', ...args, '--yes'], {
    environment,
  });

describe('a deployment that cannot succeed', () => {
  it.each([
    ['of an unknown stage', ['--stage', 'prod'], 'unknown stage "prod": choose one of'],
    ['of the local run', ['--stage', 'local'], 'the stage local is not deployed: run it with npm run local'],
  ])('%s is refused with a one-line message', async (_name, args, words) => {
    const { code, out, error } = await deploy(args);
    expect([code, out]).toEqual([1, '']);
    expect(error).toMatch(/^[^\n]+\n$/);
    expect(error).toContain(words);
  });

  it('without a stage is refused in a sentence, with the usage', async () => {
    const { code, out, error } = await deploy([]);
    expect([code, out]).toEqual([1, '']);
    expect(error).toMatch(/^--stage is missing: [^\n]+\n\nusage: npm run deploy -- --stage STAGE/);
  });

  it.each([
    [
      'a live-mode key',
      { ...COMPLETE, STRIPE_SECRET_KEY: 'sk_live_hidden' },
      'STRIPE_SECRET_KEY is a live mode key, but the stage dev-refused uses test mode',
    ],
    [
      'no key',
      { ...COMPLETE, STRIPE_SECRET_KEY: '' },
      'STRIPE_SECRET_KEY not configured for dev-refused: npm run',
    ],
    [
      'a key that Stripe does not know',
      { ...COMPLETE, STRIPE_SECRET_KEY: 'sk_test_hidden' },
      'Stripe rejects STRIPE_SECRET_KEY',
    ],
    [
      'no price',
      { ...COMPLETE, STRIPE_PRICE_GROWTH: '' },
      'STRIPE_PRICE_GROWTH not configured for dev-refused: npm run',
    ],
    [
      'a price that is not there',
      { ...COMPLETE, STRIPE_PRICE_STARTER: 'price_mistyped' },
      'STRIPE_PRICE_STARTER names price_mistyped, which does not exist at Stripe',
    ],
  ])('with %s is refused with a one-line message, and nothing is changed', async (_name, settings, words) => {
    await writeSecret('dev-refused', settings);
    const { code, out, error } = await deploy(['--stage', 'dev-refused']);
    expect([code, out]).toEqual([1, '']);
    expect(error).toMatch(/^[^\n]+\nnothing was changed\n$/);
    expect(error).toContain(words);
    expect(error).not.toContain('hidden');
    expect(await readStack({ name: 'dev-refused' })).toBeUndefined();
  });

  it('without a stored secret is refused', async () => {
    const { error } = await deploy(['--stage', 'dev-bare']);
    expect(error.split('\n')).toEqual([
      'the stage dev-bare has no secret yet: npm run secrets -- --stage dev-bare set STRIPE_SECRET_KEY',
      'nothing was changed',
      '',
    ]);
  });

  it('of production with a test-mode key is refused', async () => {
    await writeSecret('production', { ...COMPLETE, STRIPE_API_BASE: '' });
    const { code, error } = await deploy(['--stage', 'production']);
    expect(code).toBe(1);
    expect(error).toContain('STRIPE_SECRET_KEY is a test mode key, but the stage production uses live mode');
    expect(await readStack({ name: 'production' })).toBeUndefined();
  });

  it('without AWS credentials reports that', async () => {
    const { AWS_ACCESS_KEY_ID: _id, AWS_SECRET_ACCESS_KEY: _key, ...environment } = process.env;
    const { code, error } = await deploy(['--stage', 'dev-bare'], environment);
    expect(code).toBe(1);
    expect(error).toMatch(/^no valid AWS credentials: .*AWS_PROFILE.*\n$/);
  });
});

describe('the settings of a stage', () => {
  it('are checked before they are stored, and never printed', async () => {
    const set = (name: string, input: string) =>
      runCommand(process.execPath, ['scripts/secrets.ts', '--stage', 'dev-emulated', 'set', name], { input });
    const live = await set('STRIPE_SECRET_KEY', 'sk_live_hidden\n');
    expect([live.code, live.error]).toEqual([
      1,
      'STRIPE_SECRET_KEY is a live mode key, but the stage dev-emulated uses test mode: nothing was changed\n',
    ]);
    const none = await set('STRIPE_WEBHOOK_SECRET', '');
    expect([none.code, none.error]).toEqual([1, 'no value for STRIPE_WEBHOOK_SECRET: nothing was changed\n']);
    expect(await readSettings()).toEqual(COMPLETE);
  });

  it('pass the check after the setup, except for the emulated webhook URL', async () => {
    const args = ['scripts/secrets.ts', '--stage', 'dev-emulated', 'check'];
    const { code, out, error } = await runCommand(process.execPath, args);
    // The stack's output has the URL that AWS would use, but the webhook endpoint at Stripe has the emulator's URL.
    expect([code, error.split('\n')[0]]).toEqual([1, expect.stringContaining('update webhook endpoint')]);
    expect(out).toBe('');
  });
});
