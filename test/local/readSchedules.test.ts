import { describe, expect, test, vi } from 'vitest';
import { readSchedules } from '../../local/eventSources/readSchedules.ts';
import type { Invocation, LambdaFunction } from '../../local/functions/lambdaFunction.ts';
import { Resolver } from '../../local/template/resolver.ts';
import type { Template } from '../../local/template/template.ts';

const done: Invocation = { kind: 'returned', payload: null };

const FUNCTION_ARN = 'arn:aws:lambda:us-east-1:000000000000:function:Reconcile';

/** Reads one rule of a stack with the function `Reconcile` and the queue `DeadLetters`. */
function read(properties: Record<string, unknown>) {
  const template: Template = {
    Parameters: {},
    Resources: { Rule1: { Type: 'AWS::Events::Rule', Properties: properties } },
    Outputs: {},
  };
  const resolver = new Resolver({ template, parameters: {} });
  resolver.define('Reconcile', { ref: 'Reconcile', attributes: { Arn: FUNCTION_ARN } });
  resolver.define('DeadLetters', { ref: 'http://dead-letters', attributes: { Arn: 'arn:dead-letters' } });
  const invoke = vi.fn(async () => done);
  const lambda = { name: 'Reconcile', arn: FUNCTION_ARN, invoke } as unknown as LambdaFunction;
  const functions = new Map([[lambda.name, lambda]]);
  return { schedules: readSchedules({ template, resolver, functions, onFault: () => {} }), invoke };
}

const target = { Arn: { 'Fn::GetAtt': ['Reconcile', 'Arn'] }, Id: 'Target0' };
const rule = { ScheduleExpression: 'rate(5 minutes)', State: 'ENABLED', Targets: [target] };

describe('a schedule rule', () => {
  test('invokes its function at its rate with the event of EventBridge and retries twice', async () => {
    const { schedules, invoke } = read(rule);
    expect(schedules).toMatchObject([{ name: 'Rule1', intervalMs: 300_000, retriesMax: 2 }]);
    const event = schedules[0]?.eventAt(new Date('2026-03-04T05:06:07.890Z'));
    expect(event).toEqual({
      version: '0',
      id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      'detail-type': 'Scheduled Event',
      source: 'aws.events',
      account: '000000000000',
      time: '2026-03-04T05:06:07Z',
      region: 'us-east-1',
      resources: ['arn:aws:events:us-east-1:000000000000:rule/Rule1'],
      detail: {},
    });
    expect(await schedules[0]?.invoke(event)).toBe(done);
    expect(invoke).toHaveBeenCalledWith(event);
  });

  test('can have a name and an input, and its retry policy does not change the retries of a failed invocation', () => {
    const { schedules } = read({
      ...rule,
      Name: 'nightly',
      Targets: [
        { ...target, Input: '{"scope":"all"}', RetryPolicy: { MaximumRetryAttempts: 0 } },
        { ...target, DeadLetterConfig: { Arn: { 'Fn::GetAtt': ['DeadLetters', 'Arn'] } } },
      ],
    });
    expect(schedules.map(({ retriesMax }) => retriesMax)).toEqual([2, 2]);
    const [custom, standard] = schedules.map((schedule) => schedule.eventAt(new Date(0)));
    expect(custom).toEqual({ scope: 'all' });
    expect(standard).toMatchObject({ resources: ['arn:aws:events:us-east-1:000000000000:rule/nightly'] });
  });

  test('that is disabled is ignored, even with properties that are not supported', () => {
    expect(read({ ...rule, State: 'DISABLED', EventPattern: {} }).schedules).toEqual([]);
  });

  test.each([
    ['an event pattern', { ...rule, EventPattern: { source: ['aws.s3'] } }, 'does not support EventPattern'],
    ['another bus', { ...rule, EventBusName: 'own' }, 'does not support EventBusName'],
    [
      'a cron expression',
      { ...rule, ScheduleExpression: 'cron(0 0 * * ? *)' },
      'does not support the schedule',
    ],
    ['no schedule', { Targets: [target] }, 'does not support the schedule'],
    [
      'a target that is not a function',
      { ...rule, Targets: [{ ...target, Arn: { 'Fn::GetAtt': ['DeadLetters', 'Arn'] } }] },
      'does not support the target arn:dead-letters of a schedule',
    ],
    [
      'a target that is not in the template',
      { ...rule, Targets: [{ ...target, Arn: { Ref: 'Topic' } }] },
      'does not create the resource Topic',
    ],
    [
      'an input transformer',
      { ...rule, Targets: [{ ...target, InputTransformer: {} }] },
      'does not support InputTransformer',
    ],
    ['an input that is not JSON', { ...rule, Targets: [{ ...target, Input: 'all' }] }, 'JSON'],
  ])('with %s is an error that names it', (_name, properties, message) => {
    expect(() => read(properties)).toThrow(new RegExp(`^Rule1: .*${message}`));
  });
});
