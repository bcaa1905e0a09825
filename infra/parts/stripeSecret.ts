import { ArnFormat, Stack } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { stripeSecretName, webhookSecretName } from '../../shared/stripe/stripeSettings.ts';
import type { Stage } from '../stage.ts';
import type { ServiceFunction } from './serviceFunction.ts';

/**
 * The stage's two secrets in Secrets Manager: one with the Stripe settings and the address of the application, and one with
 * the webhook secret. `npm run secrets` creates them before the first deployment, and functions read them at run time. The
 * template holds only their names. They are not stack parameters, because a function version keeps the value that a
 * parameter had when the version was created.
 */
export class StripeSecret extends Construct {
  readonly secretName: string;
  readonly webhookSecretName: string;

  constructor(scope: Construct, id: string, { stage }: { stage: Stage }) {
    super(scope, id);
    this.secretName = stripeSecretName(stage.name);
    this.webhookSecretName = webhookSecretName(stage.name);
  }

  /** Lets the function read the secret with the API key and no other. */
  allowReading(reader: ServiceFunction): void {
    this.#allow(reader, this.secretName);
  }

  /** Lets the function, which strangers can call, read the webhook secret and no other. */
  allowReadingWebhookSecret(reader: ServiceFunction): void {
    this.#allow(reader, this.webhookSecretName);
    // npm run deploy sets it while `live` points to a version that reads the other secret, and both versions have one role.
    if (this.node.tryGetContext('movesWebhookSecret') === 'true') this.allowReading(reader);
  }

  #allow(reader: ServiceFunction, secretName: string): void {
    // Secrets Manager adds six random characters to the name in the ARN. The question marks match exactly six.
    const secretArn = Stack.of(this).formatArn({
      service: 'secretsmanager',
      resource: 'secret',
      resourceName: `${secretName}-??????`,
      arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    });
    reader.allow(['secretsmanager:GetSecretValue'], secretArn);
  }
}
