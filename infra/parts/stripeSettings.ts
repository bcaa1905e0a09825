import { ArnFormat, CfnParameter, Stack } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { stripeSecretName } from '../../shared/stripe/stripeSettings.ts';
import type { Stage } from '../stage.ts';
import type { ServiceFunction } from './serviceFunction.ts';

/**
 * What a stage knows of Stripe and of the application in front of it. The settings themselves are in one secret that
 * `npm run secrets` makes before the first deployment and functions read at run time: the template knows its name alone.
 */
export class StripeSettings extends Construct {
  readonly apiBase: string;
  readonly appUrl: string;
  readonly secretName: string;

  constructor(scope: Construct, id: string, { stage }: { stage: Stage }) {
    super(scope, id);
    this.secretName = stripeSecretName(stage.name);
    const apiBase = new CfnParameter(this, 'StripeApiBase', {
      description: 'Where Stripe is. Anything but the default is for a stand-in.',
      default: 'https://api.stripe.com',
      allowedPattern: '^https?://[^\\s/]+$',
    });
    // Without a URL in the stage no default: a deployment that forgets it stops before it changes anything, where a
    // placeholder would send paying customers to a page that is not ours. Later ones keep the value given before.
    const appUrl = new CfnParameter(this, 'AppUrl', {
      description:
        'Where customers return to after paying, such as https://app.example.com, without a slash at its end.',
      default: stage.appUrl,
      allowedPattern: '^https?://[^\\s?#]*[^\\s?#/]$',
      constraintDescription: 'AppUrl is a URL without a query and without a slash at its end.',
    });
    apiBase.overrideLogicalId('StripeApiBase');
    appUrl.overrideLogicalId('AppUrl');
    this.apiBase = apiBase.valueAsString;
    this.appUrl = appUrl.valueAsString;
  }

  /** Lets the function read the stage's secret, and nothing else of its kind. */
  allowReading(reader: ServiceFunction): void {
    // Secrets Manager adds six characters to a name that nobody can know before; these stand for exactly those.
    const secretArn = Stack.of(this).formatArn({
      service: 'secretsmanager',
      resource: 'secret',
      resourceName: `${this.secretName}-??????`,
      arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    });
    reader.allow(['secretsmanager:GetSecretValue'], secretArn);
  }
}
