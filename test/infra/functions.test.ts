import { describe, expect, test } from 'vitest';
import { environmentOf, functionsOf, type Resource, resourcesOf, synthesize } from './synthesize.ts';

const template = synthesize('staging');
const functions = functionsOf(template);

interface Statement {
  Action: string | string[];
  Resource: unknown;
  Effect: string;
}

/** What each function may do besides logging and tracing. More than this is a hole, less is an outage. */
const ALLOWED: Record<string, Record<string, string[]>> = {
  MeteringApi: {
    table: ['dynamodb:ConditionCheckItem', 'dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:UpdateItem'],
    'table/index/history': ['dynamodb:Query'],
  },
  Ledger: {
    table: ['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:UpdateItem'],
    stream: ['dynamodb:DescribeStream', 'dynamodb:GetRecords', 'dynamodb:GetShardIterator'],
    'table/stream/*': ['dynamodb:ListStreams'],
    'bucket/*': ['s3:PutObject'],
    bucket: ['s3:ListBucket'],
  },
  UsageApi: { table: ['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:UpdateItem'] },
  SellApi: {
    table: ['dynamodb:ConditionCheckItem', 'dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:UpdateItem'],
  },
  PublicApi: {},
  WebhookReceive: { queue: ['sqs:SendMessage'] },
  WebhookApply: {
    table: [
      'dynamodb:BatchGetItem',
      'dynamodb:BatchWriteItem',
      'dynamodb:ConditionCheckItem',
      'dynamodb:GetItem',
      'dynamodb:PutItem',
      'dynamodb:UpdateItem',
    ],
    queue: [
      'sqs:ChangeMessageVisibility',
      'sqs:DeleteMessage',
      'sqs:GetQueueAttributes',
      'sqs:ReceiveMessage',
    ],
  },
  WebhookReconcile: {
    table: ['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:Query'],
    queue: ['sqs:GetQueueAttributes', 'sqs:SendMessage'],
  },
  WebhookSweep: {
    table: ['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:Query'],
    queue: ['sqs:SendMessage'],
  },
  AdminApi: { table: ['dynamodb:GetItem', 'dynamodb:Query'] },
};

describe('every function', () => {
  test('is one that this test knows', () => {
    expect([...functions.keys()].sort()).toEqual(Object.keys(ALLOWED).sort());
  });

  test.each([...functions])(
    '%s runs Node.js 24 on arm64, is traced and knows its stage',
    (_name, resource) => {
      expect(resource.Properties).toMatchObject({
        Runtime: 'nodejs24.x',
        Architectures: ['arm64'],
        Handler: 'index.handler',
        TracingConfig: { Mode: 'Active' },
        Environment: { Variables: { STAGE: 'staging' } },
      });
    },
  );

  test.each([...functions])('%s keeps its logs for a bounded time', (_name, resource) => {
    const { LogGroup } = resource.Properties.LoggingConfig as { LogGroup: { Ref: string } };
    const logGroup = Object.fromEntries(resourcesOf(template, 'AWS::Logs::LogGroup'))[LogGroup.Ref];
    expect(logGroup?.Properties.RetentionInDays).toBe(30);
  });

  test.each([...functions])('%s may do exactly what it needs', (name, resource) => {
    const allowed: Record<string, string[]> = {};
    for (const statement of statementsOf(resource)) {
      const actions = [statement.Action].flat();
      if (actions.every((action) => /^(logs:(CreateLogStream|PutLogEvents)|xray:Put\w+)$/.test(action)))
        continue;
      const target = nameOf(statement.Resource);
      allowed[target] = [...(allowed[target] ?? []), ...actions].sort();
    }
    expect(allowed).toEqual(ALLOWED[name]);
  });

  test.each([...functions])(
    '%s names no wildcard but the ones of X-Ray and of its own stream and bucket',
    (name, resource) => {
      for (const statement of statementsOf(resource)) {
        for (const action of [statement.Action].flat()) {
          expect(action).not.toContain('*');
          if (nameOf(statement.Resource) === '*') expect(action).toMatch(/^xray:/);
          if (nameOf(statement.Resource).includes('/*')) expect(name).toBe('Ledger');
        }
      }
    },
  );

  test('answers an HTTP caller before the API gives up after 30 s', () => {
    expect(
      Object.fromEntries([...functions].map(([name, { Properties }]) => [name, Properties.Timeout])),
    ).toEqual({
      MeteringApi: 10,
      Ledger: 60,
      UsageApi: 10,
      SellApi: 25,
      PublicApi: 10,
      WebhookReceive: 10,
      WebhookApply: 60,
      WebhookReconcile: 60,
      WebhookSweep: 120,
      AdminApi: 10,
    });
  });

  test('gets exactly the settings it reads', () => {
    const names = (name: string) =>
      Object.keys(environmentOf(functions, name))
        .filter((setting) => setting !== 'POWERTOOLS_METRICS_NAMESPACE')
        .sort();
    const stripe = [
      ...['STRIPE_API_BASE', 'STRIPE_PRICE_GROWTH', 'STRIPE_PRICE_STARTER', 'STRIPE_SECRET_KEY'],
      'STRIPE_SETTINGS_VERSION',
    ];
    expect(names('MeteringApi')).toEqual(['LEASE_SECONDS', 'STAGE', 'TABLE_NAME']);
    expect(names('Ledger')).toEqual(['STAGE', 'TABLE_NAME']);
    expect(names('UsageApi')).toEqual(['STAGE', 'TABLE_NAME']);
    expect(names('PublicApi')).toEqual(['STAGE']);
    expect(names('WebhookReceive')).toEqual([
      'QUEUE_URL',
      'STAGE',
      'STRIPE_LIVEMODE',
      'STRIPE_SETTINGS_VERSION',
      'STRIPE_WEBHOOK_SECRET',
    ]);
    expect(names('WebhookApply')).toEqual(
      ['PAST_DUE_GRACE_DAYS', 'QUEUE_URL', 'STAGE', 'STRIPE_PAUSE_MS', 'TABLE_NAME', ...stripe].sort(),
    );
    expect(names('WebhookReconcile')).toEqual(['QUEUE_URL', 'STAGE', 'STRIPE_LIVEMODE', 'TABLE_NAME']);
    expect(names('WebhookSweep')).toEqual([
      'QUEUE_URL',
      'STAGE',
      'STRIPE_API_BASE',
      'STRIPE_LIVEMODE',
      'STRIPE_SECRET_KEY',
      'STRIPE_SETTINGS_VERSION',
      'TABLE_NAME',
    ]);
    expect(names('AdminApi')).toEqual(['STAGE', 'TABLE_NAME']);
    expect(names('SellApi')).toEqual(
      [
        'CHECKOUT_CANCEL_URL',
        'CHECKOUT_SUCCESS_URL',
        'PORTAL_RETURN_URL',
        'STAGE',
        'TABLE_NAME',
        ...stripe,
      ].sort(),
    );
  });
});

