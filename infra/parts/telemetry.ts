import { Validations } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import {
  ApplicationLogLevel,
  type CfnFunction,
  type Function as LambdaFunction,
  LoggingFormat,
  SystemLogLevel,
  Tracing,
} from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import type { Stage } from '../stage.ts';

/**
 * What Lambda writes to the log of a function: its own lines only for calls that fail, with their duration and memory, unless
 * the stage's level is DEBUG. Levels need the JSON format. Source: "Log-level filtering", Lambda developer guide.
 */
export const loggingProps = ({ logLevel }: Stage) => ({
  loggingFormat: LoggingFormat.JSON,
  systemLogLevelV2: logLevel === 'DEBUG' ? SystemLogLevel.INFO : SystemLogLevel.WARN,
  applicationLogLevelV2: ApplicationLogLevel[logLevel],
});

/**
 * Lets X-Ray trace the calls of the function of a construct, if the stage enables tracing. Not CDK's own property: it grants permissions also
 * where nothing is traced, unless the template does not mention tracing, and then a function might stay as it was.
 */
export function traceCalls(scope: Construct, lambda: LambdaFunction, { tracing = false }: Stage): void {
  const resource = lambda.node.defaultChild as CfnFunction;
  resource.tracingConfig = { mode: tracing ? Tracing.ACTIVE : Tracing.PASS_THROUGH };
  if (!tracing) return;
  lambda.addEnvironment('TRACING', 'true');
  lambda.addToRolePolicy(
    new PolicyStatement({ actions: ['xray:PutTraceSegments', 'xray:PutTelemetryRecords'], resources: ['*'] }),
  );
  Validations.of(scope).acknowledge({
    id: 'AwsSolutions-IAM5[Resource::*]',
    reason: 'X-Ray has no resource types: its two write actions can only be granted on *.',
  });
}
