import { App } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { SessionBilling } from '../../infra/stack.ts';
import type { Stage } from '../../infra/stage.ts';
import { findStage } from '../../infra/stages.ts';

export interface Resource {
  Type: string;
  Properties: Record<string, unknown>;
  DeletionPolicy?: string;
}

/** Synthesizing takes a second, and nobody changes a template. */
const made = new Map<string, Template>();

/** The template of a stage or of one by its name, without bundling: the functions' code is not what these tests look at. */
export function synthesize(stage: string | Stage): Template {
  const key = JSON.stringify(stage);
  const template = made.get(key) ?? synthesizeNow(stage);
  made.set(key, template);
  return template;
}

function synthesizeNow(stage: string | Stage): Template {
  const app = new App({ context: { 'aws:cdk:bundling-stacks': [] } });
  return Template.fromStack(new SessionBilling(app, typeof stage === 'string' ? findStage(stage) : stage));
}

/** Every resource of one type, by its logical id. */
export function resourcesOf(template: Template, type: string): [string, Resource][] {
  return Object.entries(template.findResources(type) as Record<string, Resource>);
}

/** The stack's functions by the name of their construct, such as `MeteringApi`. */
export function functionsOf(template: Template): Map<string, Resource> {
  const names = [
    'MeteringApi',
    'Ledger',
    'AccountApi',
    'AccountAdminApi',
    'CheckoutApi',
    'PublicApi',
    'WebhookReceive',
    'WebhookApply',
    'WebhookReconcile',
    'WebhookSweep',
    'WebhookAdminApi',
    'EdgeAuthorizer',
  ];
  const found = new Map<string, Resource>();
  for (const [id, resource] of resourcesOf(template, 'AWS::Lambda::Function')) {
    const name = names.find((candidate) =>
      id.replace(/^(Metering|Accounts|Billing|Webhooks|ApiEdgeToken)/, '').startsWith(`${candidate}Function`),
    );
    if (name === undefined) throw new Error(`a function that this test does not know: ${id}`);
    found.set(name, resource);
  }
  return found;
}

/** A function's environment variables, as the template gives them. */
export function environmentOf(functions: Map<string, Resource>, name: string): Record<string, unknown> {
  const environment = functions.get(name)?.Properties.Environment as
    | { Variables: Record<string, unknown> }
    | undefined;
  if (environment === undefined) throw new Error(`no function ${name}`);
  return environment.Variables;
}
