import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Duration, Lazy, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { type Alarm, type CfnAlarm, type IMetric, Metric } from 'aws-cdk-lib/aws-cloudwatch';
import type { LambdaDeploymentGroup } from 'aws-cdk-lib/aws-codedeploy';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Alias, Architecture, type CfnVersion, Runtime } from 'aws-cdk-lib/aws-lambda';
import { LogLevel, NodejsFunction, OutputFormat } from 'aws-cdk-lib/aws-lambda-nodejs';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { metricsNamespace } from '../../shared/metrics.ts';
import { BUNDLE } from './bundle.ts';
import type { Operations } from './operations.ts';
import { ServiceAlarm } from './serviceAlarm.ts';
import { loggingProps, traceCalls } from './telemetry.ts';

const PROJECT_ROOT = fileURLToPath(new URL('../../', import.meta.url));

/**
 * Lambda provides one vCPU per 1,769 MB. Loading a function takes about 40 ms of one vCPU: 0.7 times the 53 ms of a bare
 * handler (docs/performance.md, decision 9). So with 1,024 MB it takes 40 × 1769 / 1024 ≈ 69 ms, which is acceptable for
 * a caller who waits for a cold start.
 */
export const REQUEST_MEMORY_MB = 1024;

/** No caller waits for a function of a queue or stream. 512 MB (a cold start of about 140 ms) halve its price. */
export const BACKGROUND_MEMORY_MB = 512;

/** A single error loses nothing, because callers and event sources retry. More than five in 5 minutes are a fault. */
const ERRORS_MAX = 5;
const ERRORS_PERIOD = Duration.minutes(5);

/**
 * Callers and event sources retry throttled calls, so a few in 5 minutes only cause a delay. More mean that the
 * function stays at its limit: a short burst is over within seconds.
 */
const THROTTLES_MAX = 5;
const THROTTLES_PERIOD = Duration.minutes(5);

/** 80 percent leave time to raise a reservation. Three minutes, because a spike of one is over before anyone looks. */
const CONCURRENCY_PERCENT_MAX = 80;
const CONCURRENCY_PERIODS = 3;

const { version: CDK_VERSION } = JSON.parse(
  readFileSync(`${PROJECT_ROOT}node_modules/aws-cdk-lib/package.json`, 'utf8'),
);

/** The logical id of a version ends in a hash of 32 hexadecimal digits. Eight of them distinguish versions. */
const VERSION_HASH_LENGTH = 8;

/** The alias that points to the version in use, so that traffic can shift to the next one gradually. */
const LIVE = 'live';

export interface ServiceFunctionProps {
  operations: Operations;
  /** The file that exports `handler`, relative to the project's root. */
  entry: string;
  /** Variables besides STAGE and those of Powertools, which every function has. */
  environment: Record<string, string>;
  timeout: Duration;
  memoryMb: number;
  /** One sentence: what a user loses while this function fails. */
  impact: string;
  /** When the alarm on errors fires. Default: above five errors in five minutes. */
  errors?: { above: number; period: Duration };
  /**
   * Gives a new version all calls at once, also in a stage with gradual deployments: for a function whose earlier version would undo what
   * the new one writes, if both got calls. No alarm rolls it back by itself then.
   */
  switchesAtOnce?: boolean;
}

/**
 * A Lambda function with the settings that all functions share: Node.js 24 on arm64, one minified ESM bundle with all
 * dependencies, a role that may only log, a log group, and alarms. Callers and event sources use the alias
 * `live`.
 */
export class ServiceFunction extends Construct {
  readonly lambda: NodejsFunction;
  readonly live: Alias;
  /** The entry point of the bundle, relative to the project's root. */
  readonly entry: string;
  readonly logs: LogGroup;
  readonly #impact: string;
  readonly #deploymentGroup: LambdaDeploymentGroup | undefined;

