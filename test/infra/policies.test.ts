import { describe, expect, test } from 'vitest';
import { withBoth } from './stageVariants.ts';
import { type Resource, resourcesOf, synthesize } from './synthesize.ts';

const templates = {
  staging: synthesize('staging'),
  production: synthesize('production'),
  'a traced stage with domain and edge': synthesize({ ...withBoth, tracing: true }),
};

type Statement = { Action: string | string[]; Resource: unknown; Effect: string };

/** Actions without resource types, which can only be granted on `*`. */
const WITHOUT_RESOURCE = /^(xray:Put(TraceSegments|TelemetryRecords)|cloudwatch:GetMetricData)$/;

describe.each(Object.entries(templates))('the policies of %s', (_name, template) => {
  const statements = resourcesOf(template, 'AWS::IAM::Policy').flatMap(
    ([, { Properties }]) => (Properties.PolicyDocument as { Statement: Statement[] }).Statement,
  );

  test('have no wildcard actions, and a wildcard resource only for actions without resource types', () => {
    expect(statements.length).toBeGreaterThan(10);
    for (const { Action, Resource: resource, Effect } of statements) {
      const actions = [Action].flat();
      for (const action of actions) expect(action).not.toContain('*');
      if (Effect === 'Allow' && [resource].flat().includes('*')) {
        for (const action of actions) expect(action).toMatch(WITHOUT_RESOURCE);
      }
    }
  });

  test('are inline, except the managed policy for CodeDeploy', () => {
    const managed = resourcesOf(template, 'AWS::IAM::Role').flatMap(
      ([, { Properties }]: [string, Resource]) =>
        (Properties.ManagedPolicyArns as unknown[] | undefined) ?? [],
    );
    for (const arn of managed) expect(JSON.stringify(arn)).toContain('AWSCodeDeployRoleForLambdaLimited');
    expect(managed.length).toBeLessThanOrEqual(1);
    expect(resourcesOf(template, 'AWS::IAM::ManagedPolicy')).toEqual([]);
  });
});
