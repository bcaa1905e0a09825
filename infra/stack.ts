import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { BillingApi } from './api.ts';
import { Billing } from './billing.ts';
import { Metering } from './metering.ts';
import { AlarmTopic } from './parts/alarmTopic.ts';
import { GradualDeployments } from './parts/gradualDeployments.ts';
import type { Operations } from './parts/operations.ts';
import { StripeSettings } from './parts/stripeSettings.ts';
import type { Stage } from './stage.ts';
import { BillingTable } from './table.ts';
import { Webhooks } from './webhooks.ts';

/** One stage of the whole system. */
export class SessionBilling extends Stack {
  constructor(scope: Construct, stage: Stage, props: StackProps = {}) {
    super(scope, `SessionBilling-${stage.name}`, {
      ...props,
      // AWS refuses to delete the stack itself where its data must not go.
      terminationProtection: stage.deletionProtection,
    });
    const { topic: alarmTopic } = new AlarmTopic(this, 'Alarms', { stage });
    const deployments = stage.gradualDeployment ? new GradualDeployments(this, 'Deployments') : undefined;
    const operations: Operations = { stage, alarmTopic, deployments };
    const table = new BillingTable(this, 'Store', { stage });
    const stripe = new StripeSettings(this, 'Stripe', { stage });
    const api = new BillingApi(this, 'Api', operations);
    const shared = { operations, table, api };

    new Metering(this, 'Metering', shared);
    new Billing(this, 'Billing', { ...shared, stripe });
    const webhooks = new Webhooks(this, 'Webhooks', { ...shared, stripe });

    new CfnOutput(this, 'ApiUrl', { value: api.url });
    new CfnOutput(this, 'WebhookUrl', { value: `${api.url}webhooks/stripe` });
    new CfnOutput(this, 'TableName', { value: table.table.tableName });
    new CfnOutput(this, 'QueueUrl', { value: webhooks.queueUrl });
    new CfnOutput(this, 'DeadLetterQueueUrl', { value: webhooks.deadLetterQueueUrl });
    new CfnOutput(this, 'AlarmTopicArn', { value: alarmTopic.topicArn });
  }
}
