import type { Template } from 'aws-cdk-lib/assertions';
import { describe, expect, test } from 'vitest';
import { findStage } from '../../infra/stages.ts';
import { functionsOf, type Resource, resourcesOf, synthesize } from './synthesize.ts';

const stages = {
  staging: synthesize('staging'),
  production: synthesize('production'),
  own: synthesize('dev-anna'),
};
const { staging, production } = stages;

/**
 * The resources that hold data, by logical id. If a logical id changes, for example because a construct on its path is
 * renamed, CloudFormation creates a new, empty resource and deletes the old one with its data.
 */
const HOLDS_DATA = {
  StoreTable0CCFA19B: 'AWS::DynamoDB::GlobalTable',
  WebhooksEventsQueue74DAC156: 'AWS::SQS::Queue',
  WebhooksEventsDeadLetters25921429: 'AWS::SQS::Queue',
  NotificationsNoticesQueue1D977D0E: 'AWS::SQS::Queue',
  NotificationsNoticesDeadLetters6210BA8E: 'AWS::SQS::Queue',
  MeteringLedgerFailuresBucket9F389815: 'AWS::S3::Bucket',
  ApiPagesBucket3CA9ED09: 'AWS::S3::Bucket',
};

/** Properties whose change makes CloudFormation replace the resource. */
const REPLACING: Record<string, string[]> = {
  'AWS::DynamoDB::GlobalTable': ['TableName', 'KeySchema', 'LocalSecondaryIndexes'],
  'AWS::SQS::Queue': ['QueueName', 'FifoQueue'],
  'AWS::S3::Bucket': ['BucketName', 'ObjectLockEnabled'],
};

const allResources = (template: Template) => template.toJSON().Resources as Record<string, Resource>;

describe.each(Object.entries(stages))('a deployment of %s', (_stage, template) => {
  test('keeps the table, the queues and the buckets that hold data', () => {
    const holding = Object.entries(allResources(template)).filter(([, { Type }]) => Type in REPLACING);
    expect(Object.fromEntries(holding.map(([id, { Type }]) => [id, Type]))).toEqual(HOLDS_DATA);
    const replacing = holding.map(([id, { Type, Properties }]) => [
      id,
      Object.fromEntries((REPLACING[Type] ?? []).map((name) => [name, Properties[name]])),
    ]);
    expect(Object.fromEntries(replacing)).toEqual({
      StoreTable0CCFA19B: {
        KeySchema: [
          { AttributeName: 'pk', KeyType: 'HASH' },
          { AttributeName: 'sk', KeyType: 'RANGE' },
        ],
      },
      WebhooksEventsQueue74DAC156: { FifoQueue: true },
      WebhooksEventsDeadLetters25921429: { FifoQueue: true },
      NotificationsNoticesQueue1D977D0E: { FifoQueue: true },
      NotificationsNoticesDeadLetters6210BA8E: { FifoQueue: true },
      MeteringLedgerFailuresBucket9F389815: {},
      ApiPagesBucket3CA9ED09: {},
    });
  });

  test('gives each function one version and one alias', () => {
    const count = functionsOf(template).size;
    expect(resourcesOf(template, 'AWS::Lambda::Version')).toHaveLength(count);
    expect(resourcesOf(template, 'AWS::Lambda::Alias')).toHaveLength(count);
  });

  test.each([
    ['WebhooksWebhookApply', ['WebhooksWebhookReceive', 'WebhooksWebhookReconcile', 'WebhooksWebhookSweep']],
    ['NotificationsNoticeSender', ['NotificationsNoticeQueue', 'NotificationsNoticeAdminApi']],
  ])(
    'switches the functions that queue messages after %s, which reads the messages of both versions',
    (reader, senders) => {
      const aliases = Object.entries(allResources(template)).filter(
        ([, { Type }]) => Type === 'AWS::Lambda::Alias',
      );
      const aliasOf = (name: string) => aliases.find(([id]) => id.includes(`${name}Live`));
      const [readerId] = aliasOf(reader) ?? [];
      expect(readerId).toBeDefined();
      for (const sender of senders) expect(aliasOf(sender)?.[1].DependsOn, sender).toContain(readerId);
    },
  );

  test('switches the functions that write items of an account after AccountAdminApi, which erases them', () => {
    const aliases = resourcesOf(template, 'AWS::Lambda::Alias');
    const [erasing] = aliases.find(([id]) => id.startsWith('AccountsAccountAdminApiLive')) ?? [];
    expect(erasing).toBeDefined();
    const writers = [
      'AccountApi',
      'CheckoutApi',
      'NotificationsApi',
      'MeteringLedger',
      'WebhookApply',
      'TicketReminders',
    ];
    // They write the lists of admin actions.
    writers.push('MeteringApi', 'WebhookAdminApi', 'NoticeAdminApi', 'InsightsApi', 'SupportApi');
    for (const writer of writers) {
      const alias = aliases.find(([id]) => id.includes(`${writer}Live`));
      expect(alias?.[1].DependsOn, writer).toContain(erasing);
    }
  });

  test('limits the write units that the table can use a second', () => {
    const [, table] = resourcesOf(template, 'AWS::DynamoDB::GlobalTable')[0] ?? [];
    expect(table?.Properties.WriteOnDemandThroughputSettings).toEqual({
      MaxWriteRequestUnits: template === production ? 12_000 : 600,
    });
  });

  test('has the expected number of resources of each type', () => {
    const types = Object.values(allResources(template)).map(({ Type }) => Type);
    const counts = [...new Set(types)]
      .sort()
      .map((type) => `${type} ${types.filter((one) => one === type).length}`);
    expect(counts).toMatchSnapshot();
  });
});

