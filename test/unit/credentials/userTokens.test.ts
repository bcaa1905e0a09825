import { beforeEach, describe, expect, it } from 'vitest';
import * as z from 'zod/mini';
import { identityEnv } from '../../../shared/credentials/identity.ts';
import { type CheckToken, createTokenCheck } from '../../../shared/credentials/tokenCheck.ts';
import { loadEnv } from '../../../shared/lambda/loadEnv.ts';
import { AUDIENCE, newKey, startTokenIssuer, type TokenIssuer } from '../../support/api/tokenIssuer.ts';

const NOW = Math.floor(Date.now() / 1000);
const ADA = { kind: 'user', userId: 'ada' };

let issuer: TokenIssuer;
let check: CheckToken;

beforeEach(async () => {
  issuer = await startTokenIssuer();
  check = createTokenCheck(issuer.identity, { clock: () => NOW });
});

describe('a token of the issuer', () => {
  it.each(['RS256', 'ES256'] as const)('signed with %s identifies its user', async (alg) => {
    const key = await newKey('k1', alg);
    issuer.keys = [key.jwk];
    expect(await check(await key.sign())).toEqual(ADA);
    expect(await check(await key.sign({ aud: ['other', AUDIENCE] }))).toEqual(ADA);
  });

  it('is accepted while clocks differ by less than 30 s, at its expiry and at its beginning', async () => {
    const key = await newKey('k1');
    issuer.keys = [key.jwk];
    expect(await check(await key.sign({ exp: NOW - 29 }))).toEqual(ADA);
    expect(await check(await key.sign({ exp: NOW - 30 }))).toEqual({
      kind: 'refused',
      reason: 'The token has expired.',
    });
    expect(await check(await key.sign({ nbf: NOW + 30 }))).toEqual(ADA);
    expect(await check(await key.sign({ nbf: NOW + 31 }))).toMatchObject({ kind: 'refused' });
  });

  it('is accepted whatever time it was issued at, because only exp and nbf limit its use', async () => {
    const key = await newKey('k1');
    issuer.keys = [key.jwk];
    for (const iat of [NOW + 3_600, NOW - 86_400 * 365, undefined]) {
      expect(await check(await key.sign({ iat }))).toEqual(ADA);
    }
  });

  it.each([
    ['iss', { iss: 'https://issuer.test/' }],
    ['aud', { aud: 'other' }],
    ['nbf', { nbf: NOW + 60 }],
    ['exp', { exp: undefined }],
    ['sub', { sub: undefined }],
    ['sub', { sub: 'auth0#1' }],
    ['sub', { sub: 'ada@example.com' }],
    ['sub', { sub: '' }],
    ['sub', { sub: 'x'.repeat(129) }],
  ])('with a wrong %s is refused with the name of the claim', async (claim, claims) => {
    const key = await newKey('k1');
    issuer.keys = [key.jwk];
    expect(await check(await key.sign(claims))).toEqual({
      kind: 'refused',
      reason: expect.stringContaining(claim),
    });
  });

  it('longer than headers can be is refused without fetching keys', async () => {
    expect((await check('x'.repeat(8_193))).kind).toBe('refused');
    expect(issuer.requests).toBe(0);
  });
});

describe('a token without a key id', () => {
  it('is checked with each key of its algorithm, and is accepted if one of them signed it', async () => {
    const keys = await Promise.all([
      newKey('k1'),
      newKey('k2', 'RS256'),
      newKey('k3'),
      newKey('k4', 'RS256'),
    ]);
    issuer.keys = keys.map(({ jwk }) => jwk);
    for (const key of keys) expect(await check(await key.sign({}, { kid: false }))).toEqual(ADA);
    const stranger = await newKey('k1');
    expect((await check(await stranger.sign({}, { kid: false }))).kind).toBe('refused');
  });

  it('is accepted from an issuer whose keys have no ids', async () => {
    const keys = await Promise.all([newKey('k1'), newKey('k2')]);
    issuer.keys = keys.map(({ jwk: { kid: _kid, ...jwk } }) => jwk);
    for (const key of keys) expect(await check(await key.sign({}, { kid: false }))).toEqual(ADA);
  });

  it('is refused for its claims like any other token, whichever key signed it', async () => {
    const keys = await Promise.all([newKey('k1'), newKey('k2')]);
    issuer.keys = keys.map(({ jwk }) => jwk);
    for (const key of keys) {
      expect(await check(await key.sign({ aud: 'other' }, { kid: false }))).toEqual({
        kind: 'refused',
        reason: 'The token’s aud is wrong.',
      });
    }
  });
});

describe('the issuer’s settings', () => {
  it('are refused at the start if the address of the keys is invalid', () => {
    const settings = { IDENTITY_ISSUER: issuer.identity.issuer, IDENTITY_AUDIENCE: AUDIENCE };
    const load = (IDENTITY_JWKS_URL: string) =>
      loadEnv(z.object(identityEnv), { ...settings, IDENTITY_JWKS_URL });
    expect(() => load('issuer.test/keys')).toThrow('IDENTITY_JWKS_URL is not valid: a URL is expected');
    expect(load('https://issuer.test/keys')).toMatchObject(settings);
  });
});
