import { beforeEach, describe, expect, it } from 'vitest';
import { type CheckIdToken, createIdTokenCheck } from '../../../shared/credentials/idTokens.ts';
import { type Key, newKey, startTokenIssuer, type TokenIssuer } from '../../support/api/tokenIssuer.ts';

const NOW = Math.floor(Date.now() / 1000);
const APP = 'customer-app';
const CLAIMS = { aud: APP, iat: NOW - 5, email: 'Ada@example.com', email_verified: true };
const VERIFIED = { kind: 'verified', email: 'Ada@example.com', issuedAt: NOW - 5 };

let issuer: TokenIssuer;
let key: Key;
let check: CheckIdToken;

beforeEach(async () => {
  issuer = await startTokenIssuer();
  key = await newKey('k1');
  issuer.keys = [key.jwk];
  const { issuer: name, jwksUrl } = issuer.identity;
  check = createIdTokenCheck({ issuer: name, jwksUrl, appClientId: APP }, { clock: () => NOW });
});

const checkOf = async (claims: object, options: { typ?: string; user?: string } = { typ: 'JWT' }) =>
  check(await key.sign({ ...CLAIMS, ...claims }, options), 'ada');

describe('an ID token', () => {
  it.each([
    ['of the sign-in', { nonce: 'n', at_hash: 'h' }],
    ['that was renewed, without nonce and at_hash', {}],
    ['of Cognito', { token_use: 'id', email_verified: true }],
    ['of Cognito, for a user of another identity provider', { token_use: 'id', email_verified: 'true' }],
    ['of Keycloak', { typ: 'ID' }],
    ['for several clients that was issued to the app', { aud: ['other', APP], azp: APP }],
    ['of an app on a phone, for the app', { azp: 'phone' }],
  ])('%s verifies its address', async (_, claims) => {
    expect(await checkOf(claims)).toEqual(VERIFIED);
  });

  it.each([
    ['has another issuer', { iss: 'https://other.test' }, 'iss is wrong'],
    ['is for another client', { aud: 'other' }, 'aud is wrong'],
    ['has no audience', { aud: undefined }, 'aud is wrong'],
    ['is for several clients and was issued to another', { aud: [APP, 'x'], azp: 'x' }, 'azp is wrong'],
    ['is for several clients and does not say to whom it was issued', { aud: [APP, 'x'] }, 'azp is wrong'],
    ['has expired', { exp: NOW - 31 }, 'has expired'],
    ['never expires', { exp: undefined }, 'exp is wrong'],
    ['does not say when it was issued', { iat: undefined }, 'iat is wrong'],
    ['is of another user', { sub: 'eve' }, 'sub is not the signed-in user'],
    ['is of nobody', { sub: undefined }, 'sub is wrong'],
    ['has no address', { email: undefined }, 'no e-mail address'],
    ['has an address that is none', { email: 'ada' }, 'no e-mail address'],
    ['has an address with a line break', { email: 'a@example.com\r\nBcc: b@example.com' }, 'no e-mail'],
    ['has a list as its address', { email: ['a@example.com'] }, 'no e-mail address'],
    ['has an address that is too long', { email: `${'a'.repeat(250)}@b.test` }, 'no e-mail address'],
    ['has an address that is not verified', { email_verified: false }, 'not verified'],
    ['has an address of unknown state', { email_verified: undefined }, 'not verified'],
    ['has an address that is verified "1"', { email_verified: 1 }, 'not verified'],
    ['is an access token of Cognito', { token_use: 'access' }, 'This is an access token'],
    ['is an access token of Keycloak', { typ: 'Bearer' }, 'This is an access token'],
    ['has scopes, as access tokens do', { scope: 'openid email' }, 'This is an access token'],
  ])('that %s is refused', async (_, claims, words) => {
    const refusal = await checkOf(claims);
    expect(refusal).toEqual({ kind: 'refused', reason: expect.stringContaining(words) });
    expect(JSON.stringify(refusal)).not.toContain('@');
  });

  it.each(['at+jwt', 'application/at+jwt'])('of the type %s is an access token', async (typ) => {
    expect(await checkOf({}, { typ })).toMatchObject({ reason: expect.stringContaining('access token') });
  });

  it('that another key signed, or none, is refused', async () => {
    const stranger = await newKey('k1');
    expect(await check(await stranger.sign(CLAIMS), 'ada')).toMatchObject({ kind: 'refused' });
    const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const { iss, exp } = { iss: issuer.identity.issuer, exp: NOW + 60 };
    const unsigned = `${part({ alg: 'none' })}.${part({ ...CLAIMS, iss, exp, sub: 'ada' })}.`;
    for (const token of [unsigned, `${unsigned}AAAA`, 'a.b.c', '', 'x'.repeat(9_000)])
      expect(await check(token, 'ada'), token).toMatchObject({ kind: 'refused' });
  });
});
