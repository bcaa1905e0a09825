import { describe, expect, test } from 'vitest';
import { functionIdsOf, onlyOne, queueIdsOf, resourcesOf, synthesize } from './synthesize.ts';

describe.each(['staging', 'production', 'dev-anna'])('the dashboard of %s', (stage) => {
  const template = synthesize(stage);
  const [[, dashboard] = [], ...others] = resourcesOf(template, 'AWS::CloudWatch::Dashboard');
  const body = JSON.stringify(dashboard?.Properties.DashboardBody);

  test('shows every alarm, every function, both queues, the table and the API', () => {
    expect(others).toEqual([]);
    expect(dashboard?.Properties.DashboardName).toBe(`session-billing-${stage}`);
    const { main, deadLetterQueue } = queueIdsOf(template);
    const shown = [
      ...resourcesOf(template, 'AWS::CloudWatch::Alarm').map(([id]) => `{"Fn::GetAtt":["${id}","Arn"]}`),
      ...[...functionIdsOf(template).values()].map((id) => `{"Ref":"${id}"}`),
      ...[main, deadLetterQueue].map((id) => `{"Fn::GetAtt":["${id}","QueueName"]}`),
      `{"Ref":"${onlyOne(template, 'AWS::DynamoDB::GlobalTable')[0]}"}`,
      `{"Ref":"${onlyOne(template, 'AWS::ApiGatewayV2::Api')[0]}"}`,
    ];
    for (const one of shown) expect(body).toContain(one);
    // The maximum of CloudWatch for one widget.
    expect(resourcesOf(template, 'AWS::CloudWatch::Alarm').length).toBeLessThanOrEqual(100);
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
