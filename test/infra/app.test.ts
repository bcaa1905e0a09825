import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';

function runApp(context: object) {
  const directory = mkdtempSync(path.join(tmpdir(), 'session-billing-'));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  const { status, stderr } = spawnSync(process.execPath, ['infra/app.ts'], {
    encoding: 'utf8',
    env: {
      ...process.env,
      CDK_OUTDIR: directory,
      CDK_CONTEXT_JSON: JSON.stringify({ ...context, 'aws:cdk:bundling-stacks': [] }),
    },
  });
  return { status, stderr, directory };
}

describe('the CDK app', () => {
  test('synthesizes without the CLI, and every finding of the security rules is acknowledged', () => {
    expect(runApp({ stage: 'production' })).toMatchObject({ status: 0, stderr: '' });
  });

  test('creates no CodeDeploy resources for a deployment at once', () => {
    const { status, directory } = runApp({ stage: 'production', atOnce: 'true' });
    const file = path.join(directory, 'SessionBilling-production.template.json');
    expect([status, readFileSync(file, 'utf8').includes('AWS::CodeDeploy')]).toEqual([0, false]);
  });

  test.each([
    [{}, ['stripe-webhook']],
    [{ movesWebhookSecret: 'true' }, ['stripe-webhook', 'stripe']],
  ])('with the context %j lets receive read %j', (context, names) => {
    const { status, directory } = runApp({ stage: 'staging', ...context });
    const file = path.join(directory, 'SessionBilling-staging.template.json');
    const { Resources: resources } = JSON.parse(readFileSync(file, 'utf8'));
    const [, policy] =
      Object.entries(resources).find(([id]) => id.startsWith('WebhooksWebhookReceiveRoleDefaultPolicy')) ??
      [];
    const secrets = [...JSON.stringify(policy).matchAll(/session-billing\/staging\/([\w-]+)-\?{6}/g)];
    expect([status, secrets.map(([, name]) => name)]).toEqual([0, names]);
  });

  test.each([{}, { stage: 'prod' }])('refuses the context %j with one line', (context) => {
    const { status, stderr } = runApp(context);
    expect([status, stderr]).toEqual([
      1,
      expect.stringMatching(/^(no stage is given|unknown stage "prod"): [^\n]+\n$/),
    ]);
  });
});
