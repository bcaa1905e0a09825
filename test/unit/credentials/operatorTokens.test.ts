import type { JWTPayload } from 'jose';
import { beforeEach, describe, expect, it } from 'vitest';
import { type CheckToken, createTokenCheck, type Identity } from '../../../shared/credentials/tokenCheck.ts';
import { type Key, newKey, startTokenIssuer, type TokenIssuer } from '../../support/api/tokenIssuer.ts';

const NOW = Math.floor(Date.now() / 1000);
const HOUR = 3_600;
const CONSOLE = 'console';
const ROLES = { claim: 'roles', viewer: 'billing-viewer', operator: 'billing-operator' };
const WHOLE = {
  client_id: CONSOLE,
  iat: NOW,
  exp: NOW + 900,
  auth_time: NOW - 60,
  roles: ['billing-viewer'],
};

let issuer: TokenIssuer;
let key: Key;
let check: CheckToken;

const checkWith = (settings: Partial<Identity> = {}, now = NOW) =>
  createTokenCheck(
    { ...issuer.identity, operators: { clientId: CONSOLE, roles: ROLES }, ...settings },
    { clock: () => now },
  );

beforeEach(async () => {
  issuer = await startTokenIssuer();
  key = await newKey('k1');
  issuer.keys = [key.jwk];
  check = checkWith();
});

const outcome = async (claims: JWTPayload, checked = check) =>
  checked(await key.sign({ ...WHOLE, ...claims }, { user: 'victor' }));
const operator = (role: string) => ({ kind: 'operator', operatorId: 'victor', role });
const refused = (words: string) => ({ kind: 'refused', reason: expect.stringContaining(words) });

describe('the role of a token of the operators’ client', () => {
  it.each([
    [['billing-viewer'], 'viewer'],
    ['billing-viewer', 'viewer'],
    [['billing-operator'], 'operator'],
    ['billing-operator', 'operator'],
    [['other', 'billing-viewer', 'billing-operator'], 'operator'],
    [['billing-operator', 'billing-viewer'], 'operator'],
    [undefined, 'none'],
    [null, 'none'],
    [[], 'none'],
    ['', 'none'],
    ['billing-operator billing-viewer', 'none'],
    ['Billing-Operator', 'none'],
    [['viewer', 'operator'], 'none'],
    [[['billing-operator']], 'none'],
    [{ 'billing-operator': true }, 'none'],
    [true, 'none'],
  ])('with the claim %j is %s', async (roles, role) => {
    expect(await outcome({ roles })).toEqual(operator(role));
  });

  it('is read only from the claim of the stage', async () => {
    const elsewhere = { roles: undefined, groups: ['billing-operator'], scope: 'billing-operator' };
    expect(await outcome(elsewhere)).toEqual(operator('none'));
  });

  it('is none in a function without admin routes', async () => {
    const customers = checkWith({ operators: { clientId: CONSOLE } });
    expect(await outcome({ roles: ['billing-operator'] }, customers)).toEqual(operator('none'));
  });
});

describe('the client of a token', () => {
  it.each(['client_id', 'azp', 'cid'])('is read from %s', async (claim) => {
    expect(await outcome({ client_id: undefined, [claim]: CONSOLE })).toEqual(operator('viewer'));
  });

  it.each([
    ['the customer app', { client_id: 'customer-app' }],
    ['no client', { client_id: undefined }],
    ['a list of clients', { client_id: [CONSOLE] }],
    ['the operators’ client as a further audience', { client_id: undefined, aud: ['billing', CONSOLE] }],
  ])('of %s is that of a user, whatever role it claims', async (_name, claims) => {
    expect(await outcome({ ...claims, roles: ['billing-operator'] })).toEqual({
      kind: 'user',
      userId: 'victor',
    });
  });

  it.each([
    ['azp', { azp: 'customer-app' }],
    ['cid', { cid: 'customer-app' }],
    ['client_id', { client_id: 'customer-app', azp: CONSOLE }],
  ])('is refused if %s names another one, too', async (_claim, claims) => {
    expect(await outcome(claims)).toEqual(refused('another client'));
  });

  it('is never the operators’ in a stage without operators', async () => {
    expect(await outcome({}, checkWith({ operators: undefined }))).toEqual({
      kind: 'user',
      userId: 'victor',
    });
  });
});

