import { expect, test } from 'vitest';
import { resourcesOf, synthesize } from './synthesize.ts';

const template = synthesize('staging');

test('the metric of refused starts counts the log lines of starts by the code of a refusal', () => {
  const filters = resourcesOf(template, 'AWS::Logs::MetricFilter')
    .map(([, { Properties }]) => Properties)
    .filter(({ MetricTransformations }) => JSON.stringify(MetricTransformations).includes('refused_starts'));
  expect(filters).toEqual([
    {
      FilterPattern:
        '{ ($.message = "request_answered") && ($.route = "POST /metering/sessions") && ' +
        '(($.code = "session_ended") || ($.code = "session_differs") || ($.code = "rate_limited") || ' +
        '($.code = "project_not_found") || ($.code = "quota_exceeded") || ($.code = "concurrency_exceeded")) }',
      LogGroupName: { Ref: expect.stringMatching(/^MeteringMeteringApi/) },
      MetricTransformations: [
        {
          Dimensions: [{ Key: 'reason', Value: '$.code' }],
          MetricName: 'refused_starts',
          MetricNamespace: 'SessionBilling/staging',
          MetricValue: '1',
        },
      ],
    },
  ]);
});
