import { describe, expect, test } from 'vitest';
import { foreignIdentity } from '../../infra/parts/stageIdentity.ts';
import { checkStage, type Stage, StageError } from '../../infra/stage.ts';
import { findStage } from '../../infra/stages.ts';
import { environmentOf, functionsOf, synthesize } from './synthesize.ts';

const staging = findStage('staging');
const identity = {
  issuer: 'https://id.example.com/',
  audience: { aud: 'billing' },
  appClientId: 'app-1',
};

const operators = {
  clientId: 'console-1',
  claim: 'https://example.com/roles',
  viewer: 'billing-viewer',
  operator: 'billing-operator',
};

/** The values of the `IDENTITY_…` variables of each function of the stage. */
function identityValues(stage: Stage): Record<string, unknown[]> {
  const functions = functionsOf(synthesize(stage));
  const settings = (name: string) =>
    Object.entries(environmentOf(functions, name)).filter(([setting]) => setting.startsWith('IDENTITY_'));
  return Object.fromEntries(
    [...functions.keys()].map((name) => [name, settings(name).map(([, value]) => value)]),
  );
}

describe('a stage with an issuer', () => {
  test('passes the issuer to each function that checks credentials, and to no others', () => {
    const values = ['billing', 'https://id.example.com/', 'https://id.example.com/.well-known/jwks.json'];
    const byFunction = identityValues({ ...staging, identity });
    expect(Object.entries(byFunction).filter(([, found]) => found.length > 0)).toEqual([
      ['MeteringApi', values],
      // It reads ID tokens, too, whose audience is the app.
      ['AccountApi', ['app-1', ...values]],
      ['AccountAdminApi', values],
      ['WebhookAdminApi', values],
      ['CheckoutApi', values],
      ['StatementsApi', values],
      ['NoticeAdminApi', values],
      ['InsightsApi', values],
      ['SupportApi', values],
    ]);
  });

  test('can set the address of the issuer’s keys', () => {
    const jwksUrl = 'https://id.example.com/oauth/keys';
    expect(identityValues({ ...staging, identity: { ...identity, jwksUrl } }).AccountApi).toContain(jwksUrl);
  });

  test('whose tokens have a client id instead of an audience passes that', () => {
    const cognito = { ...identity, audience: { clientId: 'app-1' } };
    const [name] = Object.entries(
      environmentOf(functionsOf(synthesize({ ...staging, identity: cognito })), 'MeteringApi'),
    ).filter(([, value]) => value === 'app-1');
    expect(name).toEqual(['IDENTITY_CLIENT_ID', 'app-1']);
    expect(identityValues({ ...staging, identity: cognito }).MeteringApi).toHaveLength(3);
  });

  test('passes the roles of operators to functions with admin routes, and only their client to the others', () => {
    const functions = functionsOf(synthesize({ ...staging, identity: { ...identity, operators } }));
    const environments = [...functions.keys()].map((name) => [name, environmentOf(functions, name)] as const);
    const having = (setting: string, value: string) =>
      environments.filter(([, environment]) => environment[setting] === value).map(([name]) => name);
    const admin = [
      'MeteringApi',
      'AccountAdminApi',
      'CheckoutApi',
      'WebhookAdminApi',
      'InsightsApi',
      'NoticeAdminApi',
      'SupportApi',
    ].sort();
    expect(having('IDENTITY_OPERATOR_CLAIM', operators.claim).sort()).toEqual(admin);
    expect(having('IDENTITY_VIEWER_VALUE', operators.viewer).sort()).toEqual(admin);
    expect(having('IDENTITY_OPERATOR_VALUE', operators.operator).sort()).toEqual(admin);
    expect(having('IDENTITY_OPERATOR_CLIENT_ID', operators.clientId).sort()).toEqual(
      [...admin, 'AccountApi', 'StatementsApi'].sort(),
    );
  });

  test.each([
    [{ ...operators, clientId: 'app-1' }, 'identity.operators.clientId must not be identity.appClientId'],
    [{ ...operators, clientId: 'billing' }, 'identity.audience.aud must not be identity.operators.clientId'],
    [{ ...operators, clientId: undefined }, 'identity.operators.clientId is missing'],
    [{ ...operators, claim: '' }, 'identity.operators.claim is invalid'],
    [{ ...operators, viewer: undefined }, 'identity.operators.viewer is missing'],
    [{ ...operators, viewer: operators.operator }, 'two different values, viewer and operator'],
    [{ ...operators, admin: 'x' }, 'admin is not a setting'],
  ])('with operators %j is refused: %s', (wrong, words) => {
    const attempt = () =>
      checkStage({ ...staging, identity: { ...identity, operators: wrong } } as unknown as Stage);
    expect(attempt).toThrow(StageError);
    expect(attempt).toThrow(words);
  });

  test.each([
    [{ ...identity, issuer: undefined }, 'identity.issuer is missing'],
    [{ ...identity, issuer: 'http://id.example.com' }, 'identity.issuer is invalid'],
    [{ ...identity, issuer: 'id.example.com' }, 'identity.issuer is invalid'],
    [{ ...identity, audience: undefined }, 'identity.audience is missing'],
    [{ ...identity, audience: 'billing' }, 'identity.audience is invalid: either { aud } or { clientId }'],
    [{ ...identity, audience: { aud: '' } }, 'identity.audience.aud is invalid'],
    [{ ...identity, audience: { aud: 'billing', clientId: 'app-1' } }, 'identity.audience is invalid'],
    [{ ...identity, audience: { aud: 'app-1' } }, 'identity.audience.aud must not be identity.appClientId'],
    [
      { ...identity, audience: { clientId: 'app-2' } },
      'identity.audience.clientId must be identity.appClientId',
    ],
    [{ ...identity, appClientId: '' }, 'identity.appClientId is invalid'],
    [{ ...identity, jwksUrl: 'http://id.example.com/keys' }, 'identity.jwksUrl is invalid'],
    [{ ...identity, scope: 'profile email' }, 'identity.scope is invalid'],
    [{ ...identity, scope: 'openid  email' }, 'identity.scope is invalid'],
    [{ ...identity, authorizeParameters: { prompt: 'none' } }, 'identity.authorizeParameters is invalid'],
    [{ ...identity, origins: ['https://id.example.com/'] }, 'identity.origins.0 is invalid'],
    [{ ...identity, issuer: 'https://id.example.com;script-src' }, 'identity.issuer is invalid'],
    [{ ...identity, origins: ["https://id;script-src'"] }, 'identity.origins.0 is invalid'],
    [{ ...identity, secret: 'x' }, 'secret is not a setting'],
  ])('with identity %j is refused: %s', (wrong, words) => {
    const attempt = () => checkStage({ ...staging, identity: wrong } as unknown as Stage);
    expect(attempt).toThrow(StageError);
    expect(attempt).toThrow(words);
  });
});

describe('the identity of a stage', () => {
  test('has the defaults of OpenID Connect, and the origin of the issuer for the pages to call', () => {
    expect(foreignIdentity(identity)).toEqual({
      ...identity,
      jwksUrl: 'https://id.example.com/.well-known/jwks.json',
      scope: 'openid profile email',
      parameters: {},
      operators: undefined,
      origins: ['https://id.example.com'],
    });
  });

  test('has the scopes, parameters and further origins that the stage sets, each origin once', () => {
    const settings = {
      ...identity,
      scope: 'openid offline_access',
      authorizeParameters: { audience: 'billing' },
      origins: ['https://id.example.com', 'https://login.example.com'],
    };
    expect(foreignIdentity(settings)).toMatchObject({
      scope: 'openid offline_access',
      parameters: { audience: 'billing' },
      origins: ['https://id.example.com', 'https://login.example.com'],
    });
  });
});

describe('a stage without an issuer', () => {
  test('passes no issuer to any function', () => {
    expect(Object.values(identityValues(staging)).flat()).toEqual([]);
  });
});
