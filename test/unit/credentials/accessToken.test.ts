import { beforeEach, describe, expect, it } from 'vitest';
import { type CheckToken, createTokenCheck } from '../../../shared/credentials/tokenCheck.ts';
import { type Key, newKey, startTokenIssuer, type TokenIssuer } from '../../support/api/tokenIssuer.ts';

const ADA = { kind: 'user', userId: 'ada' };
const ID_TOKEN_REFUSED = { kind: 'refused', reason: 'This is an ID token. Send the access token.' };

let issuer: TokenIssuer;
let key: Key;
let check: CheckToken;

beforeEach(async () => {
  issuer = await startTokenIssuer();
  key = await newKey('k1');
  issuer.keys = [key.jwk];
  check = createTokenCheck(issuer.identity);
});

describe('an ID token', () => {
  it.each([
    ['of Cognito', { token_use: 'id' }],
    ['of Keycloak', { typ: 'ID' }],
    ['with the hash of an access token', { at_hash: 'x' }],
    ['with the hash of a code', { c_hash: 'x' }],
    ['with the nonce of a sign-in', { nonce: 'x' }],
  ])('%s is refused as such, for the app’s audience and for that of the API', async (_of, claims) => {
    expect(await check(await key.sign(claims))).toEqual(ID_TOKEN_REFUSED);
    expect(await check(await key.sign({ ...claims, aud: 'app' }))).toEqual(ID_TOKEN_REFUSED);
  });

  it('is refused as such only if the issuer signed it', async () => {
    const stranger = await newKey('k1');
    expect(await check(await stranger.sign({ nonce: 'x' }))).toEqual({
      kind: 'refused',
      reason: 'This stage does not accept the token.',
    });
  });
});

describe('an access token', () => {
  it.each([
    ['of Auth0', { aud: ['billing', 'https://tenant.example.com/userinfo'], azp: 'app', scope: 'openid' }],
    ['of Keycloak before version 24', { typ: 'Bearer', azp: 'app', nonce: 'x', scope: 'openid', sid: 's' }],
    ['of Microsoft Entra', { azp: 'app', scp: 'access', ver: '2.0', tid: 't', oid: 'o' }],
    ['without a claim of its own', {}],
  ])('%s identifies its user', async (_of, claims) => {
    expect(await check(await key.sign(claims))).toEqual(ADA);
  });

  it.each(['at+jwt', 'application/at+jwt', 'AT+JWT', 'JWT', 'jwt'])(
    'of the type %s is accepted',
    async (typ) => {
      expect(await check(await key.sign({}, { typ }))).toEqual(ADA);
    },
  );

  it('that is declared as one may have a nonce', async () => {
    expect(await check(await key.sign({ nonce: 'x' }, { typ: 'at+jwt' }))).toEqual(ADA);
  });

  it.each(['logout+jwt', 'secevent+jwt', 'dpop+jwt'])('of the type %s is refused', async (typ) => {
    expect(await check(await key.sign({}, { typ }))).toEqual({
      kind: 'refused',
      reason: 'The token’s typ is not that of an access token.',
    });
  });
});

describe('a stage that accepts the tokens of a client', () => {
  const CLAIMS = { aud: undefined, client_id: 'app', token_use: 'access' };
  const refused = (claim: string) => ({ kind: 'refused', reason: `The token’s ${claim} is wrong.` });

  beforeEach(() => {
    check = createTokenCheck({ ...issuer.identity, audience: { clientId: 'app' } });
  });

  it('accepts access tokens of Cognito for the client', async () => {
    expect(await check(await key.sign(CLAIMS))).toEqual(ADA);
  });

  it('refuses those of another client, and those without one', async () => {
    expect(await check(await key.sign({ ...CLAIMS, client_id: 'other' }))).toEqual(refused('client_id'));
    expect(await check(await key.sign({ ...CLAIMS, client_id: ['app'] }))).toEqual(refused('client_id'));
    expect(await check(await key.sign({ ...CLAIMS, client_id: undefined }))).toEqual(refused('client_id'));
  });

  it('refuses tokens that do not say that they are access tokens', async () => {
    expect(await check(await key.sign({ ...CLAIMS, token_use: undefined }))).toEqual(refused('token_use'));
    expect(await check(await key.sign({ ...CLAIMS, token_use: 'refresh' }))).toEqual(refused('token_use'));
  });

  it('refuses ID tokens of Cognito, whose aud is the client', async () => {
    const claims = { aud: 'app', client_id: 'app', token_use: 'id', at_hash: 'x' };
    expect(await check(await key.sign(claims))).toEqual(ID_TOKEN_REFUSED);
  });

  it('refuses tokens whose client is only in the audience', async () => {
    const claims = { aud: 'app', client_id: undefined, token_use: 'access' };
    expect(await check(await key.sign(claims))).toEqual(refused('client_id'));
  });
});

describe('a stage that accepts the tokens for an audience', () => {
  it('refuses tokens that have the audience as their client id', async () => {
    expect(
      await check(await key.sign({ aud: undefined, client_id: 'billing', token_use: 'access' })),
    ).toEqual({
      kind: 'refused',
      reason: 'The token’s aud is wrong.',
    });
  });
});
