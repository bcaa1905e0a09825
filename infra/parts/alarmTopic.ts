import { type CfnStack, NestedStack, Stack, Validations } from 'aws-cdk-lib';
import { ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { Construct } from 'constructs';
import type { Stage } from '../stage.ts';

/**
 * The topic that all alarms notify, and the nested stack of these alarms (decision 20). Each address in `alarmEmails` is subscribed and
 * has to confirm by e-mail.
 */
export class AlarmTopic extends Construct {
  readonly topic: Topic;
  /** Has the alarms and the dashboard. Nothing in the main stack may refer to them, because they are created after what they watch. */
  readonly stack: NestedStack;

  constructor(scope: Construct, id: string, { stage }: { stage: Stage }) {
    super(scope, id);
    this.topic = new Topic(this, 'Topic', { displayName: 'Session billing alarms', enforceSSL: true });
    // The topic's own policy replaces the default policy, which allows the account's alarms to publish.
    this.#allowPublishing('cloudwatch.amazonaws.com');
    if (stage.monthlyBudgetUsd !== undefined) this.#allowPublishing('budgets.amazonaws.com');
    for (const address of stage.alarmEmails) this.topic.addSubscription(new EmailSubscription(address));
    Validations.of(this).acknowledge({
      id: 'AwsSolutions-SNS2',
      reason:
        'CloudWatch cannot publish to a topic with the AWS managed key, and alarms contain no customer data.',
    });
    this.stack = new NestedStack(this, 'Stack', { description: 'Alarms that notify, and the dashboard' });
    // The names of alarms begin with the name of their stack, which begins with the main stack's and this id.
    (this.stack.nestedStackResource as CfnStack).overrideLogicalId('Alarms');
  }

  /** Only on behalf of this AWS account: the service principal is the same for all accounts. */
  #allowPublishing(service: string): void {
    const conditions = { StringEquals: { 'aws:SourceAccount': Stack.of(this).account } };
    this.topic.grantPublish(new ServicePrincipal(service, { conditions }));
  }
}