describe('secrets', () => {
  test.each(['STRIPE_SECRET_KEY', 'STRIPE_WEBHOOK_SECRET', 'STRIPE_PRICE_STARTER', 'STRIPE_PRICE_GROWTH'])(
    '%s is only referred to, never written in the template',
    (name) => {
      const values = [...functions.values()].flatMap((resource) => {
        const { Variables } = resource.Properties.Environment as { Variables: Record<string, unknown> };
        return Variables[name] === undefined ? [] : [Variables[name]];
      });
      expect(new Set(values)).toEqual(
        new Set([`{{resolve:secretsmanager:session-billing/staging/stripe:SecretString:${name}::}}`]),
      );
    },
  );

  test('no value in the template looks like a key of Stripe', () => {
    expect(JSON.stringify(template.toJSON())).not.toMatch(/(sk|rk|pk|whsec)_[A-Za-z0-9]/);
  });
});

function statementsOf(resource: Resource): Statement[] {
  const { 'Fn::GetAtt': role } = resource.Properties.Role as { 'Fn::GetAtt': [string, string] };
  const roleResource = Object.fromEntries(resourcesOf(template, 'AWS::IAM::Role'))[role[0]];
  // A managed policy would grant what no statement here shows.
  expect(roleResource?.Properties.ManagedPolicyArns).toBeUndefined();
  return resourcesOf(template, 'AWS::IAM::Policy')
    .filter(([, policy]) => JSON.stringify(policy.Properties.Roles) === JSON.stringify([{ Ref: role[0] }]))
    .flatMap(([, policy]) => (policy.Properties.PolicyDocument as { Statement: Statement[] }).Statement);
}

/** Names the resource of a statement in a word: `table`, `table/index/history`, `queue`, `bucket/*`, `*`. */
function nameOf(resource: unknown): string {
  if (typeof resource === 'string') return resource;
  const { 'Fn::GetAtt': attribute, 'Fn::Join': join } = resource as {
    'Fn::GetAtt'?: [string, string];
    'Fn::Join'?: [string, unknown[]];
  };
  if (join !== undefined) return join[1].map(nameOf).join('');
  if (attribute === undefined) throw new Error(`not a resource: ${JSON.stringify(resource)}`);
  if (attribute[1] === 'StreamArn') return 'stream';
  const type = (template.toJSON().Resources as Record<string, Resource>)[attribute[0]]?.Type;
  const names: Record<string, string> = {
    'AWS::DynamoDB::GlobalTable': 'table',
    'AWS::SQS::Queue': 'queue',
    'AWS::S3::Bucket': 'bucket',
    'AWS::Logs::LogGroup': 'logs',
  };
  return names[type ?? ''] ?? `${type}`;
}
