import { describe, expect, test } from 'vitest';
import { environmentOf, functionsOf, type Resource, resourcesOf, synthesize } from './synthesize.ts';

const template = synthesize('staging');
const functions = functionsOf(template);

interface Statement {
  Action: string | string[];
  Resource: unknown;
  Effect: string;
  Condition?: Record<string, Record<string, string[]>>;
}

/** An action on the kinds of items whose partition keys begin with one of the prefixes. */
function on(action: string, prefixes: string): string[] {
  return prefixes.split(' ').map((prefix) => `${action} ${prefix}`);
}

/** The day of a key's last use is all that a function which checks keys may change in one. */
const KEY_USE = 'UpdateItem APIKEYS# (pk, sk, lastUsedDay)';

/**
 * What each function is allowed besides logging: the actions and, in the table, the kinds of items. One more would be a
 * security hole, one fewer an outage.
 */
const ALLOWED: Record<string, Record<string, string[]>> = {
  MeteringApi: {
    table: [
      ...on('GetItem', 'ACCOUNT# APIKEYS# ERASED# ERASURE# SESSION#'),
      ...on('BatchGetItem', 'SESSION#'),
      ...on('PutItem', 'ACCOUNT# ACTIONS# AUDIT# SESSION#'),
      ...on('UpdateItem', 'ACCOUNT# AUDIT# RATE# SESSION#'),
      KEY_USE,
    ],
    'table/index/history': on('Query', 'HISTORY#'),
  },
  IdleAccounts: {
    table: [
      ...on('GetItem', 'ACCOUNT# PROGRESS# SESSION#'),
      ...on('PutItem', 'PROGRESS#'),
      ...on('UpdateItem', 'ACCOUNT# SESSION#'),
      'Scan',
    ],
  },
  Totals: {
    table: [
      ...on('Query', 'DIRECTORY# FIGURES# TOTALS'),
      ...on('BatchGetItem', 'DIRECTORY# FIGURES#'),
      ...on('PutItem', 'TOTALS'),
    ],
  },
  Ledger: {
    table: [
      ...on('BatchGetItem', 'DAYS# ERASURE#'),
      ...on('ConditionCheckItem', 'ERASURE#'),
      ...on('PutItem', 'CHANGES# DAYS# ERASURE# FIGURES# LISTED# RECORD#'),
      ...on('UpdateItem', 'DAYS# DIRECTORY# ERASURE# FIGURES# NOTICE# PERIODS#'),
      ...on('DeleteItem', 'LISTED#'),
    ],
    stream: ['DescribeStream', 'GetRecords', 'GetShardIterator'],
    'table/stream/*': ['ListStreams'],
    'bucket/*': ['s3:PutObject'],
    bucket: ['s3:ListBucket'],
  },
  AccountApi: {
    table: [
      ...on('GetItem', 'ACCOUNT# APIKEYS# CONTACT# ERASURE# MIGRATION# PROJECTS#'),
      ...on('BatchGetItem', 'PROJECTS#'),
      ...on('Query', 'DAYS# PERIODS# PROJECTS#'),
      ...on('ConditionCheckItem', 'ACCOUNT#'),
      ...on('PutItem', 'ACCOUNT# ADDRESS# BADGE# CONTACT# MIGRATION#'),
      ...on('UpdateItem', 'ACCOUNT# NOTICE# PROJECTS# RATE#'),
      ...on('DeleteItem', 'ADDRESS# BADGE#'),
      KEY_USE,
    ],
  },
  // It deletes only items of accounts: no API key, and no entry of the audit trail.
  AccountAdminApi: {
    table: [
      ...on('GetItem', 'ACCOUNT# APIKEYS# CONTACT# DIRECTORY# ERASURE# MIGRATION# TERMS#'),
      ...on('BatchGetItem', 'AUDIT# CUSTOMERS# DAYS# DIRECTORY# ERASURE# MIGRATION# SESSION#'),
      ...on(
        'Query',
        'ACTIONS# APIKEYS# AUDIT# CHANGES# CHECKOUT# CONTACT# CUSTOMERS# DAYS# EVENTS# MIGRATION# NOTICE# OFFER# PERIODS# PROJECTS# TERMS# TICKET#',
      ),
      ...on('PutItem', 'ACCOUNT# ACTIONS# APIKEYS# AUDIT# ERASURE# TERMS#'),
      ...on('UpdateItem', 'ACCOUNT# APIKEYS# AUDIT# DIRECTORY# ERASURE#'),
      ...on('ConditionCheckItem', 'APIKEYS# DAYS#'),
      ...on(
        'BatchWriteItem',
        'ACTIONS# ADDRESS# BADGE# CHANGES# CHECKOUT# CONTACT# DAYS# DIRECTORY# ERASED# FIGURES# LINK# MIGRATION# NOTICE# OFFER# OFFERS# PERIODS# PRICE# PROJECTS# SESSION# TERMS# TICKET# TICKETS#',
      ),
      ...on('DeleteItem', 'ACCOUNT# DAYS# LISTED#'),
    ],
    'table/index/history': on('Query', 'HISTORY# UNCOUNTED#'),
  },
  CheckoutApi: {
    secret: ['secretsmanager:GetSecretValue'],
    table: [
      ...on('GetItem', 'ACCOUNT# APIKEYS# CHECKOUT# CONTACT# ERASURE# MIGRATION# OFFER#'),
      ...on('Query', 'OFFER#'),
      ...on('ConditionCheckItem', 'ACCOUNT#'),
      ...on(
        'PutItem',
        'ACCOUNT# ACTIONS# AUDIT# CHANGES# CHECKOUT# CONTACT# CUSTOMERS# FIGURES# OFFER# OFFERS# PRICE#',
      ),
      ...on('UpdateItem', 'ACCOUNT# AUDIT# CHECKOUT# NOTICE# RATE# STRIPECALLS#'),
      ...on('DeleteItem', 'OFFERS#'),
      KEY_USE,
    ],
    // A sync that a customer asks for.
    queue: ['sqs:SendMessage'],
  },
  OfferTasks: {
    secret: ['secretsmanager:GetSecretValue'],
    table: [
      ...on('GetItem', 'ACCOUNT# CHECKOUT#'),
      ...on('Query', 'OFFER# OFFERS#'),
      ...on('PutItem', 'OFFER# OFFERS#'),
      ...on('UpdateItem', 'NOTICE# STRIPECALLS#'),
      ...on('DeleteItem', 'OFFERS#'),
    ],
  },
  StatementsApi: {
    secret: ['secretsmanager:GetSecretValue'],
    table: [
      ...on('GetItem', 'ACCOUNT# APIKEYS# CHECKOUT# CONTACT# DAYS# MIGRATION# PERIODS#'),
      ...on('BatchGetItem', 'PROJECTS#'),
      ...on('Query', 'DAYS# PERIODS#'),
      ...on('UpdateItem', 'RATE# STRIPECALLS#'),
      KEY_USE,
    ],
  },
  // The badge may read which account has a key, and the account.
  PublicApi: { table: on('GetItem', 'ACCOUNT# BADGE#') },
  WebhookReceive: { queue: ['sqs:SendMessage'], 'webhook secret': ['secretsmanager:GetSecretValue'] },
  WebhookApply: {
    secret: ['secretsmanager:GetSecretValue'],
    table: [
      ...on('GetItem', 'ACCOUNT# CHECKOUT# ERASURE# MIGRATION# OFFER#'),
      ...on('BatchGetItem', 'CUSTOMERS# PRICE#'),
      ...on('Query', 'EVENTS#'),
      ...on('PutItem', 'ACCOUNT# CHANGES# CUSTOMERS# FIGURES# OFFER# OFFERS# TERMS#'),
      ...on('UpdateItem', 'ACCOUNT# CHECKOUT# DIRECTORY# NOTICE#'),
      ...on('DeleteItem', 'OFFERS#'),
      ...on('BatchWriteItem', 'EVENTS# FAILING#'),
    ],
    queue: [
      'sqs:ChangeMessageVisibility',
      'sqs:DeleteMessage',
      'sqs:GetQueueAttributes',
      'sqs:ReceiveMessage',
    ],
  },
  WebhookReconcile: {
    table: [...on('Query', 'CUSTOMERS#'), ...on('GetItem', 'PROGRESS#'), ...on('PutItem', 'PROGRESS#')],
    queue: ['sqs:GetQueueAttributes', 'sqs:SendMessage'],
  },
  WebhookSweep: {
    secret: ['secretsmanager:GetSecretValue'],
    table: [...on('Query', 'EVENTS#'), ...on('GetItem', 'PROGRESS#'), ...on('PutItem', 'PROGRESS#')],
    queue: ['sqs:SendMessage'],
  },
  WebhookAdminApi: {
    secret: ['secretsmanager:GetSecretValue'],
    table: [
      ...on('GetItem', 'ACCOUNT# APIKEYS# MIGRATION#'),
      ...on('BatchGetItem', 'CUSTOMERS# PRICE#'),
      ...on('Query', 'EVENTS# FAILING#'),
      ...on('BatchWriteItem', 'EVENTS#'),
      ...on('PutItem', 'ACTIONS# AUDIT#'),
      ...on('UpdateItem', 'AUDIT# STRIPECALLS#'),
      KEY_USE,
    ],
    queue: ['sqs:SendMessage'],
    'dead-letter queue': [
      'sqs:ChangeMessageVisibility',
      'sqs:DeleteMessage',
      'sqs:GetQueueAttributes',
      'sqs:ReceiveMessage',
    ],
  },
  InsightsApi: {
    table: [
      ...on('GetItem', 'APIKEYS#'),
      ...on('BatchGetItem', 'ACCOUNT# AUDIT# CHECKOUT# CONTACT# CUSTOMERS# DIRECTORY# FIGURES# TOTALS'),
      ...on('Query', 'ACTIONS# ADDRESS# CHANGES# DIRECTORY# EVENTS# FIGURES# LISTED# NOTICE# TOTALS'),
      ...on('PutItem', 'ACTIONS# AUDIT#'),
      ...on('UpdateItem', 'AUDIT#'),
      KEY_USE,
    ],
    '*': ['cloudwatch:GetMetricData'],
  },
  SupportApi: {
    table: [
      ...on('GetItem', 'ACCOUNT# APIKEYS# ERASURE#'),
      ...on('BatchGetItem', 'CONTACT# TICKET#'),
      ...on('Query', 'TICKET# TICKETS#'),
      ...on('PutItem', 'ACCOUNT# ACTIONS# AUDIT# TICKET# TICKETS#'),
      ...on('UpdateItem', 'AUDIT# NOTICE# RATE# TICKET#'),
      ...on('DeleteItem', 'TICKETS#'),
      ...on('ConditionCheckItem', 'ACCOUNT#'),
      KEY_USE,
    ],
  },
  TicketReminders: {
    table: [
      ...on('BatchGetItem', 'TICKET#'),
      ...on('Query', 'TICKETS#'),
      ...on('PutItem', 'TICKET#'),
      ...on('UpdateItem', 'NOTICE#'),
      ...on('ConditionCheckItem', 'ACCOUNT#'),
    ],
  },
  NoticeQueue: {
    queue: ['sqs:SendMessage'],
    stream: ['DescribeStream', 'GetRecords', 'GetShardIterator'],
    'table/stream/*': ['ListStreams'],
    'bucket/*': ['s3:PutObject'],
    bucket: ['s3:ListBucket'],
  },
  NoticeSender: {
    table: [
      ...on('BatchGetItem', 'ACCOUNT# CONTACT# MIGRATION# NOTICE#'),
      ...on('ConditionCheckItem', 'CONTACT#'),
      ...on('PutItem', 'CONFIRMATION# LINK#'),
      ...on('UpdateItem', 'CONTACT# NOTICE#'),
      ...on('DeleteItem', 'LINK#'),
    ],
    queue: [
      'sqs:ChangeMessageVisibility',
      'sqs:DeleteMessage',
      'sqs:GetQueueAttributes',
      'sqs:ReceiveMessage',
    ],
  },
  NotificationsApi: {
    table: [
      ...on('GetItem', 'CONTACT# LINK#'),
      ...on('PutItem', 'ADDRESS# CONTACT#'),
      ...on('UpdateItem', 'NOTICE#'),
      ...on('DeleteItem', 'ADDRESS# LINK#'),
      ...on('ConditionCheckItem', 'ACCOUNT#'),
    ],
  },
  NoticeAdminApi: {
    table: [
      ...on('GetItem', 'APIKEYS# NOTICE#'),
      ...on('Query', 'NOTICE#'),
      ...on('PutItem', 'ACTIONS# AUDIT#'),
      ...on('UpdateItem', 'AUDIT# NOTICE#'),
      KEY_USE,
    ],
    queue: ['sqs:SendMessage'],
  },
};

