import { Duration, Validations } from 'aws-cdk-lib';
import { type CfnSecret, Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import type { Operations } from './operations.ts';
import { REQUEST_MEMORY_MB, ServiceFunction } from './serviceFunction.ts';

/** 64 of 62 letters and digits are 381 bits: far beyond guessing, and plain text in a header. */
const TOKEN_LENGTH = 64;

/** Two reads of the secret at once, three tries of 1 s each. API Gateway waits for an authorizer for 10 s. */
const TIMEOUT = Duration.seconds(5);

/** What CloudFront shows the API to be known by, and the function that knows it. */
export class OriginToken extends Construct {
  static readonly HEADER = 'X-Origin-Token';

  /**
   * No secret in the template: there it is a reference by the secret's ARN, and CloudFormation puts the value in as it
   * makes the distribution. Afterwards whoever may read the distribution's settings sees it, and nobody else.
   */
  readonly value: string;
  readonly authorizer: ServiceFunction;

  constructor(scope: Construct, id: string, operations: Operations) {
    super(scope, id);
    const secret = new Secret(this, 'Secret', {
      secretName: `session-billing/${operations.stage.name}/edge`,
      description: 'What CloudFront shows the API to be known by. docs/edge.md tells how to change it.',
      generateSecretString: { passwordLength: TOKEN_LENGTH, excludePunctuation: true },
    });
    this.value = secret.secretValue.unsafeUnwrap();
    // By its attribute: `Ref` is the ARN on AWS, and the name in the emulator that tests deploy to.
    const { attrId: secretArn } = secret.node.defaultChild as CfnSecret;
    this.authorizer = new ServiceFunction(this, 'EdgeAuthorizer', {
      operations,
      entry: 'services/edge/handlers/edgeAuthorizer.ts',
      environment: { ORIGIN_TOKEN_SECRET_ARN: secretArn },
      timeout: TIMEOUT,
      memoryMb: REQUEST_MEMORY_MB,
      impact: 'Every call is refused: no session starts, nobody can buy, and Stripe retries its events.',
    });
    this.authorizer.allow(['secretsmanager:GetSecretValue'], secretArn);
    Validations.of(secret).acknowledge({
      id: 'AwsSolutions-SMG4',
      reason:
        'CloudFront takes a new token only by a deployment, so a person changes it in two steps (docs/edge.md).',
    });
  }
}
