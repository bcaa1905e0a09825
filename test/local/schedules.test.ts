import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import type { Invocation, LambdaFunction } from '../../local/functions/lambdaFunction.ts';
import { rateIntervalMs } from '../../local/sources/rateIntervalMs.ts';
import { readSchedules } from '../../local/sources/readSchedules.ts';
import { SchedulePoller } from '../../local/sources/schedulePoller.ts';
import { Resolver } from '../../local/template/resolver.ts';
import type { Template } from '../../local/template/template.ts';

const INTERVAL_MS = 40;

const done: Invocation = { kind: 'returned', payload: null };
const failed: Invocation = { kind: 'failed', message: 'no table\n    at handler' };

describe('a rate', () => {
  test.each([
    ['rate(1 minute)', 60_000],
    ['rate(5 minutes)', 300_000],
    ['rate(1 hour)', 3_600_000],
    ['rate(12 hours)', 43_200_000],
    ['rate(1 day)', 86_400_000],
    ['rate(24 days)', 2_073_600_000],
  ])('%s is %i ms', (expression, intervalMs) => expect(rateIntervalMs(expression)).toBe(intervalMs));

  test.each([
    'rate(0 minutes)',
    'rate(1 minutes)',
    'rate(5 minute)',
    'rate(1.5 hours)',
    'rate(-5 minutes)',
    'rate(5 seconds)',
    'rate(5minutes)',
    'cron(0 12 * * ? *)',
    '',
  ])('%j is refused', (expression) =>
    expect(() => rateIntervalMs(expression)).toThrow('does not know the schedule'),
  );

  test('too slow for a timer, which would fire at once, is refused', () => {
    expect(() => rateIntervalMs('rate(25 days)')).toThrow('cannot wait as long as rate(25 days)');
  });
});

/** Runs a schedule whose function answers as told; records the events, when they came, and the faults. */
function run(
  invoke: (event: unknown) => Promise<Invocation>,
  settings: { retriesMax?: number; retryPauseMs?: number } = {},
) {
  const calls: { event: unknown; afterMs: number }[] = [];
  const faults: string[] = [];
  const startedAtMs = performance.now();
  let count = 0;
  const poller = new SchedulePoller({
    name: 'Nightly',
    intervalMs: INTERVAL_MS,
    retriesMax: settings.retriesMax ?? 2,
    retryPauseMs: settings.retryPauseMs ?? 1,
    eventAt: () => ++count,
    invoke: (event) => {
      calls.push({ event, afterMs: performance.now() - startedAtMs });
      return invoke(event);
    },
    onFault: (fault) => faults.push(fault),
  });
  poller.start();
  onTestFinished(() => poller.stop());
  return { calls, faults, poller };
}

describe('a schedule', () => {
  test('invokes its function after one interval, and then once in every interval', async () => {
    const { calls, faults } = run(async () => done);
    await vi.waitFor(() => expect(calls.length).toBeGreaterThanOrEqual(3));
    expect(calls.slice(0, 3).map(({ event }) => event)).toEqual([1, 2, 3]);
    calls.forEach(({ afterMs }, index) => {
      // A timer may fire within the millisecond before its time.
      expect(afterMs).toBeGreaterThan(INTERVAL_MS * (index + 1) - 2);
    });
    expect(faults).toEqual([]);
  });

  test('leaves out the times that come while its function is busy', async () => {
    let running = 0;
    let most = 0;
    const { calls } = run(async () => {
      most = Math.max(most, ++running);
      await delay(INTERVAL_MS * 2.5);
      running--;
      return done;
    });
    await vi.waitFor(() => expect(calls.length).toBeGreaterThanOrEqual(3));
    expect(most).toBe(1);
    const [first, , third] = calls.map(({ afterMs }) => afterMs);
    expect((third ?? 0) - (first ?? 0)).toBeGreaterThan(INTERVAL_MS * 5);
  });

  test('tries an event again when the function fails, and tells it', async () => {
    const answers = [failed, failed, done, done];
    const { calls, faults } = run(async () => answers.shift() ?? done);
    await vi.waitFor(() => expect(calls.length).toBeGreaterThanOrEqual(4));
    expect(calls.slice(0, 4).map(({ event }) => event)).toEqual([1, 1, 1, 2]);
    expect(faults).toEqual([
      'the schedule Nightly failed on try 1 of 3: no table',
      'the schedule Nightly failed on try 2 of 3: no table',
    ]);
  });

  test('gives an event up after its last try, and goes on with the next', async () => {
    const { calls, faults } = run(async (event) => (event === 1 ? failed : done), { retriesMax: 1 });
    await vi.waitFor(() => expect(calls.length).toBeGreaterThanOrEqual(3));
    expect(calls.slice(0, 3).map(({ event }) => event)).toEqual([1, 1, 2]);
    expect(faults).toHaveLength(2);
  });

  test('that may not try again does not', async () => {
    const { calls } = run(async () => failed, { retriesMax: 0 });
    await vi.waitFor(() => expect(calls.length).toBeGreaterThanOrEqual(2));
    expect(calls.slice(0, 2).map(({ event }) => event)).toEqual([1, 2]);
  });

  test('is over when it is stopped before its first time', async () => {
    const { calls, poller } = run(async () => done);
    await poller.stop();
    await delay(INTERVAL_MS * 2);
    expect(calls).toEqual([]);
  });

  test('is over when it is stopped between two tries', async () => {
    const { calls, faults, poller } = run(async () => failed, { retryPauseMs: 60_000 });
    await vi.waitFor(() => expect(faults).toHaveLength(1));
    await poller.stop();
    expect(calls).toHaveLength(1);
  });

  test('tells no fault of an invocation that the stop cut short, and does not repeat it', async () => {
    let cutShort = (_answer: Invocation): void => {};
    const { calls, faults, poller } = run(
      () =>
        new Promise((resolve) => {
          cutShort = resolve;
        }),
    );
    await vi.waitFor(() => expect(calls).toHaveLength(1));
    const stopped = poller.stop();
    cutShort(failed);
    await stopped;
    await delay(INTERVAL_MS * 2);
    expect(calls).toHaveLength(1);
    expect(faults).toEqual([]);
  });
});