describe('every function', () => {
  test('is listed in this test', () => {
    expect([...functions.keys()].sort()).toEqual(Object.keys(ALLOWED).sort());
  });

  test.each([...functions])('%s runs Node.js 24 on arm64, and has its stage in STAGE', (_name, resource) => {
    expect(resource.Properties).toMatchObject({
      Runtime: 'nodejs24.x',
      Architectures: ['arm64'],
      Handler: 'index.handler',
      Environment: { Variables: { STAGE: 'staging' } },
    });
  });

  test.each([...functions])('%s has a log group that keeps logs for 30 days', (_name, resource) => {
    const { LogGroup } = resource.Properties.LoggingConfig as { LogGroup: { Ref: string } };
    const logGroup = Object.fromEntries(resourcesOf(template, 'AWS::Logs::LogGroup'))[LogGroup.Ref];
    expect(logGroup?.Properties.RetentionInDays).toBe(30);
  });

  test.each([...functions])('%s is allowed exactly the actions that it needs', (name, resource) => {
    const allowed: Record<string, string[]> = {};
    for (const statement of statementsOf(resource)) {
      const actions = [statement.Action].flat();
      if (actions.every((action) => /^logs:(CreateLogStream|PutLogEvents)$/.test(action))) continue;
      const target = nameOf(statement.Resource);
      allowed[target] = [
        ...(allowed[target] ?? []),
        ...actions.flatMap((action) => textsOf(action, statement)),
      ];
    }
    const sorted = (lists: Record<string, string[]> = {}) =>
      Object.fromEntries(Object.entries(lists).map(([target, list]) => [target, list.toSorted()]));
    expect(sorted(allowed)).toEqual(sorted(ALLOWED[name]));
  });

  test('that records admin actions may also write the list of the account that they are about', () => {
    const writing = (item: string) =>
      Object.entries(ALLOWED).flatMap(([name, { table = [] }]) =>
        table.includes(`PutItem ${item}`) ? [name] : [],
      );
    expect(writing('AUDIT#')).toContain('AccountAdminApi');
    expect(writing('ACTIONS#')).toEqual(writing('AUDIT#'));
  });

  test.each([...functions])(
    '%s has no wildcard resources except for the table’s stream, the failures bucket and metrics',
    (name, resource) => {
      for (const statement of statementsOf(resource)) {
        for (const action of [statement.Action].flat()) {
          expect(action).not.toContain('*');
          // The action has no resources.
          if (action === 'cloudwatch:GetMetricData') continue;
          expect(nameOf(statement.Resource)).not.toBe('*');
          if (nameOf(statement.Resource).includes('/*')) expect(['Ledger', 'NoticeQueue']).toContain(name);
        }
      }
    },
  );

  test('has the expected timeout, below API Gateway’s 30 s if it serves HTTP', () => {
    expect(
      Object.fromEntries([...functions].map(([name, { Properties }]) => [name, Properties.Timeout])),
    ).toEqual({
      MeteringApi: 10,
      IdleAccounts: 840,
      Totals: 840,
      Ledger: 60,
      AccountApi: 10,
      AccountAdminApi: 10,
      CheckoutApi: 25,
      OfferTasks: 300,
      StatementsApi: 10,
      PublicApi: 10,
      WebhookReceive: 10,
      WebhookApply: 60,
      WebhookReconcile: 60,
      WebhookSweep: 120,
      WebhookAdminApi: 25,
      InsightsApi: 10,
      SupportApi: 10,
      TicketReminders: 300,
      NoticeQueue: 60,
      NoticeSender: 60,
      NotificationsApi: 10,
      NoticeAdminApi: 10,
    });
  });

  test('has exactly the environment variables that it reads', () => {
    const names = (name: string) =>
      Object.keys(environmentOf(functions, name))
        .filter((setting) => !setting.startsWith('POWERTOOLS_'))
        .sort();
    const stripe = ['STRIPE_SECRET_ID'];
    expect(names('MeteringApi')).toEqual([
      'ACCOUNT_FORMAT',
      'LEASE_SECONDS',
      'SESSION_HOURS_MAX',
      'STAGE',
      'TABLE_NAME',
    ]);
    expect(names('IdleAccounts')).toEqual([
      'ACCOUNT_FORMAT',
      'SCAN_PAUSE_MS',
      'SESSION_HOURS_MAX',
      'STAGE',
      'TABLE_NAME',
    ]);
    expect(names('Totals')).toEqual(['STAGE', 'TABLE_NAME']);
    expect(names('Ledger')).toEqual(['STAGE', 'TABLE_NAME']);
    expect(names('AccountApi')).toEqual(['ACCOUNT_FORMAT', 'STAGE', 'TABLE_NAME']);
    expect(names('AccountAdminApi')).toEqual(['ACCOUNT_FORMAT', 'STAGE', 'TABLE_NAME']);
    expect(names('PublicApi')).toEqual(['STAGE', 'TABLE_NAME', 'VERSION']);
    expect(names('WebhookReceive')).toEqual(['QUEUE_URL', 'STAGE', 'STRIPE_LIVEMODE', 'STRIPE_SECRET_ID']);
    expect(names('WebhookApply')).toEqual(
      [
        'ACCOUNT_FORMAT',
        'PAST_DUE_GRACE_DAYS',
        'QUEUE_URL',
        'STAGE',
        'STRIPE_PAUSE_MS',
        'TABLE_NAME',
        ...stripe,
      ].sort(),
    );
    expect(names('WebhookReconcile')).toEqual(['QUEUE_URL', 'STAGE', 'STRIPE_LIVEMODE', 'TABLE_NAME']);
    expect(names('WebhookSweep')).toEqual(
      ['QUEUE_URL', 'STAGE', 'STRIPE_LIVEMODE', 'STRIPE_PAUSE_MS', 'TABLE_NAME', ...stripe].sort(),
    );
    expect(names('WebhookAdminApi')).toEqual(
      [
        'DEAD_LETTER_QUEUE_URL',
        'PAST_DUE_GRACE_DAYS',
        'QUEUE_URL',
        'STAGE',
        'STRIPE_CALLS_PER_SECOND_MAX',
        'STRIPE_LIVEMODE',
        'TABLE_NAME',
        ...stripe,
      ].sort(),
    );
    expect(names('InsightsApi')).toEqual(['METRICS_NAMESPACE', 'STAGE', 'TABLE_NAME']);
    // A stage without a community has no COMMUNITY_URL.
    expect(names('SupportApi')).toEqual(['ACCOUNT_FORMAT', 'STAGE', 'TABLE_NAME']);
    expect(names('TicketReminders')).toEqual(['STAGE', 'TABLE_NAME']);
    expect(names('NoticeQueue')).toEqual(['QUEUE_URL', 'STAGE']);
    // A stage without a mail identity has no sender's address.
    expect(names('NoticeSender')).toEqual(['MAIL_PAUSE_MS', 'PAGES_URL', 'QUEUE_URL', 'STAGE', 'TABLE_NAME']);
    expect(names('NotificationsApi')).toEqual(['PAGES_URL', 'STAGE', 'TABLE_NAME']);
    expect(names('NoticeAdminApi')).toEqual(['QUEUE_URL', 'STAGE', 'TABLE_NAME']);
    expect(names('OfferTasks')).toEqual(
      ['ACCOUNT_FORMAT', 'PAGES_URL', 'STAGE', 'STRIPE_CALLS_PER_SECOND_MAX', 'TABLE_NAME', ...stripe].sort(),
    );
    expect(names('StatementsApi')).toEqual(
      ['ACCOUNT_FORMAT', 'STAGE', 'STRIPE_CALLS_PER_SECOND_MAX', 'TABLE_NAME', ...stripe].sort(),
    );
    expect(names('CheckoutApi')).toEqual(
      [
        'ACCOUNT_FORMAT',
        'PAGES_URL',
        'PAYMENT_METHOD_TYPES',
        'QUEUE_URL',
        'STAGE',
        'STRIPE_CALLS_PER_SECOND_MAX',
        'STRIPE_LIVEMODE',
        'TABLE_NAME',
        ...stripe,
      ].sort(),
    );
  });

  test.each([...functions])('%s is called through its alias live', (_name, resource) => {
    const id = [...resourcesOf(template, 'AWS::Lambda::Function')].find(([, one]) => one === resource)?.[0];
    const callers = [
      ...resourcesOf(template, 'AWS::ApiGatewayV2::Integration').map(
        ([, one]) => one.Properties.IntegrationUri,
      ),
      ...resourcesOf(template, 'AWS::Lambda::EventSourceMapping').map(
        ([, one]) => one.Properties.FunctionName,
      ),
      ...resourcesOf(template, 'AWS::Events::Rule').map(([, one]) => one.Properties.Targets),
    ].map((caller) => JSON.stringify(caller));
    // A caller of the function itself would get new code at once and bypass the alias.
    expect(callers.filter((caller) => caller.includes(`"${id}"`))).toEqual([]);
    const [, alias] =
      resourcesOf(template, 'AWS::Lambda::Alias').find(([, one]) =>
        JSON.stringify(one.Properties.FunctionName).includes(`"${id}"`),
      ) ?? [];
    expect(alias?.Properties.Name).toBe('live');
  });
});

