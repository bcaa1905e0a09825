import { describe, expect, test } from 'vitest';
import type { Stage } from '../../infra/stage.ts';
import { findStage } from '../../infra/stages.ts';
import { functionIdsOf, onlyOne, queueIdsOf, resourcesOf, synthesize } from './synthesize.ts';

const edge = { region: 'us-east-1', edge: { requestsPerFiveMinutesMax: 2_000 } };
const stages: Stage[] = [
  ...['staging', 'production', 'dev-anna'].map((name) => findStage(name)),
  { ...findStage('production'), ...edge },
];

describe.each(stages)('the dashboard of $name in $region', (settings) => {
  const { name: stage } = settings;
  const template = synthesize(settings);
  const [[, dashboard] = [], ...others] = resourcesOf(template, 'AWS::CloudWatch::Dashboard');
  const body = JSON.stringify(dashboard?.Properties.DashboardBody);

  test('shows every alarm, every function, both queues, the table and the API', () => {
    expect(others).toEqual([]);
    expect(dashboard?.Properties.DashboardName).toBe(`session-billing-${stage}-operations`);
    const { main, deadLetterQueue } = queueIdsOf(template);
    const shown = [
      ...resourcesOf(template, 'AWS::CloudWatch::Alarm').map(([id]) => `{"Fn::GetAtt":["${id}","Arn"]}`),
      ...[...functionIdsOf(template).values()].map((id) => `{"Ref":"${id}"}`),
      ...[main, deadLetterQueue].map((id) => `{"Fn::GetAtt":["${id}","QueueName"]}`),
      `{"Ref":"${onlyOne(template, 'AWS::DynamoDB::GlobalTable')[0]}"}`,
      `{"Ref":"${onlyOne(template, 'AWS::ApiGatewayV2::Api')[0]}"}`,
    ];
    for (const one of shown) expect(body).toContain(one);
  });

  test('shows at most 100 alarms in a widget, which is the maximum of CloudWatch', () => {
    const { DashboardBody: join } = onlyOne(template, 'AWS::CloudWatch::Dashboard')[1] as {
      DashboardBody: { 'Fn::Join': [string, unknown[]] };
    };
    const text = join['Fn::Join'][1].map((part) => (typeof part === 'string' ? part : 'reference')).join('');
    const { widgets } = JSON.parse(text) as { widgets: { properties: { alarms?: string[] } }[] };
    const counts = widgets.flatMap(({ properties: { alarms } }) => alarms?.length ?? []);
    expect(Math.max(...counts)).toBeLessThanOrEqual(100);
    const total = counts.reduce((sum, count) => sum + count, 0);
    expect(total).toBe(resourcesOf(template, 'AWS::CloudWatch::Alarm').length);
  });

  test('shows the metrics that the stage counts itself, and the ledger', () => {
    for (const text of [`SessionBilling/${stage}`, 'enqueued', 'retried', 'dead', 'webhook_5xx']) {
      expect(body).toContain(text);
    }
    for (const metric of ['IteratorAge', 'DroppedEventCount', 'p50', 'p99', 'SuccessfulRequestLatency']) {
      expect(body).toContain(metric);
    }
  });
});
