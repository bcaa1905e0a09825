import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Template } from 'aws-cdk-lib/assertions';
import { describe, expect, test } from 'vitest';
import { findStage } from '../../infra/stages.ts';
import { functionsOf, type Resource, resourcesOf, synthesize } from './synthesize.ts';

const ROOT = path.resolve(import.meta.dirname, '../..');
const stages = { staging: synthesize('staging'), production: synthesize('production') };
const own = synthesize('dev-anna');

interface Watch {
  metric: string;
  namespace: string;
  /** Values of its dimensions; a reference is the logical id it refers to. */
  dimensions: Record<string, string>;
  threshold: number;
  seconds: number;
  periods: number;
  statistic: string;
}

/** What the alarms watch, read from the template. */
function watchesOf(template: Template): Watch[] {
  return resourcesOf(template, 'AWS::CloudWatch::Alarm').map(([, { Properties }]) => ({
    metric: String(Properties.MetricName),
    namespace: String(Properties.Namespace),
    dimensions: dimensionsOf(Properties),
    threshold: Number(Properties.Threshold),
    seconds: Number(Properties.Period),
    periods: Number(Properties.EvaluationPeriods),
    statistic: String(Properties.Statistic),
  }));
}

function dimensionsOf({ Dimensions }: Resource['Properties']): Record<string, string> {
  const dimensions = (Dimensions ?? []) as { Name: string; Value: string | { Ref?: string } }[];
  return Object.fromEntries(
    dimensions.map(({ Name, Value }) => [Name, typeof Value === 'string' ? Value : (Value.Ref ?? '')]),
  );
}

const idOf = (template: Template, type: string) => resourcesOf(template, type)[0]?.[0] ?? 'none';
const queueId = (template: Template, isMain: boolean) =>
  resourcesOf(template, 'AWS::SQS::Queue').find(
    ([, { Properties }]) => (Properties.RedrivePolicy !== undefined) === isMain,
  )?.[0];
const functionIds = (template: Template) => {
  const functions = functionsOf(template);
  const ids = resourcesOf(template, 'AWS::Lambda::Function');
  return new Map(
    [...functions].map(([name, one]) => [name, ids.find(([, other]) => other === one)?.[0] ?? 'none']),
  );
};

describe.each(Object.entries(stages))('the alarms of %s', (stage, template) => {
  const watches = watchesOf(template);
  const of = (metric: string) => watches.filter((watch) => watch.metric === metric);
  const functions = functionIds(template);
  const tableId = idOf(template, 'AWS::DynamoDB::GlobalTable');

  test('are one plain metric each, so that one that rings names what is at fault', () => {
    for (const [, { Properties }] of resourcesOf(template, 'AWS::CloudWatch::Alarm')) {
      expect(Properties.Metrics).toBeUndefined();
      expect(Properties.MetricName).toEqual(expect.any(String));
      expect(Properties.Namespace).toEqual(expect.any(String));
    }
  });

  test('watch that no event is a dead letter or waits for more than five minutes', () => {
    expect(of('ApproximateNumberOfMessagesVisible')).toMatchObject([
      { namespace: 'AWS/SQS', threshold: 0, statistic: 'Maximum', seconds: 60 },
    ]);
    expect(of('ApproximateAgeOfOldestMessage')).toMatchObject([
      { namespace: 'AWS/SQS', threshold: 300, statistic: 'Maximum', seconds: 60 },
    ]);
    expect(JSON.stringify(resourcesOf(template, 'AWS::CloudWatch::Alarm'))).toContain(
      `"${queueId(template, false)}","QueueName"`,
    );
  });

  test('watch 5xx to Stripe from the access log, those of API Gateway itself included', () => {
    expect(of('webhook_5xx')).toMatchObject([
      { namespace: `SessionBilling/${stage}`, dimensions: {}, threshold: 2, seconds: 300, statistic: 'Sum' },
    ]);
    const filters = resourcesOf(template, 'AWS::Logs::MetricFilter').map(([, one]) => one.Properties);
    expect(filters.filter(({ FilterPattern }) => String(FilterPattern).includes('$.route'))).toEqual([
      {
        FilterPattern: '{ ($.route = "POST /webhooks/stripe") && ($.status = "5*") }',
        LogGroupName: { Ref: expect.stringMatching(/^ApiAccessLogs/) },
        MetricTransformations: [
          { MetricName: 'webhook_5xx', MetricNamespace: `SessionBilling/${stage}`, MetricValue: '1' },
        ],
      },
    ]);
    // The pattern finds nothing if the log's line is not as it takes it to be.
    const [, apiStage] = resourcesOf(template, 'AWS::ApiGatewayV2::Stage')[0] ?? [];
    const { Format: format } = (apiStage?.Properties.AccessLogSettings ?? {}) as { Format?: string };
    expect(JSON.parse(format ?? '{}')).toMatchObject({
      route: '$context.routeKey',
      status: '$context.status',
    });
  });

  test('watch that the ledger is neither behind nor discards', () => {
    const dimensions = { FunctionName: functions.get('Ledger') };
    expect(of('IteratorAge')).toMatchObject([{ dimensions, threshold: 900_000, statistic: 'Maximum' }]);
    const mapping = { EventSourceMappingUUID: expect.stringContaining('LedgerSource') };
    for (const metric of ['DroppedEventCount', 'OnFailureDestinationDeliveredEventCount']) {
      expect(of(metric)).toMatchObject([{ dimensions: mapping, threshold: 0, statistic: 'Sum' }]);
    }
    expect(of('DestinationDeliveryFailures')).toMatchObject([{ dimensions, threshold: 0 }]);
  });

  test('watch errors and throttles of each function', () => {
    const ids = [...functions.values()].sort();
    for (const metric of ['Errors', 'Throttles']) {
      const ofFunctions = of(metric).filter(({ dimensions }) => dimensions.ExecutedVersion === undefined);
      expect(ofFunctions.map(({ dimensions }) => dimensions.FunctionName).sort()).toEqual(ids);
    }
    for (const throttles of of('Throttles')) {
      expect(throttles).toMatchObject({
        namespace: 'AWS/Lambda',
        threshold: 5,
        seconds: 300,
        statistic: 'Sum',
      });
    }
  });

  test('watch what runs at once where there is a reservation, and only there', () => {
    const reserved = Object.entries(findStage(stage).reservedConcurrency);
    const expected = reserved.map(([name, count]) => ({
      dimensions: { FunctionName: functions.get(name) },
      threshold: count * 0.8,
      seconds: 60,
      periods: 3,
      statistic: 'Maximum',
    }));
    expect(of('ConcurrentExecutions')).toHaveLength(expected.length);
    expect(of('ConcurrentExecutions')).toEqual(
      expect.arrayContaining(expected.map((one) => expect.objectContaining(one))),
    );
    expect(reserved.length > 0).toBe(stage === 'production');
  });

  test('watch what DynamoDB refuses, of the table and of its index', () => {
    for (const metric of ['ReadThrottleEvents', 'WriteThrottleEvents']) {
      expect(of(metric).map(({ dimensions }) => dimensions)).toEqual([
        { TableName: tableId },
        { TableName: tableId, GlobalSecondaryIndexName: 'history' },
      ]);
      for (const one of of(metric)) expect(one).toMatchObject({ threshold: 30, seconds: 300 });
    }
  });

  test('watch DynamoDB’s own faults in every operation that the code asks for', () => {
    expect(of('SystemErrors').map(({ dimensions }) => dimensions.Operation)).toEqual(
      expect.arrayContaining(operationsOfCode()),
    );
    for (const one of of('SystemErrors')) {
      expect(one).toMatchObject({ namespace: 'AWS/DynamoDB', threshold: 5, statistic: 'Sum' });
      expect(one.dimensions.TableName).toBe(tableId);
    }
  });
});

