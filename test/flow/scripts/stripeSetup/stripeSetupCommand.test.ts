import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { startSecretsServer } from '../../../../local/secrets/secretsServer.ts';
import { DEFAULT_SECRET_KEY } from '../../../../local/stripe/server/apiKeys.ts';
import {
  type StoredStripeSettings,
  stripeSecretName,
  webhookSecretName,
} from '../../../../shared/stripe/stripeSettings.ts';
import { type StartedStripe, startedStripe } from '../../../local/stripe/support/startedStripe.ts';
import { WEBHOOK_URL } from '../support/setupStage.ts';

const SCRIPT = path.join(import.meta.dirname, '../../../../scripts/stripeSetup.ts');

/** A command starts in about a second; a machine that runs other tests takes a multiple. */
const TIMEOUT_MS = 20_000;

/** The output of a stack; undefined when the stack does not exist. */
type FakeStack = { webhookUrl?: string } | undefined;

/** An operator's shell in an empty directory, with an AWS account that has secrets and perhaps a stack. */
async function createShell({ settings, stack }: { settings?: StoredStripeSettings; stack?: FakeStack }) {
  const directory = mkdtempSync(path.join(tmpdir(), 'stripe-setup-'));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  const secrets = await startSecretsServer();
  onTestFinished(() => secrets.close());
  if (settings) secrets.put(stripeSecretName('staging'), settings);
  const env = {
    PATH: process.env.PATH,
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_ENDPOINT_URL_SECRETS_MANAGER: secrets.endpoint,
    AWS_ENDPOINT_URL_CLOUDFORMATION: await startCloudFormation(stack),
  };
  const run = (...args: string[]) =>
    new Promise<{ code: number; out: string; error: string }>((resolve) => {
      const options = { cwd: directory, env, timeout: TIMEOUT_MS };
      const child = execFile(process.execPath, [SCRIPT, ...args], options, (_error, out, error) =>
        resolve({ code: child.exitCode ?? -1, out, error }),
      );
    });
  return { directory, run, readSecret: () => readSecret(secrets.endpoint) };
}

/** The settings in the stage's two secrets. */
async function readSecret(endpoint: string): Promise<StoredStripeSettings> {
  const headers = { 'x-amz-target': 'secretsmanager.GetSecretValue' };
  const read = async (SecretId: string) => {
    const body = JSON.stringify({ SecretId });
    const response = await (await fetch(endpoint, { method: 'POST', headers, body })).json();
    return JSON.parse((response as { SecretString?: string }).SecretString ?? '{}');
  };
  return { ...(await read(stripeSecretName('staging'))), ...(await read(webhookSecretName('staging'))) };
}

