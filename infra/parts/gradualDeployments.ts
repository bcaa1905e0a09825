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
 * Shifts traffic to new versions with CodeDeploy: 10 percent more each minute, for ten minutes. If an alarm fires in
 * that time, CodeDeploy rolls back to the previous version and notifies the alarm topic. All functions share one
 * CodeDeploy application and one role.
 */
export class GradualDeployments extends Construct {
  readonly #application: LambdaApplication;
  readonly #role: Role;
  readonly #topic: ITopic;
  readonly #alarms: IAlarm[] = [];

  constructor(scope: Construct, id: string, { topic }: { topic: ITopic }) {
    super(scope, id);
    this.#topic = topic;
    this.#application = new LambdaApplication(this, 'Application');
    this.#role = new Role(this, 'Role', { assumedBy: new ServicePrincipal('codedeploy.amazonaws.com') });
    this.#role.addToPolicy(new PolicyStatement({ actions: ['sns:Publish'], resources: [topic.topicArn] }));
    Validations.of(this.#role).acknowledge({
      id: 'AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AWSCodeDeployRoleForLambdaLimited]',
      reason:
        'AWS’s policy for shifting traffic. It may invoke only hook functions of a certain name, and none exists here.',
    });
  }

  /** Makes the alarm roll back every function. Applies only to deployment groups that are created afterwards. */
  rollBackEveryFunctionOn(alarm: IAlarm): void {
    this.#alarms.push(alarm);
  }

  /** Creates the deployment group that shifts the alias's traffic gradually. */
  addDeploymentGroup(alias: Alias): LambdaDeploymentGroup {
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
