import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { App } from 'aws-cdk-lib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { SessionBilling } from '../../infra/stack.ts';
import { readAssembly, resourcesOf as resourcesIn } from '../../local/template/template.ts';
import { type Bundle, bundle, entriesOf } from '../support/bundles.ts';
import { mail, withBoth } from './stageVariants.ts';
import { resourcesOf, synthesize } from './synthesize.ts';

/** Eighteen bundles take 3 s to build, or 6 s with the CDK, which starts a process for each. A busy machine is slower. */
const BUILD_TIMEOUT_MS = 120_000;

const METERING_BYTES_MAX = 450_000;

/** Checkout's 0.7 MB, 0.4 MB of pdfkit and fontkit, and 0.2 MB of fonts. */
const STATEMENTS_BYTES_MAX = 1_400_000;

/** The actions that functions are granted, and the SDK client that sends each. */
const CLIENTS: [action: RegExp, client: string][] = [
  [/^dynamodb:(BatchGet|BatchWrite|Get|Put|Update)Item$|^dynamodb:(Query|Scan)$/, '@aws-sdk/client-dynamodb'],
  [/^sqs:(SendMessage|ChangeMessageVisibility)$/, '@aws-sdk/client-sqs'],
  [/^secretsmanager:GetSecretValue$/, '@aws-sdk/client-secrets-manager'],
  [/^cloudwatch:GetMetricData$/, '@aws-sdk/client-cloudwatch'],
  [/^ses:SendEmail$/, '@aws-sdk/client-sesv2'],
];
const WITH_STRIPE = [
  'CheckoutApi',
  'OfferTasks',
  'StatementsApi',
  'WebhookAdminApi',
  'WebhookApply',
  'WebhookReceive',
  'WebhookSweep',
];

/** The stage that has all functions. */
const stage = { ...withBoth, mail };

const bundles = new Map<string, Bundle>();
beforeAll(async () => {
  for (const [name, entry] of entriesOf(stage)) bundles.set(name, await bundle({ entry }));
}, BUILD_TIMEOUT_MS);

const packagesOf = ({ parts }: Bundle) => parts.map(([name]) => name);

/** The actions that the role of a function allows. */
function actionsOf(name: string): string[] {
  const policies = resourcesOf(synthesize(stage), 'AWS::IAM::Policy').filter(([id]) =>
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
  test('contain exactly the SDK clients of the actions that the function may use', () => {
    for (const [name, one] of bundles) {
      const included = packagesOf(one).filter((part) => part.startsWith('@aws-sdk/client-'));
      const actions = actionsOf(name);
      const needed = CLIENTS.filter(([pattern]) => actions.some((action) => pattern.test(action)));
      expect(included.sort(), name).toEqual(needed.map(([, client]) => client).sort());
    }
  });

  test('contain the Stripe library only in functions that use it', () => {
    const holding = [...bundles].filter(([, one]) => packagesOf(one).includes('stripe'));
    expect(holding.map(([name]) => name).sort()).toEqual(WITH_STRIPE);
  });

  test('load the Stripe library of an admin function only when a request needs it', () => {
    const admin = bundles.get('WebhookAdminApi');
    expect(admin?.partsAtStart).toContain('services/webhooks');
    expect(admin?.partsAtStart).not.toContain('stripe');
    expect(admin?.partsAtStart).not.toContain('@aws-sdk/client-secrets-manager');
    expect(bundles.get('CheckoutApi')?.partsAtStart).toContain('stripe');
  });

  test('contain the token library only in functions that check credentials', () => {
    const holding = [...bundles].filter(([, one]) => packagesOf(one).includes('jose'));
    expect(holding.map(([name]) => name).sort()).toEqual([
      'AccountAdminApi',
      'AccountApi',
      'CheckoutApi',
      'InsightsApi',
      'MeteringApi',
      'NoticeAdminApi',
      'StatementsApi',
      'SupportApi',
      'WebhookAdminApi',
    ]);
  });

  test('contain what makes a PDF in one function, which loads it for a PDF only', () => {
    const holding = [...bundles].filter(([, one]) => packagesOf(one).includes('pdfkit'));
    expect(holding.map(([name]) => name)).toEqual(['StatementsApi']);
    const statements = bundles.get('StatementsApi');
    expect(statements?.partsAtStart).not.toContain('pdfkit');
    expect(statements?.partsAtStart).not.toContain('fontkit');
    expect(statements?.code.byteLength).toBeLessThan(STATEMENTS_BYTES_MAX);
  });

  test('read credentials only from the environment', () => {
    for (const [name, one] of bundles) {
      const elsewhere = packagesOf(one).filter((part) =>
        /credential-provider-(?!env$)|nested-clients|token-providers/.test(part),
      );
      expect(elsewhere, name).toEqual([]);
    }
  });

  test('do not import node:http, which would load all of fetch', () => {
    for (const [name, { imports }] of bundles) {
      expect(imports.length, name).toBeGreaterThan(0);
      expect(imports, name).not.toContain('node:http');
      expect(imports, name).not.toContain('http');
    }
  });

  test('keep metering below its size limit', () => {
    expect(bundles.get('MeteringApi')?.code.byteLength).toBeLessThan(METERING_BYTES_MAX);
  });
});

describe('a bundle of these tests', () => {
  const directory = mkdtempSync(path.join(tmpdir(), 'bundles-'));
  afterAll(() => rmSync(directory, { recursive: true }));

  test('equals the deployed bundle byte for byte', { timeout: BUILD_TIMEOUT_MS }, async () => {
    const app = new App({ outdir: directory });
    const stack = new SessionBilling(app, stage);
    app.synth();
    const { template, assetDirectory } = await readAssembly({ directory, stackName: stack.stackName });
    const deployed = resourcesIn(template, 'AWS::Lambda::Function').map(([, { Properties }]) => {
      const { S3Key } = Properties.Code as { S3Key: string };
      return readFileSync(path.join(assetDirectory(S3Key), 'index.mjs'), 'utf8');
    });
    const tested = [...bundles.values()].map(({ code }) => Buffer.from(code).toString('utf8'));
    expect(deployed.length).toBe(bundles.size);
    expect(deployed.toSorted()).toEqual(tested.toSorted());
  });
});
