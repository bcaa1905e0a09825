import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Template } from 'aws-cdk-lib/assertions';
import { describe, expect, test } from 'vitest';
import { findStage } from '../../infra/stages.ts';
import { ANOMALIES, alarmedCounts } from '../../shared/metrics.ts';
import {
  environmentOf,
  functionIdsOf,
  functionsOf,
  onlyOne,
  queueIdsOf,
  type Resource,
  resourcesOf,
  synthesize,
} from './synthesize.ts';

const ROOT = path.resolve(import.meta.dirname, '../..');
const staging = synthesize('staging');
const stages = { staging, production: synthesize('production') };

const alarmsOf = (template: Template) =>
  resourcesOf(template, 'AWS::CloudWatch::Alarm').map(([, { Properties }]) => Properties);

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

/** What the alarms of the template watch. */
function watchesOf(template: Template): Watch[] {
  return alarmsOf(template).map((alarm) => ({
    metric: String(alarm.MetricName),
    namespace: String(alarm.Namespace),
    dimensions: dimensionsOf(alarm),
    threshold: Number(alarm.Threshold),
    seconds: Number(alarm.Period),
    periods: Number(alarm.EvaluationPeriods),
    statistic: String(alarm.Statistic),
  }));
}

function dimensionsOf({ Dimensions }: Resource['Properties']): Record<string, string> {
  const dimensions = (Dimensions ?? []) as { Name: string; Value: string | { Ref?: string } }[];
  return Object.fromEntries(
    dimensions.map(({ Name, Value }) => [Name, typeof Value === 'string' ? Value : (Value.Ref ?? '')]),
  );
}