describe('a new version of a function', () => {
  const groups = resourcesOf(production, 'AWS::CodeDeploy::DeploymentGroup');
  /** All but the ledger. */
  const gradual = functionsOf(production).size - 1;

  test('gets traffic gradually in production and is rolled back when an alarm fires', () => {
    expect(groups).toHaveLength(gradual);
    for (const [, { Properties }] of groups) {
      expect(Properties).toMatchObject({
        DeploymentConfigName: 'CodeDeployDefault.LambdaLinear10PercentEvery1Minute',
        DeploymentStyle: { DeploymentType: 'BLUE_GREEN', DeploymentOption: 'WITH_TRAFFIC_CONTROL' },
        AutoRollbackConfiguration: {
          Enabled: true,
          Events: expect.arrayContaining(['DEPLOYMENT_FAILURE', 'DEPLOYMENT_STOP_ON_ALARM']),
        },
      });
      const alarms = JSON.stringify(Properties.AlarmConfiguration);
      expect(alarms).toMatch(/"Enabled":true/);
      expect(alarms).toContain('ApiErrorsWhileDeployingAlarm');
      expect(alarms).toContain('NewVersionFailsAlarm');
    }
  });

  test('of the ledger gets all calls at once, because an earlier version drops what the new one writes into heads', () => {
    const aliases = resourcesOf(production, 'AWS::Lambda::Alias').filter(([id]) => id.includes('LedgerLive'));
    expect(aliases.map(([, alias]) => (alias as { UpdatePolicy?: object }).UpdatePolicy)).toEqual([
      undefined,
    ]);
    expect(groups.filter(([id]) => id.includes('Ledger'))).toEqual([]);
  });

  test('is rolled back for failures that Lambda does not count: faults of apply', () => {
    const [, apply] = groups.find(([id]) => id.includes('WebhookApply')) ?? [];
    expect(JSON.stringify(apply?.Properties.AlarmConfiguration)).toContain('WebhookApplyFailsWhileDeploying');
  });

  test('notifies the alarm topic through CodeDeploy when it is rolled back, and not through its alarms', () => {
    for (const [, { Properties }] of groups) {
      expect(Properties.TriggerConfigurations).toMatchObject([
        { TriggerEvents: ['DeploymentFailure', 'DeploymentStop', 'DeploymentRollback'] },
      ]);
    }
    const silent = resourcesOf(production, 'AWS::CloudWatch::Alarm').filter(([id]) =>
      /NewVersionFails|WhileDeploying/.test(id),
    );
    expect(silent).toHaveLength(gradual + 3);
    for (const [, { Properties }] of silent) expect(Properties.AlarmActions).toBeUndefined();
  });

  test('has its own alarm, which cannot still be firing for the previous version', () => {
    const ids = (template: Template) => Object.keys(template.findResources('AWS::CloudWatch::Alarm'));
    const changed = synthesize({ ...findStage('production'), logLevel: 'DEBUG' });
    const failing = (template: Template) => ids(template).filter((id) => id.includes('NewVersionFails'));
    expect(failing(changed)).toHaveLength(failing(production).length);
    expect(failing(changed).filter((id) => failing(production).includes(id))).toEqual([]);
    const others = (template: Template) => ids(template).filter((id) => !id.includes('NewVersionFails'));
    expect(others(changed)).toEqual(others(production));
  });

  test('differs from the last one even if only the region changes, since Lambda refuses an equal version', () => {
    const moved = synthesize({ ...findStage('staging'), region: 'us-east-1' });
    const versions = (template: Template) => Object.keys(template.findResources('AWS::Lambda::Version'));
    expect(versions(moved).filter((id) => versions(staging).includes(id))).toEqual([]);
    for (const [name, { Properties }] of functionsOf(moved)) {
      // The bundles are equal, so only the description makes the function different.
      expect(Properties.Description).not.toBe(functionsOf(staging).get(name)?.Properties.Description);
    }
  });

  test('is judged by its own errors, not by those of the previous version', () => {
    const alarms = resourcesOf(production, 'AWS::CloudWatch::Alarm').filter(([id]) =>
      id.includes('NewVersionFails'),
    );
    expect(alarms).toHaveLength(gradual);
    for (const [, { Properties }] of alarms) {
      const dimensions = Properties.Dimensions as { Name: string; Value: unknown }[];
      expect(dimensions.map(({ Name }) => Name).sort()).toEqual([
        'ExecutedVersion',
        'FunctionName',
        'Resource',
      ]);
      expect(Properties).toMatchObject({ Threshold: 0, Period: 60 });
    }
  });

  test('is deployed through CodeDeploy in production, and directly in staging', () => {
    const policies = (template: Template) =>
      Object.entries(template.findResources('AWS::Lambda::Alias'))
        .filter(([id]) => !id.includes('LedgerLive'))
        .map(([, alias]) => (alias as { UpdatePolicy?: object }).UpdatePolicy);
    for (const policy of policies(production)) {
      expect(policy).toMatchObject({ CodeDeployLambdaAliasUpdate: expect.anything() });
    }
    expect(policies(staging).filter((policy) => policy !== undefined)).toEqual([]);
    expect(resourcesOf(staging, 'AWS::CodeDeploy::DeploymentGroup')).toEqual([]);
  });
});
