import { fileURLToPath } from 'node:url';
import { Duration, RemovalPolicy, Validations } from 'aws-cdk-lib';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Architecture, Runtime, Tracing } from 'aws-cdk-lib/aws-lambda';
import { LogLevel, NodejsFunction, OutputFormat } from 'aws-cdk-lib/aws-lambda-nodejs';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { metricsNamespace } from '../../shared/contracts/anomalies.ts';
import type { Stage } from '../stages.ts';
import { ServiceAlarm } from './serviceAlarm.ts';

const PROJECT_ROOT = fileURLToPath(new URL('../../', import.meta.url));

/**
 * Lambda gives one vCPU per 1,769 MB. The imports of a function cost about 60 ms of one vCPU: 1,024 MB make that
 * 60 × 1769 / 1024 ≈ 104 ms, which a caller who waits for a cold start still bears.
 */
export const ANSWERING_MEMORY_MB = 1024;

/** Nobody waits for a queue's or a stream's function: 512 MB (a cold start of about 210 ms) halve its price. */
export const BACKGROUND_MEMORY_MB = 512;

/** A function that throws once has lost nothing yet (callers and sources retry); five in 5 minutes is a fault. */
const ERRORS_MAX = 5;
const ERRORS_PERIOD = Duration.minutes(5);

export interface ServiceFunctionProps {
  stage: Stage;
  /** The file that exports `handler`, from the project's root. */
  entry: string;
  /** STAGE and the namespace of metrics are there already. */
  environment: Record<string, string>;
  timeout: Duration;
  memoryMb: number;
  /** What a user loses while this function fails. */
  impact: string;
  /** When that rings, if not above five errors in five minutes. */
  errors?: { above: number; period: Duration };
  alarmTopic: ITopic;
}

/**
 * One Lambda function as all of ours are: Node.js 24 on arm64, one minified ESM bundle with everything in it, its
 * own role that can do nothing but log and trace, its own log group, an alarm on errors.
 */
export class ServiceFunction extends Construct {
  readonly lambda: NodejsFunction;

  constructor(scope: Construct, id: string, props: ServiceFunctionProps) {
    super(scope, id);
    // Deleted with the stack: what must outlive it is in the table, and retention bounds it while it lives.
    const logGroup = new LogGroup(this, 'Logs', {
      retention: props.stage.logRetention,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    // A role without the managed policy, which allows writing to every log group of the account.
    const role = new Role(this, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
    logGroup.grantWrite(role);
    this.lambda = new NodejsFunction(this, 'Function', {
      entry: `${PROJECT_ROOT}${props.entry}`,
      projectRoot: PROJECT_ROOT,
      depsLockFilePath: `${PROJECT_ROOT}package-lock.json`,
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      memorySize: props.memoryMb,
      timeout: props.timeout,
      role,
      logGroup,
      tracing: Tracing.ACTIVE,
      environment: {
        STAGE: props.stage.name,
        POWERTOOLS_METRICS_NAMESPACE: metricsNamespace(props.stage.name),
        ...props.environment,
      },
      bundling: {
        format: OutputFormat.ESM,
        logLevel: LogLevel.WARNING,
        minify: true,
        target: 'node24',
        mainFields: ['module', 'main'],
        // The SDK goes in the bundle: what was tested is what runs, and the import is faster than the runtime's.
        externalModules: [],
      },
    });
    const { above, period } = props.errors ?? { above: ERRORS_MAX, period: ERRORS_PERIOD };
    new ServiceAlarm(this, 'Errors', {
      impact: props.impact,
      metric: this.lambda.metricErrors({ period, statistic: 'Sum' }),
      above,
      topic: props.alarmTopic,
    });
    Validations.of(this).acknowledge({
      id: 'AwsSolutions-IAM5[Resource::*]',
      reason: 'X-Ray has no resources to name: its two write actions are only granted on *.',
    });
  }

  /** Lets the function do exactly these actions on exactly these resources. */
  allow(actions: readonly string[], ...resourceArns: string[]): void {
    this.lambda.addToRolePolicy(new PolicyStatement({ actions: [...actions], resources: resourceArns }));
  }
}
