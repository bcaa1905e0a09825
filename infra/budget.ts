import { CfnBudget } from 'aws-cdk-lib/aws-budgets';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';

/**
 * At 80 percent spent there is time to look, at 100 it costs more than meant. The forecast tells it sooner, from the
 * fifth week on: before that AWS has too little to forecast from.
 */
const NOTIFICATIONS = [
  { notificationType: 'ACTUAL', threshold: 80 },
  { notificationType: 'ACTUAL', threshold: 100 },
  { notificationType: 'FORECASTED', threshold: 100 },
];

export interface AccountBudgetProps {
  stageName: string;
  monthlyUsd: number;
  alarmTopic: ITopic;
}

/**
 * Rings when the AWS account costs more than it should in a month. The whole account, not what carries the stage's tag:
 * a filter counts nothing until somebody activates the tag for cost allocation, and a budget of nothing never rings.
 */
export class AccountBudget extends Construct {
  constructor(scope: Construct, id: string, { stageName, monthlyUsd, alarmTopic }: AccountBudgetProps) {
    super(scope, id);
    const budget = new CfnBudget(this, 'Budget', {
      budget: {
        // CloudFormation replaces a budget whose notifications change, and cannot beside one of the same name: give it
        // another name with them.
        budgetName: `session-billing-${stageName}`,
        budgetType: 'COST',
        timeUnit: 'MONTHLY',
        budgetLimit: { amount: monthlyUsd, unit: 'USD' },
      },
      notificationsWithSubscribers: NOTIFICATIONS.map((notification) => ({
        notification: { ...notification, comparisonOperator: 'GREATER_THAN', thresholdType: 'PERCENTAGE' },
        subscribers: [{ subscriptionType: 'SNS', address: alarmTopic.topicArn }],
      })),
    });
    // The topic's policy must let AWS Budgets publish before it is named as a subscriber.
    budget.node.addDependency(alarmTopic);
  }
}
