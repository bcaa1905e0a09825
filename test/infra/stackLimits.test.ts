import type { Template } from 'aws-cdk-lib/assertions';
import { describe, expect, test } from 'vitest';
import type { Stage } from '../../infra/stage.ts';
import { findStage } from '../../infra/stages.ts';
import { staging, withAll, withBoth, withDomain, withEdge, withMail, withUserPool } from './stageVariants.ts';
import { type Resource, resourcesOf, stacksOf } from './synthesize.ts';

/** CloudFormation allows 500 resources and 200 parameters in a template. What is below these limits is room for the next features. */
const RESOURCES_MAX = 450;
/** No stage has every setting, so that it may leave less. */
const EVERYTHING_MAX = 480;
const PARAMETERS_MAX = 180;

const everything: Stage = { ...findStage('production'), ...withAll, gradualDeployment: true };
const stages: [string, Stage, number][] = [
  ['a plain stage', staging, RESOURCES_MAX],
  ['production', findStage('production'), RESOURCES_MAX],
  ['a stage with a domain', withDomain, RESOURCES_MAX],
  ['a stage with an edge', withEdge, RESOURCES_MAX],
  ['a stage with an edge and a domain', withBoth, RESOURCES_MAX],
  ['a stage with a user pool', withUserPool, RESOURCES_MAX],
  ['a stage with mail', withMail, RESOURCES_MAX],
  ['a stage with every setting', everything, EVERYTHING_MAX],
];

const resourcesIn = (template: Template) => template.toJSON().Resources as Record<string, Resource>;
const countResources = (template: Template) => Object.keys(resourcesIn(template)).length;

describe.each(stages)('the template of %s', (_name, stage, resourcesMax) => {
  const { main, nested, merged } = stacksOf(stage);

  test('has room below the 500 resources that CloudFormation allows', () => {
    expect(countResources(main)).toBeLessThan(resourcesMax);
    expect(countResources(nested)).toBeLessThan(RESOURCES_MAX);
    expect(countResources(merged)).toBe(countResources(main) + countResources(nested));
  });

  test('has every alarm that notifies and the dashboard in the nested stack, and no other alarm there', () => {
    const alarms = (template: Template) => resourcesOf(template, 'AWS::CloudWatch::Alarm');
    for (const [, { Properties }] of alarms(main)) expect(Properties.AlarmActions).toBeUndefined();
    for (const [, { Properties }] of alarms(nested)) expect(Properties.AlarmActions).toHaveLength(1);
    const types = Object.values(resourcesIn(nested)).map(({ Type }) => Type);
    expect([...new Set(types)].sort()).toEqual(['AWS::CloudWatch::Alarm', 'AWS::CloudWatch::Dashboard']);
    expect(resourcesOf(main, 'AWS::CloudWatch::Dashboard')).toEqual([]);
  });

  test('passes fewer parameters to the nested stack than the 200 that CloudFormation allows', () => {
    const { Parameters: parameters } = nested.toJSON();
    expect(Object.keys(parameters).length).toBeLessThan(PARAMETERS_MAX);
    const [[, passing] = []] = resourcesOf(main, 'AWS::CloudFormation::Stack');
    expect(Object.keys(passing?.Properties.Parameters ?? {}).sort()).toEqual(Object.keys(parameters).sort());
  });

  test('refers to nothing in the nested stack, which is created after what its alarms watch', () => {
    const { Alarms: _nested, ...others } = resourcesIn(main);
    const text = JSON.stringify([others, main.toJSON().Outputs]);
    expect(text).not.toMatch(/"Ref":"Alarms"|\["Alarms",|"DependsOn":[^\]]*"Alarms"/);
    expect(nested.toJSON().Outputs).toBeUndefined();
  });
});

test('the names of alarms and of the dashboard differ from those that the main stack had', () => {
  const { nested } = stacksOf('staging');
  for (const [, { Properties }] of resourcesOf(nested, 'AWS::CloudWatch::Alarm')) {
    expect(Properties.AlarmName).toBeUndefined();
  }
  const [[, dashboard] = []] = resourcesOf(nested, 'AWS::CloudWatch::Dashboard');
  expect(dashboard?.Properties.DashboardName).toBe('session-billing-staging-operations');
});
