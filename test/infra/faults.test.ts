import type { Template } from 'aws-cdk-lib/assertions';
import { describe, expect, test } from 'vitest';
import { findStage } from '../../infra/stages.ts';
import { onlyOne, type Resource, resourcesOf, synthesize } from './synthesize.ts';

const production = synthesize({
  ...findStage('production'),
  region: 'us-east-1',
  edge: { requestsPerFiveMinutesMax: 2_000 },
});

const HTTP_FUNCTIONS = [
  'MeteringApi',
  'AccountApi',
  'AccountAdminApi',
  'CheckoutApi',
  'StatementsApi',
  'PublicApi',
  'WebhookReceive',
  'WebhookAdminApi',
  'InsightsApi',
  'SupportApi',
  'NotificationsApi',
  'NoticeAdminApi',
];

/** The patterns of the filters that count into a metric, by the log group. */
function countedInto(template: Template, metric: string): [string, unknown][] {
  return resourcesOf(template, 'AWS::Logs::MetricFilter').flatMap(([, { Properties }]) => {
    const {
      MetricTransformations: [to] = [],
      LogGroupName: group,
      FilterPattern: pattern,
    } = Properties as Resource['Properties'] & {
      MetricTransformations?: { MetricName: string }[];
      LogGroupName: { Ref: string };
    };
    return to?.MetricName === metric ? [[group.Ref, pattern] as [string, unknown]] : [];
  });
}

const alarmsOn = (template: Template, metric: string) =>
  resourcesOf(template, 'AWS::CloudWatch::Alarm')
    .filter(([, { Properties }]) => Properties.MetricName === metric)
    .map(([id, { Properties }]) => ({ id, Properties }));

describe('the faults of the service', () => {
  test('are what functions log as caused by the service, and the 5xx of API Gateway itself', () => {
    const filters = countedInto(production, 'service_faults');
    const patterns = Object.fromEntries(filters);
    for (const name of HTTP_FUNCTIONS) {
      const [, pattern] = filters.find(([group]) => group.includes(`${name}Logs`)) ?? [];
      expect(pattern, name).toBe('{ ($.message = "request_failed") && ($.causedBy = "service") }');
    }
    const [accessLogs] = Object.keys(patterns).filter((group) => group.startsWith('ApiAccessLogs'));
    // A function at its concurrency limit (429) or a body that is too large for Lambda (413) is the callers' doing.
    expect(patterns[accessLogs ?? '']).toBe(
      '{ ($.status = "5*") && ($.functionStatus = "-") && ($.lambdaStatus != "429") && ($.lambdaStatus != "413") }',
    );
    expect(filters).toHaveLength(HTTP_FUNCTIONS.length + 1);
    const { Format: format } = onlyOne(production, 'AWS::ApiGatewayV2::Stage')[1].AccessLogSettings as {
      Format: string;
    };
    expect(JSON.parse(format)).toMatchObject({
      functionStatus: '$context.integration.status',
      lambdaStatus: '$context.integration.integrationStatus',
    });
  });

  test('raise an alarm, and alone roll deployments back', () => {
    const [alarm, rollback, ...others] = alarmsOn(production, 'service_faults');
    expect(others).toEqual([]);
    expect(alarm?.Properties).toMatchObject({ Threshold: 5, Period: 300, AlarmActions: [expect.anything()] });
    expect(rollback?.Properties).toMatchObject({ Threshold: 5, Period: 60 });
    for (const [, { Properties }] of resourcesOf(production, 'AWS::CodeDeploy::DeploymentGroup')) {
      const refs = JSON.stringify(Properties.AlarmConfiguration);
      expect(refs).toContain(rollback?.id);
      for (const metric of ['outside_faults', 'busy_responses', '5xx', 'edge_refused', 'retried']) {
        for (const { id } of alarmsOn(production, metric)) expect(refs, metric).not.toContain(id);
      }
    }
  });

  test('leave out outages of Stripe and of the issuer, which have an alarm of their own', () => {
    expect(countedInto(production, 'outside_faults')).toHaveLength(HTTP_FUNCTIONS.length);
    expect(alarmsOn(production, 'outside_faults').map(({ Properties }) => Properties)).toMatchObject([
      { Threshold: 5, Period: 300, AlarmActions: [expect.anything()] },
    ]);
  });

  test('leave out callers who write to one account at once, who have an alarm of their own for a lasting flood', () => {
    expect(countedInto(production, 'busy_responses')).toHaveLength(HTTP_FUNCTIONS.length);
    expect(alarmsOn(production, 'busy_responses').map(({ Properties }) => Properties)).toMatchObject([
      { Threshold: 300, Period: 300, AlarmActions: [expect.anything()] },
    ]);
  });

  test('are not 5xx responses of all kinds, nor refusals of strangers by the edge', () => {
    expect(alarmsOn(production, '5xx')).toEqual([]);
    expect(alarmsOn(production, 'edge_refused')).toEqual([]);
  });

  test('roll back apply and the sender of notices, and retries during an outage of Stripe do not', () => {
    expect(alarmsOn(production, 'retried')).toEqual([]);
    expect(alarmsOn(production, 'service_fault')).toMatchObject(
      ['webhook-apply', 'notice-sender'].map((Value) => ({
        Properties: { Threshold: 5, Period: 60, Dimensions: [{ Name: 'service', Value }] },
      })),
    );
  });
});
