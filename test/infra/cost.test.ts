import { App } from 'aws-cdk-lib';
import { describe, expect, test } from 'vitest';
import { SessionBilling } from '../../infra/stack.ts';
import { StageError } from '../../infra/stage.ts';
import { findStage } from '../../infra/stages.ts';
import { resourcesOf, synthesize } from './synthesize.ts';

const templates = { staging: synthesize('staging'), production: synthesize('production') };
const own = synthesize('dev-anna');

describe.each(Object.entries(templates))('the budget of %s', (stage, template) => {
  const budgets = resourcesOf(template, 'AWS::Budgets::Budget');

  test('is of the whole AWS account: a filter by a tag that nobody activated would count nothing', () => {
    expect(budgets.map(([, { Properties }]) => Properties.Budget)).toEqual([
      {
        BudgetName: `session-billing-${stage}`,
        BudgetType: 'COST',
        TimeUnit: 'MONTHLY',
        BudgetLimit: { Amount: findStage(stage).monthlyBudgetUsd, Unit: 'USD' },
      },
    ]);
  });

  test('rings at 80 and 100 percent spent and at 100 forecast, where alarms ring', () => {
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

  test('may publish to the topic, on behalf of this account alone', () => {
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
  test('has no budget, and nobody but CloudWatch may ring', () => {
    expect(resourcesOf(own, 'AWS::Budgets::Budget')).toEqual([]);
    expect(JSON.stringify(resourcesOf(own, 'AWS::SNS::TopicPolicy'))).not.toContain('budgets.amazonaws.com');
  });
});

describe.each(Object.entries({ ...templates, 'dev-anna': own }))('in %s', (stage, template) => {
  const tags = [
    { Key: 'application', Value: 'session-billing' },
    { Key: 'session-billing:stage', Value: stage },
  ];

  test('table, functions, queues, bucket and logs carry the tags that the bill is split by', () => {
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

  test('every log group forgets in time, or logs are paid for forever', () => {
    const groups = resourcesOf(template, 'AWS::Logs::LogGroup');
    for (const [id, { Properties }] of groups) {
      expect(Properties.RetentionInDays, id).toBe(findStage(stage).logRetentionDays);
    }
  });
});

describe('a reservation', () => {
  test('for a name that no function has is refused, and the name is told', () => {
    const stage = { ...findStage('staging'), reservedConcurrency: { MeteringAPI: 10 } };
    const app = new App({ context: { 'aws:cdk:bundling-stacks': [] } });
    const refusal = refusalOf(() => new SessionBilling(app, stage));
    expect(refusal).toBeInstanceOf(StageError);
    expect(String(refusal)).toContain(
      'MeteringAPI is not a function; the functions are MeteringApi, Ledger,',
    );
  });
});

function refusalOf(act: () => unknown): unknown {
  try {
    act();
  } catch (error) {
    return error;
  }
  return undefined;
}
