import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { App } from 'aws-cdk-lib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { SessionBilling } from '../../infra/stack.ts';
import { readAssembly, resourcesOf as resourcesIn } from '../../local/template/template.ts';
import { type Bundle, bundle, entriesOf } from '../support/bundles.ts';
import { withBoth } from './edgeStages.ts';
import { resourcesOf, synthesize } from './synthesize.ts';

/** Twelve bundles take 2 s, and the CDK starts a process for each: 6 s. */
const BUILD_TIMEOUT_MS = 120_000;

const METERING_BYTES_MAX = 450_000;

/** An action that a function is granted, and the client it sends it with. */
const CLIENTS: [action: RegExp, client: string][] = [
  [/^dynamodb:(BatchGet|BatchWrite|Get|Put|Update)Item$|^dynamodb:Query$/, '@aws-sdk/client-dynamodb'],
  [/^sqs:(SendMessage|ChangeMessageVisibility)$/, '@aws-sdk/client-sqs'],
  [/^secretsmanager:GetSecretValue$/, '@aws-sdk/client-secrets-manager'],
];
const WITH_STRIPE = ['CheckoutApi', 'WebhookApply', 'WebhookReceive', 'WebhookSweep'];

const bundles = new Map<string, Bundle>();
beforeAll(async () => {
  for (const [name, entry] of entriesOf(withBoth)) bundles.set(name, await bundle({ entry }));
}, BUILD_TIMEOUT_MS);

const packagesOf = ({ parts }: Bundle) => parts.map(([name]) => name);

/** What a function's role lets it do, by the function's name. */
function actionsOf(name: string): string[] {
  const policies = resourcesOf(synthesize(withBoth), 'AWS::IAM::Policy').filter(([id]) =>
    id.includes(`${name === 'EdgeAuthorizer' ? 'Authorizer' : name}RoleDefaultPolicy`),
  );
  expect(policies.length, `policies of ${name}`).toBeGreaterThan(0);
  return policies.flatMap(([, { Properties }]) =>
    (Properties.PolicyDocument as { Statement: { Action: string | string[] }[] }).Statement.flatMap(
      ({ Action }) => Action,
    ),
  );
}

describe('the bundles', () => {
  test('hold the clients of what the function may do, and no other', () => {
    for (const [name, one] of bundles) {
      const held = packagesOf(one).filter((part) => part.startsWith('@aws-sdk/client-'));
      const actions = actionsOf(name);
      const needed = CLIENTS.filter(([pattern]) => actions.some((action) => pattern.test(action)));
      expect(held.sort(), name).toEqual(needed.map(([, client]) => client).sort());
    }
  });

  test('hold Stripe where it is spoken with', () => {
    const holding = [...bundles].filter(([, one]) => packagesOf(one).includes('stripe'));
    expect(holding.map(([name]) => name).sort()).toEqual(WITH_STRIPE);
  });

  test('hold what checks tokens where end users call', () => {
    const holding = [...bundles].filter(([, one]) => packagesOf(one).includes('jose'));
    expect(holding.map(([name]) => name).sort()).toEqual(['AccountApi', 'CheckoutApi', 'MeteringApi']);
  });

  test('look for credentials nowhere but in the environment', () => {
    for (const [name, one] of bundles) {
      const elsewhere = packagesOf(one).filter((part) =>
        /credential-provider-(?!env$)|nested-clients|token-providers/.test(part),
      );
      expect(elsewhere, name).toEqual([]);
    }
  });

  test('never import node:http, which loads all of fetch', () => {
    for (const [name, { imports }] of bundles) {
      expect(imports.length, name).toBeGreaterThan(0);
      expect(imports, name).not.toContain('node:http');
      expect(imports, name).not.toContain('http');
    }
  });

  test('keep metering within its budget', () => {
    expect(bundles.get('MeteringApi')?.code.byteLength).toBeLessThan(METERING_BYTES_MAX);
  });
});

describe('what is looked at here', () => {
  const directory = mkdtempSync(path.join(tmpdir(), 'bundles-'));
  afterAll(() => rmSync(directory, { recursive: true }));

  test('is what deploying makes, byte for byte', { timeout: BUILD_TIMEOUT_MS }, async () => {
    const app = new App({ outdir: directory });
    const stack = new SessionBilling(app, withBoth);
    app.synth();
    const { template, assetDirectory } = await readAssembly({ directory, stackName: stack.stackName });
    const deployed = resourcesIn(template, 'AWS::Lambda::Function').map(([, { Properties }]) => {
      const { S3Key } = Properties.Code as { S3Key: string };
      return readFileSync(path.join(assetDirectory(S3Key), 'index.mjs'), 'utf8');
    });
    const looked = [...bundles.values()].map(({ code }) => Buffer.from(code).toString('utf8'));
    expect(deployed.length).toBe(bundles.size);
    expect(deployed.toSorted()).toEqual(looked.toSorted());
  });
});
