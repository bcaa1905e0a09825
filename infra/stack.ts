import { CfnOutput, Lazy, Stack, type StackProps, Tags } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { Accounts } from './accounts.ts';
import { BillingApi } from './api.ts';
import { Billing } from './billing.ts';
import { AccountBudget } from './budget.ts';
import { OperatorDashboard } from './dashboard.ts';
import { Insights } from './insights.ts';
import { Ledger } from './ledger.ts';
import { Metering } from './metering.ts';
import { Notifications } from './notifications.ts';
import { AlarmTopic } from './parts/alarmTopic.ts';
import { checkReservedConcurrency } from './parts/checkReservedConcurrency.ts';
import { GradualDeployments } from './parts/gradualDeployments.ts';
import type { Operations } from './parts/operations.ts';
import { foreignIdentity, type StageIdentity } from './parts/stageIdentity.ts';
import { StripeSecret } from './parts/stripeSecret.ts';
import { TableAlarms } from './parts/tableAlarms.ts';
import { webConfigOf } from './parts/webConfig.ts';
import type { Stage } from './stage.ts';
import { Support } from './support.ts';
import { BillingTable } from './table.ts';
import { CustomerPool } from './userPool.ts';
import { Webhooks } from './webhooks.ts';

export type SessionBillingProps = StackProps & {
  /** What is deployed, for `/health` and the output `Version`. Tests leave it out, so that a template depends on code only. */
  version?: string;
};

/** One stage of the whole system. Throws a StageError if the stage reserves concurrency for an unknown function. */
export class SessionBilling extends Stack {
  constructor(scope: Construct, stage: Stage, { version = '0.0.0', ...props }: SessionBillingProps = {}) {
    super(scope, `SessionBilling-${stage.name}`, {
      ...(stage.region === undefined ? {} : { env: { region: stage.region } }),
      ...props,
      // Where data must be kept, AWS also refuses to delete the stack.
      terminationProtection: stage.deletionProtection,
    });
    // The bill can be split by these two tags once they are activated as cost allocation tags.
    Tags.of(this).add('application', 'session-billing');
    Tags.of(this).add('session-billing:stage', stage.name);

    const alarmTopic = new AlarmTopic(this, 'Alarms', { stage });
    const deployments = stage.gradualDeployment
      ? new GradualDeployments(this, 'Deployments', { topic: alarmTopic.topic })
      : undefined;
    // The pages get their address from the API's construct, and that needs the origins of the issuer.
    const identity = this.#identityOf(stage, Lazy.string({ produce: () => api.pages.url }));
    const operations: Operations = { stage, alarmTopic, deployments, identity };
    const table = new BillingTable(this, 'Store', { stage });
    const stripe = new StripeSecret(this, 'Stripe', { stage });
    const api = new BillingApi(this, 'Api', operations);
    const shared = { operations, table, api };

    const metering = new Metering(this, 'Metering', shared);
    // CDK leaves `Default` out of logical ids, so the ledger's bucket keeps the id that it has in deployed stacks.
    const { failures, ledger } = new Ledger(metering, 'Default', shared);
    const accounts = new Accounts(this, 'Accounts', { ...shared, version });
    const webhooks = new Webhooks(this, 'Webhooks', { ...shared, stripe });
    const { checkout, offerTasks } = new Billing(this, 'Billing', { ...shared, stripe, webhooks });
    const notifications = new Notifications(this, 'Notifications', { ...shared, failures });
    const { notices, links } = notifications;
    const insights = new Insights(this, 'Insights', shared);
    const support = new Support(this, 'Support', shared);
    // They write contacts, notices and lists of admin actions, which an earlier version of the erasure leaves in the table.
    const writers = [ledger, webhooks.apply, checkout, offerTasks, links, support.reminders];
    const audited = [
      metering.sessions,
      ...webhooks.admins,
      notifications.admin,
      insights.api,
      support.tickets,
    ];
    for (const writer of [...writers, ...audited]) writer.switchAfter(accounts.admin);

    new TableAlarms(this, 'StoreAlarms', { tableName: table.table.tableName, alarmTopic });
    new AccountBudget(this, 'Budget', operations);
    checkReservedConcurrency(this, stage);
    // Last, because the dashboard shows the functions and alarms that exist when it is created.
    new OperatorDashboard(this, 'Dashboard', { operations, api, events: webhooks.events, notices });

    new CfnOutput(this, 'ApiUrl', { value: api.url });
    new CfnOutput(this, 'WebhookUrl', { value: `${api.openUrl}webhooks/stripe` });
    new CfnOutput(this, 'PagesUrl', { value: api.pages.url });
    new CfnOutput(this, 'PagesBucket', { value: api.pages.bucketName });
    // The content of /app/config.json.
    new CfnOutput(this, 'WebConfig', { value: this.toJsonString(webConfigOf(operations)) });
    new CfnOutput(this, 'DistributionId', { value: api.pages.distributionId });
    // npm run deploy reads which secret the version behind the alias uses.
    new CfnOutput(this, 'WebhookReceiveArn', { value: webhooks.receive.live.functionArn });
    new CfnOutput(this, 'TableName', { value: table.table.tableName });
    new CfnOutput(this, 'QueueUrl', { value: webhooks.queueUrl });
    new CfnOutput(this, 'DeadLetterQueueUrl', { value: webhooks.deadLetterQueueUrl });
    new CfnOutput(this, 'FailuresBucket', { value: failures.bucket.bucketName });
    new CfnOutput(this, 'NoticeQueueUrl', { value: notices.main.queueUrl });
    new CfnOutput(this, 'NoticeDeadLetterQueueUrl', { value: notices.deadLetterQueue.queueUrl });
    new CfnOutput(this, 'Version', { value: version });
    new CfnOutput(this, 'AccountFormat', { value: String(stage.accountFormat) });
    new CfnOutput(this, 'AlarmTopicArn', { value: alarmTopic.topic.topicArn });
  }

  /** Undefined in a stage without an issuer, where only servers with an API key may call. */
  #identityOf(stage: Stage, pagesUrl: string): StageIdentity | undefined {
    const { identity } = stage;
    if (identity === undefined) return undefined;
    return identity.userPool
      ? new CustomerPool(this, 'Customers', { stage, pagesUrl })
      : foreignIdentity(identity);
  }
}
