import { randomUUID } from 'node:crypto';
import { LOCAL_REGION } from '../../infra/localStage.ts';
import { referencedFunctionName } from '../functions/defineFunctions.ts';
import type { LambdaFunction } from '../functions/lambdaFunction.ts';
import { ACCOUNT_ID, type Resolver } from '../template/resolver.ts';
import { resourcesOf, type Template } from '../template/template.ts';
import { rateIntervalMs } from './rateIntervalMs.ts';
import type { Schedule } from './schedulePoller.ts';

const RULE_TYPE = 'AWS::Events::Rule';

/** Lambda tries an event that nobody waits for twice more. */
const RETRIES_MAX = 2;

/** Lambda lets a minute pass, then two: a developer should not wait that long to see it fail again. */
const RETRY_PAUSE_MS = 1_000;

/** What is served, or changes nothing on one machine: the retries and dead letters of a target are of its delivery. */
const SERVED_OF_RULE = new Set(['Description', 'Name', 'ScheduleExpression', 'State', 'Tags', 'Targets']);
const SERVED_OF_TARGET = new Set(['Arn', 'DeadLetterConfig', 'Id', 'Input', 'RetryPolicy']);

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
 * Reads every rule of the template that is enabled: one schedule for each of its targets. Throws an error that names
 * the rule for one that cannot be served.
 */
export function readSchedules(input: SchedulesInput): Schedule[] {
  return resourcesOf(input.template, RULE_TYPE).flatMap(([id, { Properties }]) => {
    try {
      if (input.resolver.resolve(Properties.State) === 'DISABLED') return [];
      refuseUnknown(Properties, SERVED_OF_RULE);
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
  input: SchedulesInput,
  ruleArn: string,
  target: Target,
): Pick<Schedule, 'retriesMax' | 'retryPauseMs' | 'eventAt' | 'invoke'> {
  refuseUnknown(target, SERVED_OF_TARGET);
  const isFunction = target.Arn.includes(':lambda:');
  const lambda = isFunction ? input.functions.get(referencedFunctionName(target.Arn)) : undefined;
  if (lambda === undefined) throw new Error(`the local run cannot send a schedule's events to ${target.Arn}`);
  const own: { event: unknown } | undefined =
    target.Input === undefined ? undefined : { event: JSON.parse(target.Input) };
  return {
    retriesMax: RETRIES_MAX,
    retryPauseMs: RETRY_PAUSE_MS,
    eventAt: (time) => (own === undefined ? scheduledEvent(ruleArn, time) : own.event),
    invoke: (event) => lambda.invoke(event),
  };
}

/** What EventBridge sends when a schedule's time has come. Its times are whole seconds. */
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

function refuseUnknown(properties: object, served: ReadonlySet<string>): void {
  for (const name of Object.keys(properties)) {
    if (!served.has(name)) throw new Error(`the local run does not serve ${name}`);
  }
}
