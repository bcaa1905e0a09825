import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Duration, Lazy, RemovalPolicy, Stack, Validations } from 'aws-cdk-lib';
import { type Alarm, type CfnAlarm, type IMetric, Metric } from 'aws-cdk-lib/aws-cloudwatch';
import type { LambdaDeploymentGroup } from 'aws-cdk-lib/aws-codedeploy';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Alias, Architecture, type CfnVersion, Runtime, Tracing } from 'aws-cdk-lib/aws-lambda';
import { LogLevel, NodejsFunction, OutputFormat } from 'aws-cdk-lib/aws-lambda-nodejs';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { metricsNamespace } from '../../shared/metrics.ts';
import { BUNDLE } from './bundle.ts';
import type { Operations } from './operations.ts';
import { ServiceAlarm } from './serviceAlarm.ts';

const PROJECT_ROOT = fileURLToPath(new URL('../../', import.meta.url));

/**
 * Lambda gives one vCPU per 1,769 MB. The imports of a function cost about 40 ms of one vCPU (docs/performance.md):
 * 1,024 MB make that 40 × 1769 / 1024 ≈ 69 ms, which a caller who waits for a cold start still bears.
 */
export const REQUEST_MEMORY_MB = 1024;

/** Nobody waits for a queue's or a stream's function: 512 MB (a cold start of about 140 ms) halve its price. */
export const BACKGROUND_MEMORY_MB = 512;

/** A function that throws once has lost nothing yet (callers and sources retry); five in 5 minutes is a fault. */
const ERRORS_MAX = 5;
const ERRORS_PERIOD = Duration.minutes(5);

/**
 * Callers and sources try a throttled call again, as they do a failed one, so a few in 5 minutes have cost a moment.
 * More are a limit that is reached and stays so: a burst that only brushes it is over within seconds.
 */
const THROTTLES_MAX = 5;
const THROTTLES_PERIOD = Duration.minutes(5);

/** Time to raise a reservation before calls are refused; three minutes, as the spike of one is over when it is read. */
const CONCURRENCY_PERCENT_MAX = 80;
const CONCURRENCY_PERIODS = 3;

const { version: CDK_VERSION } = JSON.parse(
  readFileSync(`${PROJECT_ROOT}node_modules/aws-cdk-lib/package.json`, 'utf8'),
);

/** The end of a version's id in the template tells it from others: eight of 32 hexadecimal digits. */
const VERSION_HASH_LENGTH = 8;

/** The version in use has a name of its own, so that traffic can move to the next one bit by bit. */
const LIVE = 'live';

export interface ServiceFunctionProps {
  operations: Operations;
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
}

/**
 * One Lambda function as all of ours are: Node.js 24 on arm64, one minified ESM bundle with everything in it, its
 * own role that can do nothing but log and trace, its own log group, alarms. Whoever calls it calls `live`.
 */
export class ServiceFunction extends Construct {
  readonly lambda: NodejsFunction;
  readonly live: Alias;
  /** The file that its bundle begins with, from the project's root. */
  readonly entry: string;
  readonly logs: LogGroup;
  readonly #impact: string;
  readonly #shift: LambdaDeploymentGroup | undefined;

