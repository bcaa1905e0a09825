import { CfnParameter, SecretValue } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import type { Stage } from '../stages.ts';

/** The names an operator knows, each a key of the stage's secret. */
export type StripeSecretName =
  | 'STRIPE_SECRET_KEY'
  | 'STRIPE_WEBHOOK_SECRET'
  | 'STRIPE_PRICE_STARTER'
  | 'STRIPE_PRICE_GROWTH';

/**
 * What a stage knows of Stripe and of the application in front of it.
 *
 * The four names live in one Secrets Manager secret that the operator makes before the first deployment,
 * `session-billing/<stage>/stripe`, a JSON object. The template only refers to them. Price ids are no secrets, but
 * one place for all four is one place to look. CloudFormation reads the secret only when it changes a function:
 * after a change of the secret, deploy with another `StripeSettingsVersion`, or nothing happens.
 */
export class StripeSettings extends Construct {
  readonly apiBase: string;
  readonly appUrl: string;
  readonly #secretName: string;
  readonly #version: string;

  constructor(scope: Construct, id: string, { stage }: { stage: Stage }) {
    super(scope, id);
    this.#secretName = `session-billing/${stage.name}/stripe`;
    const apiBase = new CfnParameter(this, 'StripeApiBase', {
      description: 'Where Stripe is. Anything but the default is for a stand-in.',
      default: 'https://api.stripe.com',
      allowedPattern: '^https?://[^\\s/]+$',
    });
    // No default: a deployment that forgets it stops before it changes anything, where a placeholder would
    // send paying customers to a page that is not ours. Later deployments keep the value given before.
    const appUrl = new CfnParameter(this, 'AppUrl', {
      description:
        'Where customers return to after paying, such as https://app.example.com, without a slash at its end.',
      allowedPattern: '^https?://[^\\s?#]*[^\\s?#/]$',
      constraintDescription: 'AppUrl is a URL without a query and without a slash at its end.',
    });
    const version = new CfnParameter(this, 'StripeSettingsVersion', {
      description: 'Anything else than last time makes the functions read the changed secret.',
      default: '1',
      allowedPattern: '^[A-Za-z0-9._-]{1,64}$',
    });
    version.overrideLogicalId('StripeSettingsVersion');
    this.#version = version.valueAsString;
    apiBase.overrideLogicalId('StripeApiBase');
    appUrl.overrideLogicalId('AppUrl');
    this.apiBase = apiBase.valueAsString;
    this.appUrl = appUrl.valueAsString;
  }

  /** Environment variables that CloudFormation fills from the stage's secret. */
  environment(...names: StripeSecretName[]): Record<string, string> {
    const values = names.map((name) => [
      name,
      SecretValue.secretsManager(this.#secretName, { jsonField: name }).unsafeUnwrap(),
    ]);
    return { ...Object.fromEntries(values), STRIPE_SETTINGS_VERSION: this.#version };
  }
}
