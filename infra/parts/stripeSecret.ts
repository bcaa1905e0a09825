import { ArnFormat, Stack } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { stripeSecretName } from '../../shared/stripe/stripeSettings.ts';
import type { Stage } from '../stage.ts';
import type { ServiceFunction } from './serviceFunction.ts';

/**
 * The stage's secret in Secrets Manager with the Stripe settings and the address of the application. `npm run
 * secrets` creates it before the first deployment, and functions read it at run time. The template holds only its
 * name. It is not a stack parameter, because a function version keeps the value that a parameter had when the version
 * was created.
 */
export class StripeSecret extends Construct {
  readonly secretName: string;

  constructor(scope: Construct, id: string, { stage }: { stage: Stage }) {
    super(scope, id);
    this.secretName = stripeSecretName(stage.name);
  }

  /** Lets the function read the stage's secret and no other. */
  allowReading(reader: ServiceFunction): void {
    // Secrets Manager adds six random characters to the name in the ARN. The question marks match exactly six.
    const secretArn = Stack.of(this).formatArn({
      service: 'secretsmanager',
      resource: 'secret',
      resourceName: `${this.secretName}-??????`,
      arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    });
    reader.allow(['secretsmanager:GetSecretValue'], secretArn);
  }
}