/** Starts a server that responds to DescribeStacks in CloudFormation's XML. */
async function startCloudFormation(stack: FakeStack): Promise<string> {
  const pair = (list: string, key: string, [name, value]: [string, string | undefined]) =>
    value === undefined
      ? ''
      : `<${list}><member><${key}Key>${name}</${key}Key><${key}Value>${value}</${key}Value></member></${list}>`;
  const server = createServer((_request, response) => {
    response
      .writeHead(stack ? 200 : 400, { 'Content-Type': 'text/xml' })
      .end(
        stack
          ? `<DescribeStacksResponse xmlns="http://cloudformation.amazonaws.com/doc/2010-05-15/"><DescribeStacksResult><Stacks><member><StackName>SessionBilling-staging</StackName>${pair('Outputs', 'Output', ['WebhookUrl', stack.webhookUrl])}</member></Stacks></DescribeStacksResult></DescribeStacksResponse>`
          : '<ErrorResponse xmlns="http://cloudformation.amazonaws.com/doc/2010-05-15/"><Error><Type>Sender</Type><Code>ValidationError</Code><Message>Stack with id SessionBilling-staging does not exist</Message></Error></ErrorResponse>',
      );
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const writesOf = async (emulator: StartedStripe) =>
  Object.keys((await emulator.state()).calls).filter((call) => !call.startsWith('GET '));

const SETTINGS = { STRIPE_SECRET_KEY: DEFAULT_SECRET_KEY };
const IDS_FILE = 'stripe-ids.test.json';

describe('npm run stripe:setup', () => {
  it('prints the plan, applies it, and then plans no change', async () => {
    const emulator = await startedStripe();
    const settings = { ...SETTINGS, STRIPE_API_BASE: emulator.apiBase };
    const stack = { webhookUrl: WEBHOOK_URL };
    const { directory, run, readSecret } = await createShell({ settings, stack });

    const dry = await run('--stage', 'staging', '--dry-run');
    expect([dry.code, dry.error]).toEqual([0, '']);
    expect(dry.out.trimEnd().split('\n')).toEqual([
      'reading the state at Stripe in test mode for staging',
      'would create product session_billing_starter "Starter"',
      'would create product session_billing_growth "Growth"',
      'would create price starter 29.00 usd a month',
      'would create price growth 99.00 usd a month',
      'would create portal configuration for switching plans, cancelling, payment methods and invoices',
      'would create portal configuration for unpaid invoices without switching plans',
      `would create webhook endpoint ${WEBHOOK_URL}`,
      '7 changes planned; nothing was changed',
    ]);
    expect(await writesOf(emulator)).toEqual([]);
    expect([await readSecret(), readdirSync(directory)]).toEqual([settings, []]);

    const first = await run('--stage', 'staging');
    expect([first.code, first.error]).toEqual([0, '']);
    const stored = await readSecret();
    expect(first.out).toContain(`created price ${stored.STRIPE_PRICE_STARTER} starter 29.00 usd a month\n`);
    expect(first.out).toContain(
      `created webhook endpoint ${stored.STRIPE_WEBHOOK_ENDPOINT} ${WEBHOOK_URL}\n`,
    );
    const ids = readFileSync(path.join(directory, IDS_FILE), 'utf8');
    expect(JSON.parse(ids)).toMatchObject({
      prices: { starter: { id: stored.STRIPE_PRICE_STARTER, lookupKey: 'session_billing_starter' } },
      portalConfiguration: stored.STRIPE_PORTAL_CONFIGURATION,
      portalConfigurationUnpaid: stored.STRIPE_PORTAL_CONFIGURATION_UNPAID,
      webhookEndpoints: { staging: stored.STRIPE_WEBHOOK_ENDPOINT },
    });
    expect(first.out + ids).not.toMatch(/sk_test|whsec_/);

    const second = await run('--stage', 'staging');
    expect(second.out).toBe(
      'reading the state at Stripe in test mode for staging\nno changes: Stripe matches the catalogue and the settings\n',
    );
    expect(await readSecret()).toEqual(stored);
    expect(readFileSync(path.join(directory, IDS_FILE), 'utf8')).toBe(ids);
  });

  it('creates the endpoint only after the deployment, and keeps other stages’ endpoints in the file', async () => {
    const emulator = await startedStripe();
    const settings = { ...SETTINGS, STRIPE_API_BASE: emulator.apiBase };
    const { directory, run } = await createShell({ settings });
    writeFileSync(path.join(directory, 'ids.json'), '{"webhookEndpoints":{"dev-anna":"we_anna"}}');
    const options = ['--stage', 'staging', '--ids-file', 'ids.json'];
    const first = await run(...options);
    expect([first.code, first.error]).toEqual([0, '']);
    expect(first.out).toMatch(/endpoint is not created yet.*\n6 changes applied\n$/);
    expect((await run(...options, '--webhook-url', WEBHOOK_URL)).out).toMatch(/\n1 change applied\n$/);
    expect(JSON.parse(readFileSync(path.join(directory, 'ids.json'), 'utf8')).webhookEndpoints).toEqual({
      'dev-anna': 'we_anna',
      staging: expect.stringMatching(/^we_/),
    });
  });

  it.each([
    ['a missing stage', undefined, [], '\n\nusage: npm run stripe:setup'],
    ['an unknown stage', undefined, ['--stage', 'stagign'], 'unknown stage "stagign"'],
    [
      'a missing secret',
      undefined,
      ['--stage', 'staging'],
      'the stage staging has no secret yet: npm run secrets -- --stage staging set STRIPE_SECRET_KEY',
    ],
    [
      'a missing key',
      {},
      ['--stage', 'staging'],
      'STRIPE_SECRET_KEY not configured for staging: npm run secrets',
    ],
    [
      'a live key',
      { STRIPE_SECRET_KEY: 'sk_live_hidden' },
      ['--stage', 'staging'],
      'STRIPE_SECRET_KEY is a live mode key, but the stage staging uses test mode',
    ],
    [
      'a key that Stripe rejects',
      { STRIPE_SECRET_KEY: 'sk_test_hidden' },
      ['--stage', 'staging'],
      'could not read the ',
    ],
    [
      'an invalid URL',
      SETTINGS,
      ['--stage', 'staging', '--webhook-url', 'example.com'],
      '--webhook-url example.com is not a URL',
    ],
    [
      'a file with other content',
      SETTINGS,
      ['--stage', 'staging', '--ids-file', 'package.json'],
      'the file of ids has other content',
    ],
  ] as const)('refuses %s with one sentence and changes nothing', async (_what, settings, args, words) => {
    const emulator = await startedStripe({ secretKey: 'sk_test_the_right_one' });
    const { directory, run } = await createShell({
      settings: settings && { STRIPE_API_BASE: emulator.apiBase, ...settings },
      stack: { webhookUrl: WEBHOOK_URL },
    });
    writeFileSync(path.join(directory, 'package.json'), '"text"');
    const { code, error } = await run(...args);
    expect(code).toBe(1);
    expect(error).toContain(words);
    if (args.length > 0) expect(error.trimEnd().split('\n')).toHaveLength(1);
    expect(error).not.toContain('hidden');
    expect(await writesOf(emulator)).toEqual([]);
    expect(readdirSync(directory)).toEqual(['package.json']);
  });

  it('does nothing for the local stage', async () => {
    const { run } = await createShell({});
    expect(await run('--stage', 'local')).toEqual({
      code: 0,
      out: 'the local run sets up Stripe by itself when it starts\n',
      error: '',
    });
  });
});
