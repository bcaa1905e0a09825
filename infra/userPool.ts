import { Aws, CfnOutput, Duration, Fn, Stack, Validations } from 'aws-cdk-lib';
import {
  AccountRecovery,
  CfnManagedLoginBranding,
  ClientAttributes,
  FeaturePlan,
  ManagedLoginVersion,
  Mfa,
  OAuthScope,
  UserPool,
  type UserPoolClient,
  UserPoolClientIdentityProvider,
} from 'aws-cdk-lib/aws-cognito';
import { Construct } from 'constructs';
import {
  CALLBACK_PATH,
  OPERATOR_CALLBACK_PATH,
  OPERATOR_SIGNED_OUT_PATHS,
  SIGNED_OUT_PATHS,
} from '../shared/contract/signInPaths.ts';
import { dataRemovalPolicy } from './parts/dataRemovalPolicy.ts';
import type { StageIdentity, StageOperators } from './parts/stageIdentity.ts';
import type { Stage } from './stage.ts';

/** NIST SP 800-63B asks for 8 characters at least; length protects more than the kinds of characters. */
const PASSWORD_LENGTH_MIN = 12;

/** Of an account that an operator creates. */
const TEMPORARY_PASSWORD_VALIDITY = Duration.days(1);

/** A leaked token is valid until it expires. The app renews its own. */
const TOKEN_VALIDITY = Duration.minutes(15);

/** A tab that is open overnight stays signed in. */
const REFRESH_VALIDITY = Duration.days(1);

/** The API refuses operators who signed in longer ago. */
const OPERATOR_REFRESH_VALIDITY = Duration.hours(12);

/** The groups of operators, and what their members may do. The API knows the roles by these names. */
const OPERATOR_GROUPS = {
  viewer: 'Reads accounts, figures and the audit trail.',
  operator: 'Reads, and changes accounts, terms and API keys.',
};

/** The app can repeat a renewal whose response was lost. */
const ROTATION_GRACE = Duration.seconds(10);

/** An address in the managed pages is theirs for this long. */
const SIGN_IN_ATTEMPT_VALIDITY = Duration.minutes(5);

export interface CustomerPoolProps {
  stage: Stage;
  /** Where browsers reach the pages; ends in a slash. May be a token of the CDK. */
  pagesUrl: string;
}

/** What differs between the clients of the customer app and of the console. */
interface ClientSettings {
  callbackUrls: string[];
  logoutUrls: string[];
  refreshTokenValidity: Duration;
}

/**
 * A Cognito user pool for customers: they sign up with their e-mail address on pages that Cognito manages. Their `sub` is a UUID.
 * Operators are people of the same pool whom an administrator adds to a group; they sign in at a client of their own. See
 * docs/identity.md.
 */
export class CustomerPool extends Construct implements StageIdentity {
  readonly issuer: string;
  readonly jwksUrl: string;
  readonly audience: { clientId: string };
  readonly appClientId: string;
  readonly scope = 'openid profile email';
  readonly parameters = {};
  readonly operators: StageOperators;
  readonly origins: string[];

