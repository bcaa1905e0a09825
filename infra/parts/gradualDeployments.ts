import { Validations } from 'aws-cdk-lib';
import type { IAlarm } from 'aws-cdk-lib/aws-cloudwatch';
import {
  type CfnDeploymentGroup,
  LambdaApplication,
  LambdaDeploymentConfig,
  LambdaDeploymentGroup,
} from 'aws-cdk-lib/aws-codedeploy';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { Alias } from 'aws-cdk-lib/aws-lambda';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';

/**
 * Gives a new version a tenth of the traffic more each minute, for ten minutes, and takes it back when an alarm rings
 * meanwhile, which is told where alarms ring. All functions share one application and one role.
 */
export class GradualDeployments extends Construct {
  readonly #application: LambdaApplication;
  readonly #role: Role;
  readonly #topic: ITopic;
  readonly #alarms: IAlarm[] = [];

  constructor(scope: Construct, id: string, { alarmTopic }: { alarmTopic: ITopic }) {
    super(scope, id);
    this.#topic = alarmTopic;
    this.#application = new LambdaApplication(this, 'Application');
    this.#role = new Role(this, 'Role', { assumedBy: new ServicePrincipal('codedeploy.amazonaws.com') });
    this.#role.addToPolicy(
      new PolicyStatement({ actions: ['sns:Publish'], resources: [alarmTopic.topicArn] }),
    );
    Validations.of(this.#role).acknowledge({
      id: 'AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AWSCodeDeployRoleForLambdaLimited]',
      reason:
        'AWS’s own policy for shifting aliases: what it may invoke are hooks by a name that none has here.',
    });
  }

  /** An alarm that takes every new version back, whichever function it is of. Functions made before it do not know it. */
  watch(alarm: IAlarm): void {
    this.#alarms.push(alarm);
  }

  /** Has the alias shift gradually. */
  shift(alias: Alias): LambdaDeploymentGroup {
    const group = new LambdaDeploymentGroup(alias, 'Shift', {
      application: this.#application,
      role: this.#role,
      alias,
      deploymentConfig: LambdaDeploymentConfig.LINEAR_10PERCENT_EVERY_1MINUTE,
      alarms: [...this.#alarms],
      autoRollback: { failedDeployment: true, stoppedDeployment: true, deploymentInAlarm: true },
    });
    (group.node.defaultChild as CfnDeploymentGroup).triggerConfigurations = [
      {
        triggerName: 'taken-back',
        triggerEvents: ['DeploymentFailure', 'DeploymentStop', 'DeploymentRollback'],
        triggerTargetArn: this.#topic.topicArn,
      },
    ];
    return group;
  }
}
