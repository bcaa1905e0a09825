import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Match } from 'aws-cdk-lib/assertions';
import { describe, expect, onTestFinished, test } from 'vitest';
import { findStage } from '../../infra/stages.ts';
import { ROUTES } from '../../scripts/openapi/routes.ts';
import { ANOMALIES, alarmedCounts } from '../../shared/metrics.ts';
import { environmentOf, functionsOf, resourcesOf, synthesize } from './synthesize.ts';

const template = synthesize('staging');
const functions = functionsOf(template);

/** What the callers of the older service rely on. */
const FIXED_ROUTES = [
  'GET /billing/usage',
  'POST /billing/checkout',
  'POST /billing/portal',
  'POST /webhooks/stripe',
];

describe('the routes', () => {
  test('are exactly those of the contract, or existing callers break', () => {
    const routes = resourcesOf(template, 'AWS::ApiGatewayV2::Route').map(
      ([, { Properties }]) => Properties.RouteKey,
    );
    const contract = Object.entries(ROUTES).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
    );
    expect(routes.sort()).toEqual([...contract, '$default'].sort());
    for (const route of FIXED_ROUTES) expect(contract).toContain(route);
  });

  test('speak payload format 2.0, which the handlers parse', () => {
    for (const [, { Properties }] of resourcesOf(template, 'AWS::ApiGatewayV2::Integration')) {
      expect(Properties.PayloadFormatVersion).toBe('2.0');
    }
  });

  test('are throttled, and their log holds no query string, header or body', () => {
    const [, stage] = resourcesOf(template, 'AWS::ApiGatewayV2::Stage')[0] ?? [];
    expect(stage?.Properties.DefaultRouteSettings).toEqual({
      ThrottlingRateLimit: 100,
      ThrottlingBurstLimit: 100,
    });
    const { Format: format } = (stage?.Properties.AccessLogSettings ?? {}) as { Format?: string };
    expect(format).toContain('$context.routeKey');
    expect(format).not.toMatch(/query|authorization|header|\$context\.path|identity/i);
  });
});

describe('the ledger', () => {
  test('sees only account items, retries within bounds and keeps what it cannot process', () => {
    template.hasResourceProperties('AWS::Lambda::EventSourceMapping', {
      EventSourceArn: { 'Fn::GetAtt': [Match.stringLikeRegexp('^Store'), 'StreamArn'] },
      StartingPosition: 'TRIM_HORIZON',
      BatchSize: 100,
      MaximumBatchingWindowInSeconds: 1,
      BisectBatchOnFunctionError: true,
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      MaximumRetryAttempts: 10,
      FilterCriteria: {
        Filters: [
          { Pattern: JSON.stringify({ dynamodb: { Keys: { pk: { S: [{ prefix: 'ACCOUNT#' }] } } } }) },
        ],
      },
      DestinationConfig: {
        OnFailure: { Destination: { 'Fn::GetAtt': [Match.stringLikeRegexp('LedgerFailures'), 'Arn'] } },
      },
    });
  });

  test('gives a record up before the stream forgets it after 24 hours', () => {
    const [, mapping] =
      resourcesOf(template, 'AWS::Lambda::EventSourceMapping').find(
        ([, { Properties }]) => Properties.StartingPosition !== undefined,
      ) ?? [];
    expect(mapping?.Properties.MaximumRecordAgeInSeconds).toBeLessThan(24 * 3600);
  });
});

describe('apply', () => {
  test('takes ten events at once, reports failures one by one and stays below the limits of Stripe', () => {
    template.hasResourceProperties('AWS::Lambda::EventSourceMapping', {
      BatchSize: 10,
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      ScalingConfig: { MaximumConcurrency: 5 },
    });
  });
});

describe('schedules', () => {
  test.each([
    ['WebhookReconcile', 'rate(5 minutes)', 900],
    ['WebhookSweep', 'rate(1 hour)', 10_800],
  ])('call %s at its rate, and ring when it is not called', (name, rate, seconds) => {
    const ofTask = (value: unknown) => JSON.stringify(value).includes(`"Webhooks${name}`);
    const [rule] = resourcesOf(template, 'AWS::Events::Rule').filter(([, one]) =>
      ofTask(one.Properties.Targets),
    );
    expect(rule?.[1].Properties).toMatchObject({ ScheduleExpression: rate, State: 'ENABLED' });
    const [alarm] = resourcesOf(template, 'AWS::CloudWatch::Alarm').filter(
      ([, { Properties }]) => Properties.MetricName === 'Invocations' && ofTask(Properties.Dimensions),
    );
    expect(alarm?.[1].Properties).toMatchObject({
      ComparisonOperator: 'LessThanThreshold',
      Threshold: 1,
      Period: seconds,
      TreatMissingData: 'breaching',
    });
  });
});

