import { describe, expect, test } from 'vitest';
import { resourcesOf, synthesize } from './synthesize.ts';

const METRIC = 'reported_sessions_percent';
const template = synthesize('staging');

const filters = resourcesOf(template, 'AWS::Logs::MetricFilter')
  .map(([, { Properties }]) => Properties)
  .filter(({ MetricTransformations }) => JSON.stringify(MetricTransformations).includes(METRIC));

describe('the share of reported sessions', () => {
  test('is the average of 0 for each session counted by a start and 100 for each counted by a report', () => {
    const values = filters.map(({ FilterPattern, MetricTransformations }) => [
      FilterPattern,
      (MetricTransformations as { MetricNamespace: string; MetricValue: string }[]).map(
        ({ MetricNamespace, MetricValue }) => [MetricNamespace, MetricValue],
      ),
    ]);
    expect(Object.fromEntries(values)).toEqual({
      '{ ($.message = "request_answered") && ($.route = "POST /metering/sessions") && ($.status = 201) }': [
        ['SessionBilling/staging', '0'],
      ],
      '{ $.message = "session_reported" }': [['SessionBilling/staging', '100']],
    });
    const logs = resourcesOf(template, 'AWS::Logs::LogGroup').map(([id]) => id);
    const [group, ...others] = new Set(
      filters.map(({ LogGroupName }) => (LogGroupName as { Ref: string }).Ref),
    );
    expect(others).toEqual([]);
    expect(group).toMatch(/^MeteringMeteringApi/);
    expect(logs).toContain(group);
  });

  test('fires an alarm above 5 % of an hour', () => {
    const alarms = resourcesOf(template, 'AWS::CloudWatch::Alarm')
      .map(([, { Properties }]) => Properties)
      .filter(({ MetricName }) => MetricName === METRIC);
    expect(alarms).toMatchObject([
      {
        Namespace: 'SessionBilling/staging',
        Statistic: 'Average',
        Period: 3_600,
        Threshold: 5,
        ComparisonOperator: 'GreaterThanThreshold',
        TreatMissingData: 'notBreaching',
      },
    ]);
  });
});