const FUNCTION_ARN = 'arn:aws:lambda:us-east-1:000000000000:function:Reconcile';

/** Reads one rule of a stack with the function `Reconcile` and the queue `Parked`. */
function read(properties: Record<string, unknown>) {
  const template: Template = {
    Parameters: {},
    Resources: { Rule1: { Type: 'AWS::Events::Rule', Properties: properties } },
    Outputs: {},
  };
  const resolver = new Resolver({ template, parameters: {} });
  resolver.define('Reconcile', { ref: 'Reconcile', attributes: { Arn: FUNCTION_ARN } });
  resolver.define('Parked', { ref: 'http://parked', attributes: { Arn: 'arn:parked' } });
  const invoke = vi.fn(async () => done);
  const lambda = { name: 'Reconcile', arn: FUNCTION_ARN, invoke } as unknown as LambdaFunction;
  const functions = new Map([[lambda.name, lambda]]);
  return { schedules: readSchedules({ template, resolver, functions, onFault: () => {} }), invoke };
}

const target = { Arn: { 'Fn::GetAtt': ['Reconcile', 'Arn'] }, Id: 'Target0' };
const rule = { ScheduleExpression: 'rate(5 minutes)', State: 'ENABLED', Targets: [target] };

describe('a rule', () => {
  test('gives its function what EventBridge sends, at its rate, and twice more when that fails', async () => {
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

  test('may have a name and an input; how it is delivered does not say how often a failed call is repeated', () => {
    const { schedules } = read({
      ...rule,
      Name: 'nightly',
      Targets: [
        { ...target, Input: '{"scope":"all"}', RetryPolicy: { MaximumRetryAttempts: 0 } },
        { ...target, DeadLetterConfig: { Arn: { 'Fn::GetAtt': ['Parked', 'Arn'] } } },
      ],
    });
    expect(schedules.map(({ retriesMax }) => retriesMax)).toEqual([2, 2]);
    const [own, sent] = schedules.map((schedule) => schedule.eventAt(new Date(0)));
    expect(own).toEqual({ scope: 'all' });
    expect(sent).toMatchObject({ resources: ['arn:aws:events:us-east-1:000000000000:rule/nightly'] });
  });

  test('that is disabled is left alone, whatever it says', () => {
    expect(read({ ...rule, State: 'DISABLED', EventPattern: {} }).schedules).toEqual([]);
  });

  test.each([
    ['an event pattern', { ...rule, EventPattern: { source: ['aws.s3'] } }, 'does not serve EventPattern'],
    ['another bus', { ...rule, EventBusName: 'own' }, 'does not serve EventBusName'],
    ['a cron expression', { ...rule, ScheduleExpression: 'cron(0 0 * * ? *)' }, 'does not know the schedule'],
    ['no schedule', { Targets: [target] }, 'does not know the schedule'],
    [
      'a target that is no function',
      { ...rule, Targets: [{ ...target, Arn: { 'Fn::GetAtt': ['Parked', 'Arn'] } }] },
      "cannot send a schedule's events to arn:parked",
    ],
    [
      'a target that is not known',
      { ...rule, Targets: [{ ...target, Arn: { Ref: 'Topic' } }] },
      'does not create the resource Topic',
    ],
    [
      'an input that is made of the event',
      { ...rule, Targets: [{ ...target, InputTransformer: {} }] },
      'does not serve InputTransformer',
    ],
    ['an input that is not JSON', { ...rule, Targets: [{ ...target, Input: 'all' }] }, 'JSON'],
  ])('with %s is an error that names it', (_name, properties, message) => {
    expect(() => read(properties)).toThrow(new RegExp(`^Rule1: .*${message}`));
  });
});