describe('a token of the operators’ client', () => {
  it.each([
    ['that is valid for 15 minutes', { exp: NOW + 900 }],
    ['that was issued by a clock that is 30 s ahead', { iat: NOW + 30, exp: NOW + 930 }],
    ['of a sign-in just less than 12 hours ago', { auth_time: NOW - 12 * HOUR + 1 }],
    ['of a sign-in at this moment, by a clock that is 30 s ahead', { auth_time: NOW + 30 }],
    ['that expired less than 30 s ago', { iat: NOW - 929, exp: NOW - 29 }],
  ])('%s is accepted', async (_name, claims) => {
    expect(await outcome(claims)).toEqual(operator('viewer'));
  });

  it.each([
    ['that is valid for a second more than 15 minutes', { exp: NOW + 901 }, 'longer than 15 minutes'],
    ['that was issued long ago', { iat: NOW - 8 * HOUR, exp: NOW + 60 }, 'longer than 15 minutes'],
    ['without the time of its issue', { iat: undefined }, 'no iat'],
    ['of the future', { iat: NOW + 31, exp: NOW + 931 }, 'iat is in the future'],
    ['of a sign-in 12 hours ago', { auth_time: NOW - 12 * HOUR }, 'Sign in again'],
    ['without the time of the sign-in', { auth_time: undefined }, 'no auth_time'],
    ['with a text as the time of the sign-in', { auth_time: String(NOW) }, 'no auth_time'],
    ['of a sign-in in the future', { auth_time: NOW + 31 }, 'auth_time is in the future'],
    ['that has expired', { iat: NOW - 930, exp: NOW - 30 }, 'has expired'],
    ['without an expiry', { exp: undefined }, 'exp is wrong'],
    ['of another issuer', { iss: 'https://other.test' }, 'iss is wrong'],
    ['for another stage', { aud: 'billing-staging' }, 'aud is wrong'],
    ['whose person has an e-mail address as id', { sub: 'victor@example.com' }, 'e-mail address'],
    ['whose person has no valid id', { sub: 'a#b' }, 'not a user id'],
    ['that is an ID token', { aud: CONSOLE, nonce: 'n', at_hash: 'h' }, 'ID token'],
  ])('%s is refused', async (_name, claims, words) => {
    expect(await outcome(claims)).toEqual(refused(words));
  });

  it('is refused without repeating any claim', async () => {
    const { reason } = (await outcome({ sub: 'victor@example.com' })) as { reason: string };
    expect(reason).not.toContain('victor');
  });
});

describe('with Amazon Cognito, whose tokens have no audience,', () => {
  const groups = { claim: 'cognito:groups', viewer: 'viewer', operator: 'operator' };
  const member = { aud: undefined, token_use: 'access', 'cognito:groups': ['operator'] };
  const cognito = () =>
    checkWith({ audience: { clientId: 'app' }, operators: { clientId: CONSOLE, roles: groups } });

  it('an access token of the operators’ client is that of an operator', async () => {
    expect(await outcome(member, cognito())).toEqual(operator('operator'));
  });

  it('an access token of the app’s client is that of a user, whatever groups it has', async () => {
    const user = { kind: 'user', userId: 'victor' };
    expect(await outcome({ ...member, client_id: 'app' }, cognito())).toEqual(user);
  });

  it.each([
    ['an ID token', { token_use: 'id', aud: CONSOLE }, 'ID token'],
    ['a token without token_use', { token_use: undefined }, 'token_use is wrong'],
    ['a token of a third client', { client_id: 'other' }, 'client_id is wrong'],
  ])('%s is refused', async (_name, claims, words) => {
    expect(await outcome({ ...member, ...claims }, cognito())).toEqual(refused(words));
  });
});
