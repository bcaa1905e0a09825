import { App, NestedStack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { SessionBilling } from '../../infra/stack.ts';
import type { Stage } from '../../infra/stage.ts';
import { findStage } from '../../infra/stages.ts';

export interface Resource {
  Type: string;
  Properties: Record<string, unknown>;
  DeletionPolicy?: string;
  DependsOn?: string[];
}

interface Stacks {
  main: Template;
  /** The stack in it, with the alarms that notify and the dashboard. */
  nested: Template;
  /** Both as one. */
  merged: Template;
}

/** Synthesizing takes a second, and no test changes a template. */
const cache = new Map<string, Stacks>();

/**
 * The template of a stage, which is given as an object or by name. It has the resources of the nested stack, too, as if they were in
 * the main stack. Not bundled, because the tests read no code.
 */
export const synthesize = (stage: string | Stage): Template => stacksOf(stage).merged;

/** The templates of a stage, as CloudFormation gets them. */
export function stacksOf(stage: string | Stage): Stacks {
  const key = JSON.stringify(stage);
  const stacks = cache.get(key) ?? synthesizeNow(stage);
  cache.set(key, stacks);
  return stacks;
}

function synthesizeNow(stage: string | Stage): Stacks {
  const app = new App({ context: { 'aws:cdk:bundling-stacks': [] } });
  const stack = new SessionBilling(app, typeof stage === 'string' ? findStage(stage) : stage);
  const nestedStack = stack.node.findAll().find((one) => one instanceof NestedStack);
  if (nestedStack === undefined) throw new Error('the stack has no nested stack');
  const main = Template.fromStack(stack);
  const nested = Template.fromStack(nestedStack);
  const { Parameters: values } = onlyOne(main, 'AWS::CloudFormation::Stack')[1] as {
    Parameters: Record<string, unknown>;
  };
  const text = JSON.stringify(nested.toJSON().Resources).replace(/\{"Ref":"(\w+)"\}/g, (reference, name) =>
    name in values ? JSON.stringify(values[name]) : reference,
  );
  const { Resources: resources, ...rest } = main.toJSON();
  const merged = Template.fromJSON({ ...rest, Resources: { ...JSON.parse(text), ...resources } });
  return { main, nested, merged };
}

/** All resources of one type with their logical ids. */
export function resourcesOf(template: Template, type: string): [string, Resource][] {
  return Object.entries(template.findResources(type) as Record<string, Resource>);
}

/** The only resource of a type: its logical id and its properties. Throws if there is none or more than one. */
export function onlyOne(template: Template, type: string): [string, Resource['Properties']] {
  const found = resourcesOf(template, type);
  const [one] = found;
  if (one === undefined || found.length > 1) throw new Error(`expected one ${type}, found ${found.length}`);
  return [one[0], one[1].Properties];
}

type Distribution = Record<string, unknown> & {
  Origins: { OriginCustomHeaders: { HeaderName: string; HeaderValue: unknown }[] }[];
  Comment: string;
};

/** The configuration of the only CloudFront distribution. */
export const distributionOf = (template: Template) =>
  onlyOne(template, 'AWS::CloudFront::Distribution')[1].DistributionConfig as Distribution;

/** The stack's functions by the id of their construct, such as `MeteringApi`. */
export function functionsOf(template: Template): Map<string, Resource> {
  const names = [
    'MeteringApi',
    'IdleAccounts',
    'Totals',
    'InsightsApi',
    'SupportApi',
    'TicketReminders',
    'Ledger',
    'AccountApi',
    'AccountAdminApi',
    'CheckoutApi',
    'StatementsApi',
    'OfferTasks',
    'PublicApi',
    'WebhookReceive',
    'WebhookApply',
    'WebhookReconcile',
    'WebhookSweep',
    'WebhookAdminApi',
    'NoticeQueue',
    'NoticeSender',
    'MailFeedback',
    'NotificationsApi',
    'NoticeAdminApi',
    'EdgeAuthorizer',
  ];
  const found = new Map<string, Resource>();
  for (const [id, resource] of resourcesOf(template, 'AWS::Lambda::Function')) {
    const name = names.find((candidate) =>
      id
        .replace(/^(Metering|Accounts|Billing|Webhooks|Notifications|Insights|Support|ApiEdgeToken)/, '')
        .startsWith(`${candidate}Function`),
    );
    if (name === undefined) throw new Error(`the function ${id} is not in the list of the tests`);
    found.set(name, resource);
  }
  return found;
}

/** The environment variables of a function in the template. */
export function environmentOf(functions: Map<string, Resource>, name: string): Record<string, unknown> {
  const environment = functions.get(name)?.Properties.Environment as
    | { Variables: Record<string, unknown> }
    | undefined;
  if (environment === undefined) throw new Error(`no function ${name}`);
  return environment.Variables;
}

/** The logical ids of the functions by the id of their construct. */
export function functionIdsOf(template: Template): Map<string, string> {
  const resources = resourcesOf(template, 'AWS::Lambda::Function');
  return new Map(
    [...functionsOf(template)].map(([name, one]) => [
      name,
      resources.find(([, other]) => other === one)?.[0] ?? 'none',
    ]),
  );
}

/** The logical ids of the queue of Stripe's events and its dead-letter queue. */
export function queueIdsOf(template: Template): {
  main: string | undefined;
  deadLetterQueue: string | undefined;
} {
  const queues = resourcesOf(template, 'AWS::SQS::Queue').filter(([id]) => id.startsWith('Webhooks'));
  const find = (isMain: boolean) =>
    queues.find(([, { Properties }]) => (Properties.RedrivePolicy !== undefined) === isMain)?.[0];
  return { main: find(true), deadLetterQueue: find(false) };
}