describe('a secret', () => {
  test('is in no variable, parameter or reference of the template; functions have only its name', () => {
    const text = JSON.stringify(template.toJSON());
    expect(text).not.toMatch(/(sk|rk|pk|whsec)_[A-Za-z0-9]/);
    expect(text).not.toContain('{{resolve:');
    const names = [...functions.keys()].flatMap((name) => {
      const secret = environmentOf(functions, name).STRIPE_SECRET_ID;
      return secret === undefined ? [] : [[name, secret]];
    });
    expect(Object.fromEntries(names)).toEqual({
      CheckoutApi: 'session-billing/staging/stripe',
      StatementsApi: 'session-billing/staging/stripe',
      OfferTasks: 'session-billing/staging/stripe',
      WebhookApply: 'session-billing/staging/stripe',
      WebhookSweep: 'session-billing/staging/stripe',
      WebhookAdminApi: 'session-billing/staging/stripe',
      WebhookReceive: 'session-billing/staging/stripe-webhook',
    });
  });
});

/** `GetItem ACCOUNT#` for each prefix of the leading keys. Throws for a condition that this test does not know. */
function textsOf(action: string, { Condition: condition = {} }: Statement): string[] {
  const {
    'ForAllValues:StringLike': like = {},
    'ForAllValues:StringEquals': equals = {},
    ...others
  } = condition;
  const { 'dynamodb:LeadingKeys': patterns, ...otherLike } = like;
  const { 'dynamodb:Attributes': attributes, ...otherEquals } = equals;
  expect([others, otherLike, otherEquals]).toEqual([{}, {}, {}]);
  const short = action.replace(/^dynamodb:/, '');
  if (patterns === undefined) return [short];
  const suffix = attributes === undefined ? '' : ` (${attributes.join(', ')})`;
  return [patterns].flat().map((pattern) => `${short} ${pattern.replace(/\*$/, '')}${suffix}`);
}

