import { ArnFormat, Stack } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { stripeSecretName } from '../../shared/stripe/stripeSettings.ts';
import type { Stage } from '../stage.ts';
import type { ServiceFunction } from './serviceFunction.ts';

/**
 * The settings of Stripe, and of the application before the stage: one secret that `npm run secrets` makes before the
 * first deployment and functions read at run time. The template knows its name alone, and takes no parameter: a version
 * of a function would keep the value that a parameter had when it was made.
 */
export class StripeSettings extends Construct {
  readonly secretName: string;

  constructor(scope: Construct, id: string, { stage }: { stage: Stage }) {
    super(scope, id);
    this.secretName = stripeSecretName(stage.name);
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
