import { Stack, Validations } from 'aws-cdk-lib';
import { ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { Construct } from 'constructs';
import type { Stage } from '../stage.ts';

/** Where every alarm rings: to the addresses of the stage, each of which has to confirm, and whoever else subscribes. */
export class AlarmTopic extends Construct {
  readonly topic: Topic;

  constructor(scope: Construct, id: string, { stage }: { stage: Stage }) {
    super(scope, id);
    this.topic = new Topic(this, 'Topic', { displayName: 'Session billing alarms', enforceSSL: true });
    // A topic with a policy of its own loses the default one, which let the account's alarms publish.
    this.#letPublish('cloudwatch.amazonaws.com');
    if (stage.monthlyBudgetUsd !== undefined) this.#letPublish('budgets.amazonaws.com');
    for (const address of stage.alarmEmails) this.topic.addSubscription(new EmailSubscription(address));
    Validations.of(this).acknowledge({
      id: 'AwsSolutions-SNS2',
      reason: 'CloudWatch cannot publish under the AWS managed key, and an alarm carries no customer data.',
    });
  }

  /** Only on behalf of this account: the service works for all others, too. */
  #letPublish(service: string): void {
    const conditions = { StringEquals: { 'aws:SourceAccount': Stack.of(this).account } };
    this.topic.grantPublish(new ServicePrincipal(service, { conditions }));
  }
}