function statementsOf(resource: Resource): Statement[] {
  const { 'Fn::GetAtt': role } = resource.Properties.Role as { 'Fn::GetAtt': [string, string] };
  const roleResource = Object.fromEntries(resourcesOf(template, 'AWS::IAM::Role'))[role[0]];
  // A managed policy would grant more than these statements show.
  expect(roleResource?.Properties.ManagedPolicyArns).toBeUndefined();
  return resourcesOf(template, 'AWS::IAM::Policy')
    .filter(([, policy]) => JSON.stringify(policy.Properties.Roles) === JSON.stringify([{ Ref: role[0] }]))
    .flatMap(([, policy]) => (policy.Properties.PolicyDocument as { Statement: Statement[] }).Statement);
}

const SECRETS =
  'arn:<AWS::Partition>:secretsmanager:<AWS::Region>:<AWS::AccountId>:secret:session-billing/staging';

/** The stage's secrets. The question marks match the six characters that Secrets Manager adds to a name. */
const SECRET_NAMES: Record<string, string> = {
  [`${SECRETS}/stripe-??????`]: 'secret',
  [`${SECRETS}/stripe-webhook-??????`]: 'webhook secret',
};

/** A short name for the resource of a statement: `table`, `table/index/history`, `queue`, `bucket/*`, `*`. */
function nameOf(resource: unknown): string {
  if (typeof resource === 'string') return resource;
  const { 'Fn::GetAtt': attribute, 'Fn::Join': join } = resource as {
    'Fn::GetAtt'?: [string, string];
    'Fn::Join'?: [string, unknown[]];
  };
  if (join !== undefined) {
    const text = join[1].map(nameOf).join('');
    return SECRET_NAMES[text] ?? text;
  }
  const { Ref: reference } = resource as { Ref?: string };
  if (reference?.startsWith('AWS::')) return `<${reference}>`;
  if (attribute === undefined) throw new Error(`not a resource: ${JSON.stringify(resource)}`);
  if (attribute[1] === 'StreamArn') return 'stream';
  if (attribute[0].includes('DeadLetters')) return 'dead-letter queue';
  const type = (template.toJSON().Resources as Record<string, Resource>)[attribute[0]]?.Type;
  const names: Record<string, string> = {
    'AWS::DynamoDB::GlobalTable': 'table',
    'AWS::SQS::Queue': 'queue',
    'AWS::S3::Bucket': 'bucket',
    'AWS::Logs::LogGroup': 'logs',
  };
  return names[type ?? ''] ?? `${type}`;
}
