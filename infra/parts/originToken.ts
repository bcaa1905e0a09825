import { Duration, Validations } from 'aws-cdk-lib';
import { type CfnSecret, Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import type { Operations } from './operations.ts';
import { REQUEST_MEMORY_MB, ServiceFunction } from './serviceFunction.ts';

/** 64 characters out of 62 letters and digits are 381 bits, which cannot be guessed, and are valid in a header. */
const TOKEN_LENGTH = 64;

/** Two parallel reads of the secret, three attempts of 1 s each. API Gateway waits 10 s for an authorizer. */
const TIMEOUT = Duration.seconds(5);

/** The token that CloudFront sends to the API to identify itself, and the authorizer function that checks it. */
export class OriginToken extends Construct {
  static readonly HEADER = 'X-Origin-Token';

  /**
   * In the template a reference to the secret's ARN, not the secret itself. CloudFormation inserts the value when it
   * updates the distribution. After that, only people who may read the distribution's settings can see it.
   */
  readonly value: string;
  readonly authorizerFunction: ServiceFunction;

  constructor(scope: Construct, id: string, operations: Operations) {
    super(scope, id);
    const secret = new Secret(this, 'Secret', {
      secretName: `session-billing/${operations.stage.name}/edge`,
      description:
        'The token that identifies CloudFront to the API. docs/edge.md describes how to change it.',
      generateSecretString: { passwordLength: TOKEN_LENGTH, excludePunctuation: true },
    });
    this.value = secret.secretValue.unsafeUnwrap();
    // The attribute and not `Ref`: in the emulator that tests deploy to, `Ref` returns the name instead of the ARN.
    const { attrId: secretArn } = secret.node.defaultChild as CfnSecret;
    this.authorizerFunction = new ServiceFunction(this, 'EdgeAuthorizer', {
      operations,
      entry: 'services/edge/handlers/edgeAuthorizer.ts',
      environment: { ORIGIN_TOKEN_SECRET_ARN: secretArn },
      timeout: TIMEOUT,
      memoryMb: REQUEST_MEMORY_MB,
      impact:
        'Every request is refused: sessions do not start, customers cannot buy, and Stripe’s events are late.',
    });
    this.authorizerFunction.allow(['secretsmanager:GetSecretValue'], secretArn);
    Validations.of(secret).acknowledge({
      id: 'AwsSolutions-SMG4',
      reason:
        'CloudFront gets a new token only in a deployment, so an operator changes it in two steps (docs/edge.md).',
    });
  }
}
