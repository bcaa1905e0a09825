import { CfnBudget } from 'aws-cdk-lib/aws-budgets';
import { Construct } from 'constructs';
import type { Operations } from './parts/operations.ts';

/**
 * At 80 percent spent there is time to investigate; at 100 percent the budget is exceeded. The forecast warns earlier,
 * but only from the fifth week on: before that AWS has too little history.
 */
const NOTIFICATIONS = [
  { notificationType: 'ACTUAL', threshold: 80 },
  { notificationType: 'ACTUAL', threshold: 100 },
  { notificationType: 'FORECASTED', threshold: 100 },
];

/**
 * Notifies the alarm topic when the AWS account costs more in a month than the stage's budget; empty for a stage
 * without one. It covers the whole AWS account and does not filter by the stage's tag: until someone activates the
 * tag for cost allocation, the filter matches nothing, and a budget of nothing never notifies anybody.
 */
export class AccountBudget extends Construct {
  constructor(scope: Construct, id: string, { stage, alarmTopic }: Operations) {
    super(scope, id);
    if (stage.monthlyBudgetUsd === undefined) return;
    const budget = new CfnBudget(this, 'Budget', {
      budget: {
        // If the notifications change, change this name too: CloudFormation replaces the budget, and it cannot create a
        // second one with the same name.
        budgetName: `session-billing-${stage.name}`,
        budgetType: 'COST',
        timeUnit: 'MONTHLY',
        budgetLimit: { amount: stage.monthlyBudgetUsd, unit: 'USD' },
      },
      notificationsWithSubscribers: NOTIFICATIONS.map((notification) => ({
        notification: { ...notification, comparisonOperator: 'GREATER_THAN', thresholdType: 'PERCENTAGE' },
        subscribers: [{ subscriptionType: 'SNS', address: alarmTopic.topic.topicArn }],
      })),
    });
    // AWS accepts the topic as a subscriber only if its policy already lets AWS Budgets publish.
    budget.node.addDependency(alarmTopic.topic);
  }
}
