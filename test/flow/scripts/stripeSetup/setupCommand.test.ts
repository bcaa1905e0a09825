import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { startSecretsServer } from '../../../../local/secrets/secretsServer.ts';
import { DEFAULT_SECRET_KEY } from '../../../../local/stripe/server/apiKeys.ts';
import { type StoredStripeSettings, stripeSecretName } from '../../../../shared/stripe/stripeSettings.ts';
import { type StartedStripe, startedStripe } from '../../../local/stripe/support/startedStripe.ts';
import { WEBHOOK_URL } from '../support/stripeStage.ts';

const SCRIPT = path.join(import.meta.dirname, '../../../../scripts/stripeSetup.ts');

/** A command starts in about a second; a machine that runs other tests takes a multiple. */
const TIMEOUT_MS = 20_000;

/** What a stack tells; undefined for one that is not there. */
type FakeStack = { webhookUrl?: string } | undefined;

/** An operator's shell: an AWS account with secrets and perhaps a stack, and a directory. */
async function shell({ settings, stack }: { settings?: StoredStripeSettings; stack?: FakeStack }) {
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

async function readSecret(endpoint: string): Promise<StoredStripeSettings> {
  const headers = { 'x-amz-target': 'secretsmanager.GetSecretValue' };
  const body = JSON.stringify({ SecretId: stripeSecretName('staging') });
  const answer = await (await fetch(endpoint, { method: 'POST', headers, body })).json();
  return JSON.parse((answer as { SecretString: string }).SecretString);
}

/** Answers DescribeStacks, in CloudFormation's XML. */
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

const writesOf = async (standIn: StartedStripe) =>
  Object.keys((await standIn.state()).calls).filter((call) => !call.startsWith('GET '));

const SETTINGS = { STRIPE_SECRET_KEY: DEFAULT_SECRET_KEY };
const IDS_FILE = 'stripe-ids.test.json';

describe('npm run stripe:setup', () => {
  it('tells, does, and finds nothing left to do', async () => {
    const standIn = await startedStripe();
    const settings = { ...SETTINGS, STRIPE_API_BASE: standIn.apiBase };
    const stack = { webhookUrl: WEBHOOK_URL };
    const { directory, run, readSecret } = await shell({ settings, stack });

    const dry = await run('--stage', 'staging', '--dry-run');
    expect([dry.code, dry.error]).toEqual([0, '']);
    expect(dry.out.trimEnd().split('\n')).toEqual([
      'looking at Stripe in test mode for staging',
      'would create product session_billing_starter "Starter"',
      'would create product session_billing_growth "Growth"',
      'would create price starter 29.00 usd a month',
      'would create price growth 99.00 usd a month',
      'would create portal configuration for switching plans, cancelling, payment methods and invoices',
      `would create webhook endpoint ${WEBHOOK_URL}`,
      '6 steps to take; nothing was changed',
    ]);
    expect(await writesOf(standIn)).toEqual([]);
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
      webhookEndpoints: { staging: stored.STRIPE_WEBHOOK_ENDPOINT },
    });
    expect(first.out + ids).not.toMatch(/sk_test|whsec_/);

    const second = await run('--stage', 'staging');
    expect(second.out).toBe(
      'looking at Stripe in test mode for staging\nnothing to change: all is as it should be\n',
    );
    expect(await readSecret()).toEqual(stored);
    expect(readFileSync(path.join(directory, IDS_FILE), 'utf8')).toBe(ids);
  });

  it('before the first deployment leaves the endpoint, and other stages’ endpoints in the file', async () => {
    const standIn = await startedStripe();
    const settings = { ...SETTINGS, STRIPE_API_BASE: standIn.apiBase };
    const { directory, run } = await shell({ settings });
    writeFileSync(path.join(directory, 'ids.json'), '{"webhookEndpoints":{"dev-anna":"we_anna"}}');
    const options = ['--stage', 'staging', '--ids-file', 'ids.json'];
    const first = await run(...options);
    expect([first.code, first.error]).toEqual([0, '']);
    expect(first.out).toMatch(/endpoint is still to be made.*\n5 steps taken\n$/);
    expect((await run(...options, '--webhook-url', WEBHOOK_URL)).out).toMatch(/\n1 step taken\n$/);
    expect(JSON.parse(readFileSync(path.join(directory, 'ids.json'), 'utf8')).webhookEndpoints).toEqual({
      'dev-anna': 'we_anna',
      staging: expect.stringMatching(/^we_/),
    });
  });

  it.each([
    ['no stage', undefined, [], 'usage: '],
    ['an unknown stage', undefined, ['--stage', 'stagign'], 'unknown stage "stagign"'],
    [
      'no secret',
      undefined,
      ['--stage', 'staging'],
      'the stage staging has no secret yet: npm run secrets -- --stage staging set STRIPE_SECRET_KEY',
    ],
    ['no key', {}, ['--stage', 'staging'], 'STRIPE_SECRET_KEY not configured for staging: npm run secrets'],
    [
      'a live key',
      { STRIPE_SECRET_KEY: 'sk_live_hidden' },
      ['--stage', 'staging'],
      'STRIPE_SECRET_KEY is a key of live mode, and the stage staging is of test mode',
    ],
    [
      'a key that Stripe does not know',
      { STRIPE_SECRET_KEY: 'sk_test_hidden' },
      ['--stage', 'staging'],
      'could not read the ',
    ],
    [
      'a URL that is none',
      SETTINGS,
      ['--stage', 'staging', '--webhook-url', 'example.com'],
      '--webhook-url example.com is no URL',
    ],
    [
      'a file of something else',
      SETTINGS,
      ['--stage', 'staging', '--ids-file', 'package.json'],
      'the file of ids is no file of ids',
    ],
  ] as const)(
    'says in one sentence what to do about %s, and changes nothing',
    async (_what, settings, args, words) => {
      const standIn = await startedStripe({ secretKey: 'sk_test_the_right_one' });
      const { directory, run } = await shell({
        settings: settings && { STRIPE_API_BASE: standIn.apiBase, ...settings },
        stack: { webhookUrl: WEBHOOK_URL },
      });
      writeFileSync(path.join(directory, 'package.json'), '"text"');
      const { code, error } = await run(...args);
      expect(code).toBe(1);
      expect(error).toContain(words);
      if (words !== 'usage: ') expect(error.trimEnd().split('\n')).toHaveLength(1);
      expect(error).not.toContain('hidden');
      expect(await writesOf(standIn)).toEqual([]);
      expect(readdirSync(directory)).toEqual(['package.json']);
    },
  );

  it('leaves the local run to itself', async () => {
    const { run } = await shell({});
    expect(await run('--stage', 'local')).toEqual({
      code: 0,
      out: 'the local run sets Stripe up by itself when it starts\n',
      error: '',
    });
  });
});
