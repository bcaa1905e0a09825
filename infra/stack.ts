import { CfnOutput, Stack, type StackProps, Tags } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { Accounts } from './accounts.ts';
import { BillingApi } from './api.ts';
import { Billing } from './billing.ts';
import { AccountBudget } from './budget.ts';
import { OperatorDashboard } from './dashboard.ts';
import { Ledger } from './ledger.ts';
import { Metering } from './metering.ts';
import { AlarmTopic } from './parts/alarmTopic.ts';
import { GradualDeployments } from './parts/gradualDeployments.ts';
import type { Operations } from './parts/operations.ts';
import { ServiceFunction } from './parts/serviceFunction.ts';
import { StripeSettings } from './parts/stripeSettings.ts';
import { TableAlarms } from './parts/tableAlarms.ts';
import { type Stage, StageError } from './stage.ts';
import { BillingTable } from './table.ts';
import { Webhooks } from './webhooks.ts';

/** One stage of the whole system. */
export class SessionBilling extends Stack {
  constructor(scope: Construct, stage: Stage, props: StackProps = {}) {
    super(scope, `SessionBilling-${stage.name}`, {
      ...(stage.region === undefined ? {} : { env: { region: stage.region } }),
      ...props,
      // AWS refuses to delete the stack itself where its data must not go.
      terminationProtection: stage.deletionProtection,
    });
    const { topic: alarmTopic } = new AlarmTopic(this, 'Alarms', { stage });
    const deployments = stage.gradualDeployment
      ? new GradualDeployments(this, 'Deployments', { alarmTopic })
      : undefined;
    const operations: Operations = { stage, alarmTopic, deployments };
    const table = new BillingTable(this, 'Store', { stage });
    const stripe = new StripeSettings(this, 'Stripe', { stage });
    const api = new BillingApi(this, 'Api', operations);
    const shared = { operations, table, api };

    const metering = new Metering(this, 'Metering', shared);
    // CDK leaves `Default` out of logical ids: the ledger's bucket keeps the id it has in deployed stacks.
    new Ledger(metering, 'Default', shared);
    new Accounts(this, 'Accounts', shared);
    new Billing(this, 'Billing', { ...shared, stripe });
    const webhooks = new Webhooks(this, 'Webhooks', { ...shared, stripe });

    new TableAlarms(this, 'StoreAlarms', { tableName: table.table.tableName, alarmTopic });
    addBudget(this, operations);
    checkReservations(this, stage);
    addCostTags(this, stage);
    // The last of all parts: it shows those that are there.
    new OperatorDashboard(this, 'Dashboard', { stage, api });

    new CfnOutput(this, 'ApiUrl', { value: api.url });
    new CfnOutput(this, 'WebhookUrl', { value: `${api.url}webhooks/stripe` });
    new CfnOutput(this, 'TableName', { value: table.table.tableName });
    new CfnOutput(this, 'QueueUrl', { value: webhooks.queueUrl });
    new CfnOutput(this, 'DeadLetterQueueUrl', { value: webhooks.deadLetterQueueUrl });
    new CfnOutput(this, 'AlarmTopicArn', { value: alarmTopic.topicArn });
  }
}

function addBudget(scope: Construct, { stage, alarmTopic }: Operations): void {
  const { name: stageName, monthlyBudgetUsd: monthlyUsd } = stage;
  if (monthlyUsd === undefined) return;
  new AccountBudget(scope, 'Budget', { stageName, monthlyUsd, alarmTopic });
}

/** A reservation for a name that no function has would be none, and nobody would know before the burst comes. */
function checkReservations(stack: Stack, { name, reservedConcurrency }: Stage): void {
  const functions = stack.node.findAll().filter((part) => part instanceof ServiceFunction);
  const known = functions.map(({ node }) => node.id);
  const unknown = Object.keys(reservedConcurrency).filter((id) => !known.includes(id));
  if (unknown.length === 0) return;
  throw new StageError(
    `the stage "${name}" in infra/stages.ts: reservedConcurrency.${unknown.join(', ')} is no function: there are ${known.join(', ')}`,
  );
}

/** What the bill can be split by, once somebody has activated the two tags for cost allocation. */
function addCostTags(scope: Construct, { name }: Stage): void {
  Tags.of(scope).add('application', 'session-billing');
  Tags.of(scope).add('session-billing:stage', name);
}