  constructor(scope: Construct, id: string, props: ServiceFunctionProps) {
    super(scope, id);
    const { stage } = props.operations;
    this.#impact = props.impact;
    this.entry = props.entry;
    // Deleted with the stack: everything that must outlive it is in the table. Until then, the retention time limits them.
    this.logs = new LogGroup(this, 'Logs', {
      retention: stage.logRetentionDays,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    // Without AWS's managed policy, which allows writing to every log group of the account.
    const role = new Role(this, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
    this.logs.grantWrite(role);
    this.lambda = new NodejsFunction(this, 'Function', {
      entry: `${PROJECT_ROOT}${props.entry}`,
      projectRoot: PROJECT_ROOT,
      depsLockFilePath: `${PROJECT_ROOT}package-lock.json`,
      // CDK creates a version whenever the function's template text changes, but Lambda refuses a version that equals
      // the last one. Setting a region or upgrading CDK changes only the text, so both are part of the description.
      description: `${id} of ${stage.name}, ${stage.region ?? 'region of the credentials'}, CDK ${CDK_VERSION}`,
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      memorySize: props.memoryMb,
      timeout: props.timeout,
      reservedConcurrentExecutions: stage.reservedConcurrency[id],
      role,
      logGroup: this.logs,
      ...loggingProps(stage),
      // Keeps earlier versions, so that `live` can be pointed back to one within seconds. Lambda deletes them with the
      // function.
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
        loader: BUNDLE.loader,
        externalModules: [],
        esbuildArgs: { '--alias': Object.entries(BUNDLE.alias).map((pair) => pair.join('=')) },
      },
    });
    traceCalls(this, this.lambda, stage);
    this.live = new Alias(this, 'Live', { aliasName: LIVE, version: this.lambda.currentVersion });
    this.#deploymentGroup = props.switchesAtOnce
      ? undefined
      : props.operations.deployments?.addDeploymentGroup(this.live);
    this.#addAlarms(props);
  }

  /** Grants exactly these actions on exactly these resources. */
  allow(actions: readonly string[], ...resourceArns: string[]): void {
    this.lambda.addToRolePolicy(new PolicyStatement({ actions: [...actions], resources: resourceArns }));
  }

  /** Allows the actions on items of the table whose partition keys begin with one of the prefixes. */
  allowKeys(actions: readonly string[], tableArn: string, prefixes: readonly string[]): void {
    const keys = { 'dynamodb:LeadingKeys': prefixes.map((prefix) => `${prefix}*`) };
    this.lambda.addToRolePolicy(
      new PolicyStatement({
        actions: [...actions],
        resources: [tableArn],
        conditions: { 'ForAllValues:StringLike': keys },
      }),
    );
  }

  /**
   * Calls reach the new version of this function only after those of the other one all do: for a function that writes what an
   * earlier version of the other one cannot read.
   */
  switchAfter(other: ServiceFunction): void {
    this.live.node.addDependency(other.live);
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
      impact: `Calls are throttled, because the function is at its concurrency limit. ${impact}`,
      runbook: 'function-throttled',
      metric: this.lambda.metricThrottles({ period: THROTTLES_PERIOD, statistic: 'Sum' }),
      above: THROTTLES_MAX,
      topic: operations.alarmTopic,
    });
    this.#addReservationAlarm(props);
    this.#addNewVersionAlarm();
  }

  /** Only a function with reserved concurrency has a limit of its own. */
  #addReservationAlarm({ operations, impact }: ServiceFunctionProps): void {
    const reserved = operations.stage.reservedConcurrency[this.node.id];
    if (reserved === undefined) return;
    new ServiceAlarm(this, 'NearItsLimit', {
      impact: `Calls will soon be throttled, because the function is near its concurrency limit. ${impact}`,
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

  /** Counts errors of the new version only. It notifies nobody, because CodeDeploy reports each rollback. */
  #addNewVersionAlarm(): void {
    const { functionName } = this.lambda;
    const alarm = this.rollBackWhen('NewVersionFails', {
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
    // A new alarm for each version: a reused alarm could still be firing for the previous one.
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

  /**
   * Rolls a deployment of this function back if the metric is above the limit. Returns the alarm, or undefined if the function
   * switches at once.
   */
  rollBackWhen(id: string, { metric, above }: { metric: IMetric; above: number }): Alarm | undefined {
    if (this.#deploymentGroup === undefined) return undefined;
    const { alarm } = new ServiceAlarm(this, id, {
      impact: `The deployment in progress is rolled back. ${this.#impact}`,
      runbook: 'deployment-rolled-back',
      metric,
      above,
    });
    this.#deploymentGroup.addAlarm(alarm);
    return alarm;
  }
}