describe('alarms', () => {
  const alarms = resourcesOf(template, 'AWS::CloudWatch::Alarm');

  test('each says what its ringing costs and where it is told what to do, and rings somewhere', () => {
    for (const [, { Properties }] of alarms) {
      expect(Properties.AlarmDescription).toMatch(/^Impact: .{20,}\. Runbook: docs\/runbook\.md#[a-z-]+$/);
      expect(Properties.AlarmActions).toHaveLength(1);
    }
  });

  test('watch every count that rings, under the stage and service that it is counted by', () => {
    expect(alarmedCounts().map(({ metric }) => metric)).toEqual(
      expect.arrayContaining([...Object.keys(ANOMALIES), 'dead', 'swept', 'other_mode']),
    );
    for (const { service, metric } of alarmedCounts()) {
      const watching = alarms.filter(([, { Properties }]) => Properties.MetricName === metric);
      expect(watching, metric).toHaveLength(1);
      expect(watching[0]?.[1].Properties).toMatchObject({
        Namespace: 'SessionBilling/staging',
        Dimensions: [{ Name: 'service', Value: service }],
        Threshold: 0,
      });
    }
    for (const [name] of functions) {
      expect(environmentOf(functions, name).POWERTOOLS_METRICS_NAMESPACE).toBe('SessionBilling/staging');
    }
  });

  test('watch dead letters, waiting events, a ledger behind or discarding, server errors and each function', () => {
    const watched = alarms
      .map(([, { Properties }]) => Properties.MetricName)
      .filter((name) => name !== undefined);
    expect(watched).toEqual(
      expect.arrayContaining([
        'ApproximateNumberOfMessagesVisible',
        'ApproximateAgeOfOldestMessage',
        'IteratorAge',
        '5xx',
      ]),
    );
    expect(watched.filter((name) => name === 'Errors')).toHaveLength(functions.size);
    expect(watched).toEqual(
      expect.arrayContaining(['DroppedEventCount', 'OnFailureDestinationDeliveredEventCount']),
    );
  });
});

describe('stages', () => {
  test('an unknown one is refused with the names of those there are', () => {
    expect(() => findStage('prod')).toThrow(
      /^unknown stage "prod": choose one of local, staging, production, or/,
    );
  });

  test('only production takes events of live mode', () => {
    const livemode = (stage: string) =>
      environmentOf(functionsOf(synthesize(stage)), 'WebhookReceive').STRIPE_LIVEMODE;
    expect(['local', 'staging', 'production'].map(livemode)).toEqual(['false', 'false', 'true']);
  });

  test('take no parameter, which versions of functions would keep as it was when they were made', () => {
    expect(Object.keys(template.toJSON().Parameters)).toEqual(['BootstrapVersion']);
  });

  test('the outputs name what an operator needs', () => {
    expect(Object.keys(template.toJSON().Outputs)).toEqual(
      expect.arrayContaining(['ApiUrl', 'TableName', 'QueueUrl', 'DeadLetterQueueUrl']),
    );
  });
});

describe('the app', () => {
  const run = (context: object) => {
    const directory = mkdtempSync(path.join(tmpdir(), 'session-billing-'));
    onTestFinished(() => rmSync(directory, { recursive: true }));
    const { status, stderr } = spawnSync(process.execPath, ['infra/app.ts'], {
      encoding: 'utf8',
      env: {
        ...process.env,
        CDK_OUTDIR: directory,
        CDK_CONTEXT_JSON: JSON.stringify({ ...context, 'aws:cdk:bundling-stacks': [] }),
      },
    });
    return { status, stderr, directory };
  };

  test('synthesizes without the CLI, and passes the security rules or says why not', () => {
    expect(run({ stage: 'production' })).toMatchObject({ status: 0, stderr: '' });
  });

  test('gives new versions all traffic in a deployment that is to be at once', () => {
    const { status, directory } = run({ stage: 'production', atOnce: 'true' });
    const file = path.join(directory, 'SessionBilling-production.template.json');
    expect([status, readFileSync(file, 'utf8').includes('AWS::CodeDeploy')]).toEqual([0, false]);
  });

  test.each([{}, { stage: 'prod' }])('refuses %j in one line', (context) => {
    const { status, stderr } = run(context);
    expect([status, stderr]).toEqual([
      1,
      expect.stringMatching(/^(no stage is given|unknown stage "prod"): [^\n]+\n$/),
    ]);
  });
});
