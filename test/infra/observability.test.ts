import { describe, expect, test } from 'vitest';
import { findStage } from '../../infra/stages.ts';
import { withEdge } from './stageVariants.ts';
import { environmentOf, functionsOf, onlyOne, type Resource, resourcesOf, synthesize } from './synthesize.ts';

const staging = findStage('staging');
const templates = {
  untraced: synthesize(staging),
  traced: synthesize({ ...staging, tracing: true }),
  debugged: synthesize({ ...staging, logLevel: 'DEBUG' }),
};
const names = [...functionsOf(templates.untraced).keys()];
const propertiesOf = (template: keyof typeof templates, name: string): Resource['Properties'] =>
  functionsOf(templates[template]).get(name)?.Properties ?? {};

const loggingOf = (template: keyof typeof templates, name: string) => {
  const { LogGroup: _group, ...levels } = propertiesOf(template, name).LoggingConfig as Record<
    string,
    unknown
  >;
  return levels;
};

/** The number of policies that allow writing traces. */
const tracePolicies = (template: keyof typeof templates) =>
  resourcesOf(templates[template], 'AWS::IAM::Policy').filter(([, { Properties }]) =>
    JSON.stringify(Properties).includes('xray:'),
  ).length;

describe('traces', () => {
  test.each(names)('of %s are written only in a stage that enables tracing', (name) => {
    // Explicit, because a function that was traced might stay so if its template did not mention tracing.
    expect(propertiesOf('untraced', name).TracingConfig).toEqual({ Mode: 'PassThrough' });
    expect(propertiesOf('traced', name).TracingConfig).toEqual({ Mode: 'Active' });
  });

  test('may be written only in a stage that enables tracing', () => {
    expect([tracePolicies('untraced'), tracePolicies('traced')]).toEqual([0, names.length]);
  });

  test('are named in log lines only in a stage that enables tracing', () => {
    for (const name of names) {
      expect(environmentOf(functionsOf(templates.untraced), name).TRACING).toBeUndefined();
      expect(environmentOf(functionsOf(templates.traced), name).TRACING).toBe('true');
    }
  });
});

describe('Lambda’s own log lines', () => {
  test.each(names)('of %s are written only for calls that fail', (name) => {
    expect(loggingOf('untraced', name)).toEqual({
      LogFormat: 'JSON',
      SystemLogLevel: 'WARN',
      // Not higher: lines without a level count as INFO, and the metrics that alarms watch are such lines.
      ApplicationLogLevel: 'INFO',
    });
  });

  test('are written for every call, with its duration and memory, in a stage with logLevel DEBUG', () => {
    for (const name of names) {
      expect(loggingOf('debugged', name)).toEqual({
        LogFormat: 'JSON',
        SystemLogLevel: 'INFO',
        ApplicationLogLevel: 'DEBUG',
      });
    }
  });
});

describe('the access log', () => {
  const fieldsOf = (template: ReturnType<typeof synthesize>) => {
    const { Format } = onlyOne(template, 'AWS::ApiGatewayV2::Stage')[1].AccessLogSettings as {
      Format: string;
    };
    return Object.keys(JSON.parse(Format));
  };

  test('has what finds a request and its fault, and of the authorizer only where there is one', () => {
    const fields = [
      ...['requestId', 'method', 'route', 'status', 'functionStatus', 'lambdaStatus'],
      ...['bytes', 'latencyMs', 'integrationLatencyMs', 'integrationError'],
    ];
    expect(fieldsOf(templates.untraced)).toEqual(fields);
    expect(fieldsOf(synthesize(withEdge))).toEqual([...fields, 'authorizerError']);
  });
});
