import { App, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import { describe, expect, test } from 'vitest';
import { SessionBilling } from '../../infra/stack.ts';
import { checkStage, type Stage, StageError } from '../../infra/stage.ts';
import { staging, withBoth } from './stageVariants.ts';
import { environmentOf, functionsOf, onlyOne, resourcesOf, synthesize } from './synthesize.ts';

const withPool: Stage = { ...staging, region: 'eu-central-1', identity: { userPool: true } };

const template = () => synthesize(withPool);
const propertiesOf = (type: string, stage = withPool) => onlyOne(synthesize(stage), type)[1];

describe('the user pool of a stage', () => {
  test('exists only in a stage that asks for it', () => {
    expect(resourcesOf(synthesize(staging), 'AWS::Cognito::UserPool')).toEqual([]);
    expect(resourcesOf(template(), 'AWS::Cognito::UserPool')).toHaveLength(1);
  });

  test('lets people sign up with an e-mail address that they confirm, and recover their account by it', () => {
    expect(propertiesOf('AWS::Cognito::UserPool')).toMatchObject({
      UsernameAttributes: ['email'],
      UsernameConfiguration: { CaseSensitive: false },
      AutoVerifiedAttributes: ['email'],
      UserAttributeUpdateSettings: { AttributesRequireVerificationBeforeUpdate: ['email'] },
      AdminCreateUserConfig: { AllowAdminCreateUserOnly: false },
      AccountRecoverySetting: { RecoveryMechanisms: [{ Name: 'verified_email', Priority: 1 }] },
    });
    expect(propertiesOf('AWS::Cognito::UserPool')).not.toHaveProperty('AliasAttributes');
  });

  test('asks for long passwords, and offers an authenticator app, but no text messages', () => {
    expect(propertiesOf('AWS::Cognito::UserPool')).toMatchObject({
      Policies: { PasswordPolicy: { MinimumLength: 12, TemporaryPasswordValidityDays: 1 } },
      MfaConfiguration: 'OPTIONAL',
      EnabledMfas: ['SOFTWARE_TOKEN_MFA'],
      UserPoolTier: 'ESSENTIALS',
    });
    expect(propertiesOf('AWS::Cognito::UserPool')).not.toHaveProperty('SmsConfiguration');
  });

  test('is protected and kept where the stage’s data is', () => {
    const [, disposable] = resourcesOf(template(), 'AWS::Cognito::UserPool')[0] ?? [];
    expect(disposable).toMatchObject({
      DeletionPolicy: 'Delete',
      Properties: { DeletionProtection: 'INACTIVE' },
    });
    const kept = synthesize({ ...withPool, deletionProtection: true });
    const [, production] = resourcesOf(kept, 'AWS::Cognito::UserPool')[0] ?? [];
    expect(production).toMatchObject({
      DeletionPolicy: 'RetainExceptOnCreate',
      Properties: { DeletionProtection: 'ACTIVE' },
    });
  });

  test('has managed pages with a style, under an address that no other AWS account can have taken', () => {
    expect(propertiesOf('AWS::Cognito::UserPoolDomain')).toMatchObject({ ManagedLoginVersion: 2 });
    const { Domain: prefix } = propertiesOf('AWS::Cognito::UserPoolDomain');
    expect(JSON.stringify(prefix)).toContain('billing-staging-');
    expect(JSON.stringify(prefix)).toContain('AWS::StackId');
    for (const [, { Properties: style }] of resourcesOf(template(), 'AWS::Cognito::ManagedLoginBranding')) {
      expect(style).toMatchObject({ UseCognitoProvidedValues: true });
    }
  });
});

/** The id and the properties of the client that sends people back to this path. */
function clientOf(path: string): [string, Record<string, unknown>] {
  const [id, { Properties: properties }] =
    resourcesOf(template(), 'AWS::Cognito::UserPoolClient').find(([, client]) =>
      JSON.stringify(client.Properties.CallbackURLs).includes(path),
    ) ?? missing(path);
  return [id, properties];
}

const missing = (path: string): never => {
  throw new Error(`no client leads back to ${path}`);
};

describe('the app’s client of the user pool', () => {
  const client = () => clientOf('/app/callback')[1];

  test('is public, and signs in by the authorization code flow only', () => {
    expect(client()).toMatchObject({
      GenerateSecret: false,
      AllowedOAuthFlowsUserPoolClient: true,
      AllowedOAuthFlows: ['code'],
      AllowedOAuthScopes: ['openid', 'profile', 'email'],
      SupportedIdentityProviders: ['COGNITO'],
      ExplicitAuthFlows: ['ALLOW_USER_SRP_AUTH'],
    });
  });

  test('gets short tokens and refresh tokens that are replaced at each use and can be revoked', () => {
    expect(client()).toMatchObject({
      AccessTokenValidity: 15,
      IdTokenValidity: 15,
      RefreshTokenValidity: 1_440,
      TokenValidityUnits: { AccessToken: 'minutes', IdToken: 'minutes', RefreshToken: 'minutes' },
      RefreshTokenRotation: { Feature: 'ENABLED', RetryGracePeriodSeconds: 10 },
      EnableTokenRevocation: true,
    });
  });

  test('does not reveal who has an account, and can change only name and address', () => {
    expect(client()).toMatchObject({
      PreventUserExistenceErrors: 'ENABLED',
      WriteAttributes: ['email', 'name'],
    });
  });

  test('sends people back to the pages of the stage, and nowhere else', () => {
    const { CallbackURLs: callbacks, LogoutURLs: signedOut } = client() as Record<string, unknown[]>;
    const [distribution] = onlyOne(template(), 'AWS::CloudFront::Distribution');
    const host = { 'Fn::GetAtt': [distribution, 'DomainName'] };
    expect(callbacks).toEqual([{ 'Fn::Join': ['', ['https://', host, '/app/callback']] }]);
    expect(signedOut?.map((url) => /(app|pricing|fr\/tarifs)"/.exec(JSON.stringify(url))?.[1])).toEqual([
      'app',
      'pricing',
      'fr/tarifs',
    ]);
  });
});

describe('the operators’ client of the user pool', () => {
  const client = () => clientOf('/operator/callback')[1];

  test('sends people back to the console, and nowhere else', () => {
    const [distribution] = onlyOne(template(), 'AWS::CloudFront::Distribution');
    const urlOf = (path: string) => ({
      'Fn::Join': ['', ['https://', { 'Fn::GetAtt': [distribution, 'DomainName'] }, path]],
    });
    expect(client()).toMatchObject({
      CallbackURLs: [urlOf('/operator/callback')],
      LogoutURLs: [urlOf('/operator')],
    });
  });

  test('is public, gets tokens of 15 minutes, and refresh tokens that end when the API refuses the sign-in', () => {
    expect(client()).toMatchObject({
      GenerateSecret: false,
      AllowedOAuthFlows: ['code'],
      ExplicitAuthFlows: ['ALLOW_USER_SRP_AUTH'],
      AccessTokenValidity: 15,
      RefreshTokenValidity: 720,
      RefreshTokenRotation: { Feature: 'ENABLED' },
      WriteAttributes: ['email', 'name'],
    });
  });

  test('has managed pages with a style', () => {
    const styled = resourcesOf(template(), 'AWS::Cognito::ManagedLoginBranding').map(
      ([, { Properties }]) => Properties.ClientId,
    );
    expect(styled).toContainEqual({ Ref: clientOf('/operator/callback')[0] });
    expect(styled).toContainEqual({ Ref: clientOf('/app/callback')[0] });
  });
});

describe('the groups of the user pool', () => {
  test('are the two roles of operators, and give no permissions at AWS', () => {
    const groups = resourcesOf(template(), 'AWS::Cognito::UserPoolGroup').map(
      ([, group]) => group.Properties,
    );
    expect(groups.map(({ GroupName }) => GroupName)).toEqual(['viewer', 'operator']);
    for (const group of groups) expect(group).not.toHaveProperty('RoleArn');
  });
});

describe('the functions of a stage with a user pool', () => {
  test('with admin routes know the operators’ client and the groups, the others only the client', () => {
    const functions = functionsOf(template());
    const [clientId] = clientOf('/operator/callback');
    expect(environmentOf(functions, 'AccountAdminApi')).toMatchObject({
      IDENTITY_OPERATOR_CLIENT_ID: { Ref: clientId },
      IDENTITY_OPERATOR_CLAIM: 'cognito:groups',
      IDENTITY_VIEWER_VALUE: 'viewer',
      IDENTITY_OPERATOR_VALUE: 'operator',
    });
    expect(environmentOf(functions, 'AccountApi')).toMatchObject({
      IDENTITY_OPERATOR_CLIENT_ID: { Ref: clientId },
    });
    expect(environmentOf(functions, 'AccountApi')).not.toHaveProperty('IDENTITY_OPERATOR_CLAIM');
  });

  test('accept access tokens of the app’s client, from the pool of the stage', () => {
    const environment = environmentOf(functionsOf(template()), 'AccountApi');
    const [clientId] = clientOf('/app/callback');
    const [poolId] = onlyOne(template(), 'AWS::Cognito::UserPool');
    expect(environment.IDENTITY_CLIENT_ID).toEqual({ Ref: clientId });
    expect(environment).not.toHaveProperty('IDENTITY_AUDIENCE');
    const issuer = ['https://cognito-idp.eu-central-1.amazonaws.com/', { Ref: poolId }];
    expect(environment.IDENTITY_ISSUER).toEqual({ 'Fn::Join': ['', issuer] });
    expect(environment.IDENTITY_JWKS_URL).toEqual({
      'Fn::Join': ['', [...issuer, '/.well-known/jwks.json']],
    });
  });
});

describe('the pages of a stage with a user pool', () => {
  test('know its issuer, the app’s client and the scopes', () => {
    const [clientId] = clientOf('/app/callback');
    const [poolId] = onlyOne(template(), 'AWS::Cognito::UserPool');
    const output = JSON.stringify(template().toJSON().Outputs.WebConfig.Value);
    expect(output).toContain('https://cognito-idp.eu-central-1.amazonaws.com/');
    expect(output).toContain(JSON.stringify({ Ref: poolId }));
    expect(output).toContain(JSON.stringify({ Ref: clientId }));
    expect(output).toContain('openid profile email');
  });

  test('may call its endpoints, and no other origins', () => {
    const policies = resourcesOf(template(), 'AWS::CloudFront::ResponseHeadersPolicy');
    const policy = JSON.stringify(policies.filter(([id]) => !id.includes('Badge')));
    const [domain] = onlyOne(template(), 'AWS::Cognito::UserPoolDomain');
    const source = /connect-src ([^;]+);/.exec(policy)?.[1];
    expect(source).toBe(
      `'self' https://cognito-idp.eu-central-1.amazonaws.com https://",{"Ref":"${domain}"},".auth.eu-central-1.amazoncognito.com`,
    );
  });
});

describe('a stage with a user pool', () => {
  test('with a firewall and domains has no resources that wait for each other', () => {
    // Synthesis throws for a cycle.
    expect(() => synthesize({ ...withBoth, identity: { userPool: true } })).not.toThrow();
  });

  test('has no finding of the security rules that is not acknowledged', () => {
    const app = new App({ context: { 'aws:cdk:bundling-stacks': [] } });
    new SessionBilling(app, { ...withBoth, identity: { userPool: true } });
    Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
    expect(() => app.synth()).not.toThrow();
  });

  test.each([
    [{ userPool: true, issuer: 'https://id.example.com' }, 'issuer is not a setting'],
    [{ userPool: false }, 'identity.userPool is invalid: userPool must be true, or left out'],
    [{ userPool: 'yes' }, 'identity.userPool is invalid: userPool must be true, or left out'],
  ])('with identity %j is refused: %s', (identity, words) => {
    const attempt = () => checkStage({ ...staging, identity } as unknown as Stage);
    expect(attempt).toThrow(StageError);
    expect(attempt).toThrow(words);
  });

  test.each(['aws-test', 'my-amazon', 'cognito'])('cannot be named %s', (name) => {
    expect(() => checkStage({ ...withPool, name })).toThrow('which Cognito allows in no domain');
    expect(checkStage({ ...staging, name }).name).toBe(name);
  });
});