describe('an alarm', () => {
  test('states its impact and its runbook section, and notifies the topic', () => {
    for (const { AlarmDescription, AlarmActions } of alarmsOf(staging)) {
      expect(AlarmDescription).toMatch(/^Impact: .{20,}\. Runbook: docs\/runbook\.md#[a-z-]+$/);
      expect(AlarmActions).toHaveLength(1);
    }
  });

  test('exists for every alarmed count, in the namespace of the stage and with the counting service', () => {
    expect(alarmedCounts().map(({ metric }) => metric)).toEqual(
      expect.arrayContaining([...Object.keys(ANOMALIES), 'dead', 'keeps_failing', 'swept', 'other_mode']),
    );
    for (const { service, metric } of alarmedCounts()) {
      const dimensions = JSON.stringify([{ Name: 'service', Value: service }]);
      const watching = alarmsOf(staging).filter(
        ({ MetricName, Dimensions }) => MetricName === metric && JSON.stringify(Dimensions) === dimensions,
      );
      expect(watching, metric).toHaveLength(1);
      expect(watching[0]).toMatchObject({ Namespace: 'SessionBilling/staging', Threshold: 0 });
    }
    const functions = functionsOf(staging);
    for (const [name] of functions) {
      expect(environmentOf(functions, name).POWERTOOLS_METRICS_NAMESPACE).toBe('SessionBilling/staging');
    }
  });

  test('exists for the queues, the ledger, server errors and the errors of each function', () => {
    const watched = alarmsOf(staging)
      .map(({ MetricName }) => MetricName)
      .filter((name) => name !== undefined);
    expect(watched).toEqual(
      expect.arrayContaining([
        'ApproximateNumberOfMessagesVisible',
        'ApproximateAgeOfOldestMessage',
        'IteratorAge',
        'service_faults',
      ]),
    );
    expect(watched.filter((name) => name === 'Errors')).toHaveLength(functionsOf(staging).size);
    expect(watched).toEqual(
      expect.arrayContaining(['DroppedEventCount', 'OnFailureDestinationDeliveredEventCount']),
    );
  });
});

describe.each(Object.entries(stages))('the alarms of %s', (stage, template) => {
  const watches = watchesOf(template);
  const watchesFor = (metric: string) => watches.filter((watch) => watch.metric === metric);
  const functions = functionIdsOf(template);
  const [tableId] = onlyOne(template, 'AWS::DynamoDB::GlobalTable');

  test('watch one plain metric each, so that a firing alarm names the faulty part', () => {
    for (const alarm of alarmsOf(template)) {
      expect(alarm.Metrics).toBeUndefined();
      expect(alarm.MetricName).toEqual(expect.any(String));
      expect(alarm.Namespace).toEqual(expect.any(String));
    }
  });

  test('fire for a dead-lettered event or notice, for an event that waits for five minutes, and for a notice that waits for fifteen', () => {
    const queue = { namespace: 'AWS/SQS', statistic: 'Maximum', seconds: 60 };
    expect(watchesFor('ApproximateNumberOfMessagesVisible')).toMatchObject([
      { ...queue, threshold: 0 },
      { ...queue, threshold: 0 },
    ]);
    expect(watchesFor('ApproximateAgeOfOldestMessage')).toMatchObject([
      { ...queue, threshold: 300 },
      { ...queue, threshold: 900 },
    ]);
    expect(JSON.stringify(resourcesOf(template, 'AWS::CloudWatch::Alarm'))).toContain(
      `"${queueIdsOf(template).deadLetterQueue}","QueueName"`,
    );
  });

  test('count 5xx and 429 responses to Stripe in the access log, including those of API Gateway itself', () => {
    expect(watchesFor('webhook_5xx')).toMatchObject([
      { namespace: `SessionBilling/${stage}`, dimensions: {}, threshold: 2, seconds: 300, statistic: 'Sum' },
    ]);
    const filters = resourcesOf(template, 'AWS::Logs::MetricFilter').map(([, one]) => one.Properties);
    expect(filters.filter(({ FilterPattern }) => String(FilterPattern).includes('/webhooks/'))).toEqual([
      {
        FilterPattern: '{ ($.route = "POST /webhooks/stripe") && (($.status = "5*") || ($.status = "429")) }',
        LogGroupName: { Ref: expect.stringMatching(/^ApiAccessLogs/) },
        MetricTransformations: [
          { MetricName: 'webhook_5xx', MetricNamespace: `SessionBilling/${stage}`, MetricValue: '1' },
        ],
      },
    ]);
    // The filter pattern depends on the format of the log.
    const [, apiStage] = resourcesOf(template, 'AWS::ApiGatewayV2::Stage')[0] ?? [];
    const { Format: format } = (apiStage?.Properties.AccessLogSettings ?? {}) as { Format?: string };
    expect(JSON.parse(format ?? '{}')).toMatchObject({
      route: '$context.routeKey',
      status: '$context.status',
    });
  });

  test.each([
    ['Ledger', 'LedgerSource'],
    ['NoticeQueue', 'NoticesSource'],
  ])('fire when %s is behind the stream, does not read it, or discards records', (name, source) => {
    const dimensions = { FunctionName: functions.get(name) };
    const ofFunction = (metric: string) =>
      watchesFor(metric).filter((watch) => watch.dimensions.FunctionName === dimensions.FunctionName);
    const ofMapping = (metric: string) =>
      watchesFor(metric).filter((watch) => watch.dimensions.EventSourceMappingUUID?.includes(source));
    expect(ofFunction('IteratorAge')).toMatchObject([{ threshold: 900_000, statistic: 'Maximum' }]);
    expect(ofMapping('PolledEventCount')).toMatchObject([{ threshold: 1, periods: 6 }]);
    for (const metric of ['DroppedEventCount', 'OnFailureDestinationDeliveredEventCount']) {
      expect(ofMapping(metric)).toMatchObject([{ threshold: 0, statistic: 'Sum' }]);
    }
    expect(ofFunction('DestinationDeliveryFailures')).toMatchObject([{ threshold: 0 }]);
  });

  test('watch errors and throttles of each function', () => {
    const ids = [...functions.values()].sort();
    for (const metric of ['Errors', 'Throttles']) {
      const ofFunctions = watchesFor(metric).filter(
        ({ dimensions }) => dimensions.ExecutedVersion === undefined,
      );
      expect(ofFunctions.map(({ dimensions }) => dimensions.FunctionName).sort()).toEqual(ids);
    }
    for (const throttles of watchesFor('Throttles')) {
      expect(throttles).toMatchObject({
        namespace: 'AWS/Lambda',
        threshold: 5,
        seconds: 300,
        statistic: 'Sum',
      });
    }
  });

  test('watch concurrent executions exactly of the functions with reserved concurrency', () => {
    const reserved = Object.entries(findStage(stage).reservedConcurrency);
    const expected = reserved.map(([name, count]) => ({
      dimensions: { FunctionName: functions.get(name) },
      threshold: count * 0.8,
      seconds: 60,
      periods: 3,
      statistic: 'Maximum',
    }));
    expect(watchesFor('ConcurrentExecutions')).toHaveLength(expected.length);
    expect(watchesFor('ConcurrentExecutions')).toEqual(
      expect.arrayContaining(expected.map((one) => expect.objectContaining(one))),
    );
    expect(reserved.length > 0).toBe(stage === 'production');
  });

  test('watch throttles of the table and of its index', () => {
    for (const metric of ['ReadThrottleEvents', 'WriteThrottleEvents']) {
      expect(watchesFor(metric).map(({ dimensions }) => dimensions)).toEqual([
        { TableName: tableId },
        { TableName: tableId, GlobalSecondaryIndexName: 'history' },
      ]);
      for (const one of watchesFor(metric)) expect(one).toMatchObject({ threshold: 30, seconds: 300 });
    }
  });

  test('watch DynamoDB’s own errors for every operation that the code uses', () => {
    expect(watchesFor('SystemErrors').map(({ dimensions }) => dimensions.Operation)).toEqual(
      expect.arrayContaining(operationsOfCode()),
    );
    for (const one of watchesFor('SystemErrors')) {
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
