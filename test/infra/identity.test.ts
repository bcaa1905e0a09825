import { describe, expect, test } from 'vitest';
import { checkStage, type Stage, StageError } from '../../infra/stage.ts';
import { findStage } from '../../infra/stages.ts';
import { environmentOf, functionsOf, synthesize } from './synthesize.ts';

const staging = findStage('staging');
const identity = { issuer: 'https://id.example.com/', audience: 'billing' };

/** What each function of the stage has in its environment of an issuer. */
function identityOf(stage: Stage): Record<string, unknown[]> {
  const functions = functionsOf(synthesize(stage));
  const settings = (name: string) =>
    Object.entries(environmentOf(functions, name)).filter(([setting]) => setting.startsWith('IDENTITY_'));
  return Object.fromEntries(
    [...functions.keys()].map((name) => [name, settings(name).map(([, value]) => value)]),
  );
}

describe('a stage with an issuer', () => {
  test('tells it to the functions that end users call, and to no operator’s', () => {
    const told = ['billing', 'https://id.example.com/', 'https://id.example.com/.well-known/jwks.json'];
    const known = identityOf({ ...staging, identity });
    expect(Object.entries(known).filter(([, values]) => values.length > 0)).toEqual([
      ['MeteringApi', told],
      ['AccountApi', told],
      ['CheckoutApi', told],
    ]);
  });

  test('may have its keys elsewhere', () => {
    const jwksUrl = 'https://id.example.com/oauth/keys';
    expect(identityOf({ ...staging, identity: { ...identity, jwksUrl } }).AccountApi).toContain(jwksUrl);
  });

  test.each([
    [{ audience: 'billing' }, 'identity.issuer is missing'],
    [{ issuer: 'http://id.example.com', audience: 'billing' }, 'identity.issuer is invalid'],
    [{ issuer: 'id.example.com', audience: 'billing' }, 'identity.issuer is invalid'],
    [{ ...identity, audience: '' }, 'identity.audience is invalid'],
    [{ ...identity, jwksUrl: 'http://id.example.com/keys' }, 'identity.jwksUrl is invalid'],
    [{ ...identity, secret: 'x' }, 'secret is not a setting'],
  ])('of %j is refused: %s', (wrong, words) => {
    const attempt = () => checkStage({ ...staging, identity: wrong } as Stage);
    expect(attempt).toThrow(StageError);
    expect(attempt).toThrow(words);
  });
});

describe('a stage without one', () => {
  test('takes no tokens', () => {
    expect(Object.values(identityOf(staging)).flat()).toEqual([]);
  });
});
