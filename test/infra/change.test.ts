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
 * What holds data, by its name in the template. CloudFormation knows a resource by it: under another one it makes a new,
 * empty one and deletes what was there. Whoever renames a construct on the way to one of these loses the data.
 */
const HOLDS_DATA = {
  StoreTable0CCFA19B: 'AWS::DynamoDB::GlobalTable',
  WebhooksEventsQueue74DAC156: 'AWS::SQS::Queue',
  WebhooksEventsDeadLetters25921429: 'AWS::SQS::Queue',
  MeteringLedgerFailuresBucket9F389815: 'AWS::S3::Bucket',
};

/** Properties whose change makes CloudFormation replace the resource. */
const REPLACING: Record<string, string[]> = {
  'AWS::DynamoDB::GlobalTable': ['TableName', 'KeySchema', 'LocalSecondaryIndexes'],
  'AWS::SQS::Queue': ['QueueName', 'FifoQueue'],
  'AWS::S3::Bucket': ['BucketName', 'ObjectLockEnabled'],
};

const all = (template: Template) => template.toJSON().Resources as Record<string, Resource>;

describe.each(Object.entries(stages))('a deployment of %s', (_stage, template) => {
  test('keeps the table, the queues and the bucket that hold data', () => {
    const holding = Object.entries(all(template)).filter(([, { Type }]) => Type in REPLACING);
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
      MeteringLedgerFailuresBucket9F389815: {},
    });
  });

  test('gives each function a version, and callers the one in use', () => {
    const count = functionsOf(template).size;
    expect(resourcesOf(template, 'AWS::Lambda::Version')).toHaveLength(count);
    expect(resourcesOf(template, 'AWS::Lambda::Alias')).toHaveLength(count);
  });

  test('may cost at most so many units a second, whatever goes wrong', () => {
    const [, table] = resourcesOf(template, 'AWS::DynamoDB::GlobalTable')[0] ?? [];
    expect(table?.Properties.WriteOnDemandThroughputSettings).toEqual({
      MaxWriteRequestUnits: template === production ? 12_000 : 600,
    });
  });

  test('has the parts that it had', () => {
    const types = Object.values(all(template)).map(({ Type }) => Type);
    const counts = [...new Set(types)]
      .sort()
      .map((type) => `${type} ${types.filter((one) => one === type).length}`);
    expect(counts).toMatchSnapshot();
  });
});

describe('a new version', () => {
  const shifts = resourcesOf(production, 'AWS::CodeDeploy::DeploymentGroup');

  test('gets the traffic of production bit by bit, and loses it when it fails', () => {
    expect(shifts).toHaveLength(functionsOf(production).size);
    for (const [, { Properties }] of shifts) {
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

  test('that fails in its answers alone is taken back, too: of apply by its retries, of the ledger by its log', () => {
    const alarmsOf = (name: string) =>
      JSON.stringify(shifts.find(([id]) => id.includes(name))?.[1].Properties.AlarmConfiguration);
    expect(alarmsOf('WebhookApply')).toContain('RetriesWhileDeploying');
    expect(alarmsOf('Ledger')).toContain('FailsWhileDeploying');
  });

  test('that is taken back is told where alarms ring, and its alarms themselves wake nobody', () => {
    for (const [, { Properties }] of shifts) {
      expect(Properties.TriggerConfigurations).toMatchObject([
        { TriggerEvents: ['DeploymentFailure', 'DeploymentStop', 'DeploymentRollback'] },
      ]);
    }
    const silent = resourcesOf(production, 'AWS::CloudWatch::Alarm').filter(([id]) =>
      /NewVersionFails|WhileDeploying/.test(id),
    );
    expect(silent).toHaveLength(functionsOf(production).size + 3);
    for (const [, { Properties }] of silent) expect(Properties.AlarmActions).toBeUndefined();
  });

  test('has an alarm of its own, which never rang for the one before', () => {
    const ids = (template: Template) => Object.keys(template.findResources('AWS::CloudWatch::Alarm'));
    const changed = synthesize({ ...findStage('production'), logLevel: 'DEBUG' });
    const failing = (template: Template) => ids(template).filter((id) => id.includes('NewVersionFails'));
    expect(failing(changed)).toHaveLength(failing(production).length);
    expect(failing(changed).filter((id) => failing(production).includes(id))).toEqual([]);
    const others = (template: Template) => ids(template).filter((id) => !id.includes('NewVersionFails'));
    expect(others(changed)).toEqual(others(production));
  });

  test('is made only of a function that changed: Lambda refuses a version that is the same as the last', () => {
    const moved = synthesize({ ...findStage('staging'), region: 'us-east-1' });
    const versions = (template: Template) => Object.keys(template.findResources('AWS::Lambda::Version'));
    expect(versions(moved).filter((id) => versions(staging).includes(id))).toEqual([]);
    for (const [name, { Properties }] of functionsOf(moved)) {
      // Where its code is comes to the same; its description does not.
      expect(Properties.Description).not.toBe(functionsOf(staging).get(name)?.Properties.Description);
    }
  });

  test('is judged by its own errors, not by those of the one before', () => {
    const own = resourcesOf(production, 'AWS::CloudWatch::Alarm').filter(([id]) =>
      id.includes('NewVersionFails'),
    );
    expect(own).toHaveLength(functionsOf(production).size);
    for (const [, { Properties }] of own) {
      const dimensions = Properties.Dimensions as { Name: string; Value: unknown }[];
      expect(dimensions.map(({ Name }) => Name).sort()).toEqual([
        'ExecutedVersion',
        'FunctionName',
        'Resource',
      ]);
      expect(Properties).toMatchObject({ Threshold: 0, Period: 60 });
    }
  });

  test('has every alias of production updated through CodeDeploy, and none elsewhere', () => {
    const policies = (template: Template) =>
      Object.values(template.findResources('AWS::Lambda::Alias')).map(
        (alias) => (alias as { UpdatePolicy?: object }).UpdatePolicy,
      );
    for (const policy of policies(production)) {
      expect(policy).toMatchObject({ CodeDeployLambdaAliasUpdate: expect.anything() });
    }
    expect(policies(staging).filter((policy) => policy !== undefined)).toEqual([]);
    expect(resourcesOf(staging, 'AWS::CodeDeploy::DeploymentGroup')).toEqual([]);
  });
});
