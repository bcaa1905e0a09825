import { describe, expect, test } from 'vitest';
import { findStage } from '../../infra/stages.ts';
import { environmentOf, functionsOf, resourcesOf, synthesize } from './synthesize.ts';

const templates = { staging: synthesize('staging'), production: synthesize('production') };
const own = synthesize('dev-anna');

describe.each(Object.entries(templates))('the budget of %s', (stage, template) => {
  const budgets = resourcesOf(template, 'AWS::Budgets::Budget');

  test('covers the whole AWS account, without a filter by a tag that may not be activated', () => {
    expect(budgets.map(([, { Properties }]) => Properties.Budget)).toEqual([
      {
        BudgetName: `session-billing-${stage}`,
        BudgetType: 'COST',
        TimeUnit: 'MONTHLY',
        BudgetLimit: { Amount: findStage(stage).monthlyBudgetUsd, Unit: 'USD' },
      },
    ]);
  });

  test('notifies the alarm topic at 80 and 100 percent spent and at 100 percent forecast', () => {
    const [topic] = resourcesOf(template, 'AWS::SNS::Topic')[0] ?? [];
    const notifications = budgets[0]?.[1].Properties.NotificationsWithSubscribers as {
      Notification: { NotificationType: string; Threshold: number };
      Subscribers: unknown[];
    }[];
    expect(
      notifications.map(({ Notification: one }) => `${one.NotificationType} ${one.Threshold}`).sort(),
    ).toEqual(['ACTUAL 100', 'ACTUAL 80', 'FORECASTED 100']);
    for (const { Subscribers } of notifications) {
      expect(Subscribers).toEqual([{ SubscriptionType: 'SNS', Address: { Ref: topic } }]);
    }
  });

  test('may publish to the topic, only on behalf of this AWS account', () => {
    const [, policy] = resourcesOf(template, 'AWS::SNS::TopicPolicy')[0] ?? [];
    const { Statement: statements } = (policy?.Properties.PolicyDocument ?? {}) as { Statement?: unknown[] };
    for (const service of ['budgets.amazonaws.com', 'cloudwatch.amazonaws.com']) {
      expect(statements).toContainEqual(
        expect.objectContaining({
          Effect: 'Allow',
          Action: 'sns:Publish',
          Principal: { Service: service },
          Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } },
        }),
      );
    }
  });
});

describe('a developer’s own stage', () => {
  test('has no budget, and AWS Budgets may not publish to its topic', () => {
    expect(resourcesOf(own, 'AWS::Budgets::Budget')).toEqual([]);
    expect(JSON.stringify(resourcesOf(own, 'AWS::SNS::TopicPolicy'))).not.toContain('budgets.amazonaws.com');
  });
});

describe.each(Object.entries(templates))('the nightly scan of %s', (stage, template) => {
  test('takes at most a tenth of the read units that the stage provides', () => {
    const pauseMs = Number(environmentOf(functionsOf(template), 'IdleAccounts').SCAN_PAUSE_MS);
    // 1 MB is 128 units of 8 kB, the unit of an eventually consistent read.
    const unitsPerSecond = (128 * 1_000) / pauseMs;
    const provided = findStage(stage).tableUnitsPerSecondMax.read;
    expect(unitsPerSecond).toBeLessThanOrEqual(provided / 10);
    expect(unitsPerSecond).toBeGreaterThan(provided / 11);
  });
});

describe.each(Object.entries({ ...templates, 'dev-anna': own }))('in %s', (stage, template) => {
  const tags = [
    { Key: 'application', Value: 'session-billing' },
    { Key: 'session-billing:stage', Value: stage },
  ];

  test('the table, functions, queues, bucket, logs and API have the cost allocation tags', () => {
    const [, table] = resourcesOf(template, 'AWS::DynamoDB::GlobalTable')[0] ?? [];
    expect(table?.Properties.Replicas).toEqual([expect.objectContaining({ Tags: tags })]);
    for (const type of [
      'AWS::Lambda::Function',
      'AWS::SQS::Queue',
      'AWS::S3::Bucket',
      'AWS::Logs::LogGroup',
    ]) {
      const resources = resourcesOf(template, type);
      expect(resources.length).toBeGreaterThan(0);
      for (const [id, { Properties }] of resources) expect(Properties.Tags, id).toEqual(tags);
    }
    const [, api] = resourcesOf(template, 'AWS::ApiGatewayV2::Api')[0] ?? [];
    expect(api?.Properties.Tags).toEqual(Object.fromEntries(tags.map(({ Key, Value }) => [Key, Value])));
  });

  test('every log group deletes logs after the retention time of the stage', () => {
    const groups = resourcesOf(template, 'AWS::Logs::LogGroup');
    for (const [id, { Properties }] of groups) {
      expect(Properties.RetentionInDays, id).toBe(findStage(stage).logRetentionDays);
    }
  });
});