  constructor(scope: Construct, id: string, props: ServiceFunctionProps) {
    super(scope, id);
    const { stage } = props.operations;
    this.#impact = props.impact;
    this.entry = props.entry;
    // Deleted with the stack: what must outlive it is in the table, and retention bounds it while it lives.
    this.logs = new LogGroup(this, 'Logs', {
      retention: stage.logRetentionDays,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    // A role without the managed policy, which allows writing to every log group of the account.
    const role = new Role(this, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
    this.logs.grantWrite(role);
    this.lambda = new NodejsFunction(this, 'Function', {
      entry: `${PROJECT_ROOT}${props.entry}`,
      projectRoot: PROJECT_ROOT,
      depsLockFilePath: `${PROJECT_ROOT}package-lock.json`,
      // A version is made whenever the template's text of the function changes; Lambda refuses one that is the same as the
      // last. What changes the text alone, a region given or another CDK, has to change the function, too.
      description: `${id} of ${stage.name}, ${stage.region ?? 'region of the credentials'}, CDK ${CDK_VERSION}`,
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      memorySize: props.memoryMb,
      timeout: props.timeout,
      reservedConcurrentExecutions: stage.reservedConcurrency[id],
      role,
      logGroup: this.logs,
      tracing: Tracing.ACTIVE,
      // Those before stay, so that `live` can be pointed back at one within seconds. They go with the function.
      currentVersionOptions: { removalPolicy: RemovalPolicy.RETAIN },
      environment: {
        STAGE: stage.name,
        POWERTOOLS_LOG_LEVEL: stage.logLevel,
        POWERTOOLS_METRICS_NAMESPACE: metricsNamespace(stage.name),
        ...props.environment,
      },
      bundling: {
        format: OutputFormat.ESM,
        logLevel: LogLevel.WARNING,
        minify: true,
        target: BUNDLE.target,
        mainFields: BUNDLE.mainFields,
        externalModules: [],
        esbuildArgs: { '--alias': Object.entries(BUNDLE.alias).map((pair) => pair.join('=')) },
      },
    });
    this.live = new Alias(this, 'Live', { aliasName: LIVE, version: this.lambda.currentVersion });
    this.#shift = props.operations.deployments?.shift(this.live);
    this.#addAlarms(props);
    Validations.of(this).acknowledge({
      id: 'AwsSolutions-IAM5[Resource::*]',
      reason: 'X-Ray has no resources to name: its two write actions are only granted on *.',
    });
  }

  /** Lets the function do exactly these actions on exactly these resources. */
  allow(actions: readonly string[], ...resourceArns: string[]): void {
    this.lambda.addToRolePolicy(new PolicyStatement({ actions: [...actions], resources: resourceArns }));
  }

  #addAlarms(props: ServiceFunctionProps): void {
    const { operations, impact, errors } = props;
    const { above, period } = errors ?? { above: ERRORS_MAX, period: ERRORS_PERIOD };
    new ServiceAlarm(this, 'Errors', {
      impact,
      runbook: 'function-errors',
      metric: this.lambda.metricErrors({ period, statistic: 'Sum' }),
      above,
      topic: operations.alarmTopic,
    });
    new ServiceAlarm(this, 'Throttles', {
      impact: `Calls are refused, since no more may run at once. ${impact}`,
      runbook: 'function-throttled',
      metric: this.lambda.metricThrottles({ period: THROTTLES_PERIOD, statistic: 'Sum' }),
      above: THROTTLES_MAX,
      topic: operations.alarmTopic,
    });
    this.#watchReservation(props);
    this.#watchNewVersions();
  }

  /** Only a function with a reservation has a limit of its own; the others share what the account has left. */
  #watchReservation({ operations, impact }: ServiceFunctionProps): void {
    const reserved = operations.stage.reservedConcurrency[this.node.id];
    if (reserved === undefined) return;
    new ServiceAlarm(this, 'NearItsLimit', {
      impact: `Soon calls are refused, since almost as many run at once as may. ${impact}`,
      runbook: 'function-near-its-limit',
      metric: this.lambda.metric('ConcurrentExecutions', {
        period: Duration.minutes(1),
        statistic: 'Maximum',
      }),
      above: (reserved * CONCURRENCY_PERCENT_MAX) / 100,
      periods: CONCURRENCY_PERIODS,
      topic: operations.alarmTopic,
    });
  }

  /** By its own errors alone, not by those of the version before: it rings nobody, as CodeDeploy tells what it took back. */
  #watchNewVersions(): void {
    const { functionName } = this.lambda;
    const alarm = this.takeBackWhen('NewVersionFails', {
      metric: new Metric({
        namespace: 'AWS/Lambda',
        metricName: 'Errors',
        dimensionsMap: {
          FunctionName: functionName,
          Resource: `${functionName}:${LIVE}`,
          ExecutedVersion: this.live.version.version,
        },
        statistic: 'Sum',
        period: Duration.minutes(1),
      }),
      above: 0,
    });
    if (alarm === undefined) return;
    // One for each version: an alarm that goes on to the next would bring along that it rang for the last.
    const version = this.live.version.node.defaultChild as CfnVersion;
    const cfnAlarm = alarm.node.defaultChild as CfnAlarm;
    const id = Stack.of(this).getLogicalId(cfnAlarm);
    cfnAlarm.overrideLogicalId(
      Lazy.uncachedString({
        produce: (context) =>
          `${id}${String(context.resolve(version.logicalId)).slice(-VERSION_HASH_LENGTH)}`,
      }),
    );
  }

  /** While a new version gets its traffic, has it taken back when the metric is above this. Elsewhere it does nothing. */
  takeBackWhen(id: string, { metric, above }: { metric: IMetric; above: number }): Alarm | undefined {
    if (this.#shift === undefined) return undefined;
    const { alarm } = new ServiceAlarm(this, id, {
      impact: `The deployment that is under way is taken back. ${this.#impact}`,
      runbook: 'deployment-taken-back',
      metric,
      above,
    });
    this.#shift.addAlarm(alarm);
    return alarm;
  }
}