  constructor(scope: Construct, id: string, { stage, pagesUrl }: CustomerPoolProps) {
    super(scope, id);
    const pool = this.#createPool(stage);
    const urlsOf = (paths: string[]) => paths.map((path) => `${pagesUrl}${path.slice(1)}`);
    const client = this.#createClient(pool, 'App', {
      callbackUrls: urlsOf([CALLBACK_PATH]),
      logoutUrls: urlsOf(SIGNED_OUT_PATHS),
      refreshTokenValidity: REFRESH_VALIDITY,
    });
    const operators = this.#createClient(pool, 'Console', {
      callbackUrls: urlsOf([OPERATOR_CALLBACK_PATH]),
      logoutUrls: urlsOf(OPERATOR_SIGNED_OUT_PATHS),
      refreshTokenValidity: OPERATOR_REFRESH_VALIDITY,
    });
    for (const [groupName, description] of Object.entries(OPERATOR_GROUPS)) {
      pool.addGroup(`Group-${groupName}`, { groupName, description });
    }
    const domain = pool.addDomain('Domain', {
      cognitoDomain: { domainPrefix: domainPrefixOf(stage) },
      managedLoginVersion: ManagedLoginVersion.NEWER_MANAGED_LOGIN,
    });
    // Without a style for their client the managed pages respond with an error.
    for (const [name, { userPoolClientId: clientId }] of [
      ['Branding', client],
      ['ConsoleBranding', operators],
    ] as const) {
      new CfnManagedLoginBranding(this, name, {
        userPoolId: pool.userPoolId,
        clientId,
        useCognitoProvidedValues: true,
      });
    }
    const { region } = Stack.of(this);
    this.issuer = `https://cognito-idp.${region}.amazonaws.com/${pool.userPoolId}`;
    this.jwksUrl = `${this.issuer}/.well-known/jwks.json`;
    this.appClientId = client.userPoolClientId;
    // Access tokens of Cognito have no audience.
    this.audience = { clientId: this.appClientId };
    this.operators = {
      clientId: operators.userPoolClientId,
      claim: 'cognito:groups',
      viewer: 'viewer',
      operator: 'operator',
    };
    this.origins = [`https://cognito-idp.${region}.amazonaws.com`, domain.baseUrl()];
    new CfnOutput(Stack.of(this), 'UserPoolId', { value: pool.userPoolId });
    new CfnOutput(Stack.of(this), 'OperatorClientId', { value: operators.userPoolClientId });
  }

  #createPool(stage: Stage): UserPool {
    const pool = new UserPool(this, 'Pool', {
      // The managed pages and the rotation of refresh tokens need it.
      featurePlan: FeaturePlan.ESSENTIALS,
      selfSignUpEnabled: true,
      // The address is for signing in only: it can change, and user ids must not be addresses.
      signInAliases: { email: true },
      signInCaseSensitive: false,
      autoVerify: { email: true },
      // An address counts only once its owner has confirmed it.
      keepOriginal: { email: true },
      standardAttributes: { email: { required: true, mutable: true } },
      passwordPolicy: {
        minLength: PASSWORD_LENGTH_MIN,
        requireLowercase: true,
        requireUppercase: true,
        requireDigits: true,
        requireSymbols: true,
        tempPasswordValidity: TEMPORARY_PASSWORD_VALIDITY,
      },
      mfa: Mfa.OPTIONAL,
      // Text messages can be redirected, and cost money that strangers can spend.
      mfaSecondFactor: { otp: true, sms: false },
      accountRecovery: AccountRecovery.EMAIL_ONLY,
      deletionProtection: stage.deletionProtection,
      removalPolicy: dataRemovalPolicy(stage),
    });
    Validations.of(pool).acknowledge(
      {
        id: 'AwsSolutions-COG2',
        reason:
          'Customers choose whether to use a second factor. Nothing that they can do moves money without Stripe.',
      },
      {
        id: 'AwsSolutions-COG8',
        reason:
          'The Plus plan costs $0.02 for each active user a month. Passwords are long, and Cognito slows down guesses.',
      },
    );
    return pool;
  }

  #createClient(
    pool: UserPool,
    id: string,
    { callbackUrls, logoutUrls, refreshTokenValidity }: ClientSettings,
  ): UserPoolClient {
    const attributes = new ClientAttributes();
    return pool.addClient(id, {
      // A page cannot keep a secret. The app proves by PKCE that it began the sign-in.
      generateSecret: false,
      oAuth: {
        flows: { authorizationCodeGrant: true },
        scopes: [OAuthScope.OPENID, OAuthScope.PROFILE, OAuthScope.EMAIL],
        callbackUrls,
        logoutUrls,
      },
      // Cognito requires one flow of its own API, and allows no other renewal beside rotation. With SRP no password is sent.
      authFlows: { userSrp: true },
      supportedIdentityProviders: [UserPoolClientIdentityProvider.COGNITO],
      accessTokenValidity: TOKEN_VALIDITY,
      idTokenValidity: TOKEN_VALIDITY,
      refreshTokenValidity,
      refreshTokenRotationGracePeriod: ROTATION_GRACE,
      authSessionValidity: SIGN_IN_ATTEMPT_VALIDITY,
      enableTokenRevocation: true,
      // Nobody learns from an error which addresses are customers.
      preventUserExistenceErrors: true,
      readAttributes: attributes.withStandardAttributes({ email: true, emailVerified: true, fullname: true }),
      writeAttributes: attributes.withStandardAttributes({ email: true, fullname: true }),
    });
  }
}

/**
 * The prefix must be unique among all AWS accounts of the region. The stack's id has a UUID, whose first part makes it so, and says
 * nothing of the AWS account.
 */
function domainPrefixOf({ name }: Stage): string {
  const uuid = Fn.select(2, Fn.split('/', Aws.STACK_ID));
  return `billing-${name}-${Fn.select(0, Fn.split('-', uuid))}`;
}
