import { randomUUID } from 'node:crypto';
import { LOCAL_REGION } from '../../infra/localStage.ts';
import { referencedFunctionName } from '../functions/defineFunctions.ts';
import type { LambdaFunction } from '../functions/lambdaFunction.ts';
import { ACCOUNT_ID, type Resolver } from '../template/resolver.ts';
import { resourcesOf, type Template } from '../template/template.ts';
import { rateIntervalMs } from './rateIntervalMs.ts';
import type { ScheduleSettings } from './schedule.ts';

const RULE_TYPE = 'AWS::Events::Rule';

/** Lambda retries an asynchronous invocation twice. */
const RETRIES_MAX = 2;

/** Lambda waits one minute before the first retry and two before the second. A developer should not have to wait that long to see a retry. */
const RETRY_DELAY_MS = 1_000;

/**
 * The properties that the local run supports, or that change nothing on one machine. `RetryPolicy` and `DeadLetterConfig`
 * of a target only concern the delivery to Lambda, which cannot fail here.
 */
const SUPPORTED_RULE_PROPERTIES = new Set([
  'Description',
  'Name',
  'ScheduleExpression',
  'State',
  'Tags',
  'Targets',
]);
const SUPPORTED_TARGET_PROPERTIES = new Set(['Arn', 'DeadLetterConfig', 'Id', 'Input', 'RetryPolicy']);

interface RuleProperties {
  Name?: string;
  ScheduleExpression?: string;
  Targets?: Target[];
}

interface Target {
  Arn: string;
  /** JSON. */
  Input?: string;
}

export interface SchedulesInput {
  template: Template;
  resolver: Resolver;
  functions: ReadonlyMap<string, LambdaFunction>;
  onFault(message: string): void;
}

/**
 * Reads every enabled rule of the template. Returns one schedule for each target. Throws an error that names the rule if
 * the local run does not support it.
 */
export function readSchedules(input: SchedulesInput): ScheduleSettings[] {
  return resourcesOf(input.template, RULE_TYPE).flatMap(([id, { Properties }]) => {
    try {
      if (input.resolver.resolve(Properties.State) === 'DISABLED') return [];
      rejectUnsupported(Properties, SUPPORTED_RULE_PROPERTIES);
      const rule = input.resolver.resolve(Properties) as RuleProperties;
      const ruleArn = `arn:aws:events:${LOCAL_REGION}:${ACCOUNT_ID}:rule/${rule.Name ?? id}`;
      const intervalMs = rateIntervalMs(rule.ScheduleExpression ?? '');
      return (rule.Targets ?? []).map((target) => ({
        name: id,
        intervalMs,
        ...readTarget(input, ruleArn, target),
        onFault: input.onFault,
      }));
    } catch (error) {
      throw new Error(`${id}: ${error instanceof Error ? error.message : error}`, { cause: error });
    }
  });
}

function readTarget(
  { functions }: SchedulesInput,
  ruleArn: string,
  target: Target,
): Pick<ScheduleSettings, 'retriesMax' | 'retryDelayMs' | 'eventAt' | 'invoke'> {
  rejectUnsupported(target, SUPPORTED_TARGET_PROPERTIES);
  const isFunction = target.Arn.includes(':lambda:');
  const lambda = isFunction ? functions.get(referencedFunctionName(target.Arn)) : undefined;
  if (lambda === undefined)
    throw new Error(`the local run does not support the target ${target.Arn} of a schedule`);
  const input: { event: unknown } | undefined =
    target.Input === undefined ? undefined : { event: JSON.parse(target.Input) };
  return {
    retriesMax: RETRIES_MAX,
    retryDelayMs: RETRY_DELAY_MS,
    eventAt: (time) => (input === undefined ? scheduledEvent(ruleArn, time) : input.event),
    invoke: (event) => lambda.invoke(event),
  };
}

/** The event that EventBridge sends for a schedule. Its time is in whole seconds. */
function scheduledEvent(ruleArn: string, time: Date): object {
  return {
    version: '0',
    id: randomUUID(),
    'detail-type': 'Scheduled Event',
    source: 'aws.events',
    account: ACCOUNT_ID,
    time: `${time.toISOString().slice(0, 19)}Z`,
    region: LOCAL_REGION,
    resources: [ruleArn],
    detail: {},
  };
}

function rejectUnsupported(properties: object, supported: ReadonlySet<string>): void {
  for (const name of Object.keys(properties)) {
    if (!supported.has(name)) throw new Error(`the local run does not support ${name}`);
  }
}
