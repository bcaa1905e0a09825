import { describe, expect, test } from 'vitest';
import { checkStage, type Stage, StageError } from '../../infra/stage.ts';
import { findStage } from '../../infra/stages.ts';
import { environmentOf, functionsOf, synthesize } from './synthesize.ts';

const staging = findStage('staging');
const identity = { issuer: 'https://id.example.com/', audience: 'billing' };

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
      ['AccountApi', values],
      ['AccountAdminApi', values],
      ['CheckoutApi', values],
      ['WebhookAdminApi', values],
    ]);
  });

  test('can set the address of the issuer’s keys', () => {
    const jwksUrl = 'https://id.example.com/oauth/keys';
    expect(identityValues({ ...staging, identity: { ...identity, jwksUrl } }).AccountApi).toContain(jwksUrl);
  });

  test.each([
    [{ audience: 'billing' }, 'identity.issuer is missing'],
    [{ issuer: 'http://id.example.com', audience: 'billing' }, 'identity.issuer is invalid'],
    [{ issuer: 'id.example.com', audience: 'billing' }, 'identity.issuer is invalid'],
    [{ ...identity, audience: '' }, 'identity.audience is invalid'],
    [{ ...identity, jwksUrl: 'http://id.example.com/keys' }, 'identity.jwksUrl is invalid'],
    [{ ...identity, secret: 'x' }, 'secret is not a setting'],
  ])('with identity %j is refused: %s', (wrong, words) => {
    const attempt = () => checkStage({ ...staging, identity: wrong } as Stage);
    expect(attempt).toThrow(StageError);
    expect(attempt).toThrow(words);
  });
});

describe('a stage without an issuer', () => {
  test('passes no issuer to any function', () => {
    expect(Object.values(identityValues(staging)).flat()).toEqual([]);
  });
});