/** The DynamoDB commands that functions send, read from their source. */
function operationsOfCode(): string[] {
  const operations = ['services', 'shared'].flatMap((folder) =>
    readdirSync(path.join(ROOT, folder), { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts'))
      .map((file) => readFileSync(path.join(ROOT, folder, file), 'utf8'))
      .filter((text) => text.includes("'@aws-sdk/client-dynamodb'"))
      .flatMap((text) => [...text.matchAll(/new (\w+)Command\(/g)].map(([, name = '']) => name)),
  );
  expect(operations.length).toBeGreaterThan(5);
  return [...new Set(operations)];
}

describe.each(Object.entries({ ...stages, 'dev-anna': own }))('the dashboard of %s', (stage, template) => {
  const [[, dashboard] = [], ...others] = resourcesOf(template, 'AWS::CloudWatch::Dashboard');
  const body = JSON.stringify(dashboard?.Properties.DashboardBody);

  test('shows every alarm, every function, both queues and the table', () => {
    expect(others).toEqual([]);
    expect(dashboard?.Properties.DashboardName).toBe(`session-billing-${stage}`);
    const shown = [
      ...resourcesOf(template, 'AWS::CloudWatch::Alarm').map(([id]) => `{"Fn::GetAtt":["${id}","Arn"]}`),
      ...[...functionIds(template).values()].map((id) => `{"Ref":"${id}"}`),
      ...[true, false].map((isMain) => `{"Fn::GetAtt":["${queueId(template, isMain)}","QueueName"]}`),
      `{"Ref":"${idOf(template, 'AWS::DynamoDB::GlobalTable')}"}`,
      `{"Ref":"${idOf(template, 'AWS::ApiGatewayV2::Api')}"}`,
    ];
    for (const one of shown) expect(body).toContain(one);
    // CloudWatch takes no more in one widget.
    expect(resourcesOf(template, 'AWS::CloudWatch::Alarm').length).toBeLessThanOrEqual(100);
  });

  test('shows the stage’s own counts and the ledger', () => {
    for (const text of [`SessionBilling/${stage}`, 'enqueued', 'retried', 'dead', 'webhook_5xx']) {
      expect(body).toContain(text);
    }
    for (const metric of ['IteratorAge', 'DroppedEventCount', 'p50', 'p99', 'SuccessfulRequestLatency']) {
      expect(body).toContain(metric);
    }
  });
});
