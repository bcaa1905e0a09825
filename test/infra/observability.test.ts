import { describe, expect, test } from 'vitest';
import { findStage } from '../../infra/stages.ts';
import { environmentOf, functionsOf, type Resource, resourcesOf, synthesize } from './synthesize.ts';

const staging = findStage('staging');
const templates = {
  untraced: synthesize(staging),
  traced: synthesize({ ...staging, tracing: true }),
  debugged: synthesize({ ...staging, logLevel: 'DEBUG' }),
};
const names = [...functionsOf(templates.untraced).keys()];
const propertiesOf = (template: keyof typeof templates, name: string): Resource['Properties'] =>
  functionsOf(templates[template]).get(name)?.Properties ?? {};

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
