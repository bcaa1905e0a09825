import { decodeJwt } from 'jose';
import { describe, expect, it } from 'vitest';
import { createTokenCheck } from '../../../shared/credentials/tokenCheck.ts';
import { Browser, locationOf } from '../../support/identity/browser.ts';
import {
  APP_ORIGIN,
  AUDIENCE,
  CLIENT_ID,
  OPERATORS,
  REDIRECT_URI,
  startTestIssuer,
} from '../../support/identity/signIn.ts';

const CONSOLE_URI = `${APP_ORIGIN}/operator/callback`;

/** A code for this person at the console, and what redeeming it needs. */
async function codeOf(
  { begin }: Awaited<ReturnType<typeof startTestIssuer>>,
  fields: Record<string, string>,
  browser = new Browser(),
) {
  const attempt = await begin({ client_id: OPERATORS.clientId, redirect_uri: CONSOLE_URI, prompt: 'login' });
  const callback = locationOf(await browser.submit(attempt.url, fields));
  return { code: callback.searchParams.get('code') ?? '', verifier: attempt.verifier, callback };
}

async function signIn(app: Awaited<ReturnType<typeof startTestIssuer>>, fields: Record<string, string>) {
  const { code, verifier, callback } = await codeOf(app, fields);
  const { status, body } = await app.requestToken({
    grant_type: 'authorization_code',
    client_id: OPERATORS.clientId,
    redirect_uri: CONSOLE_URI,
    code,
    code_verifier: verifier,
  });
  expect(status).toBe(200);
  const identity = { issuer: app.issuer.url, jwksUrl: app.issuer.jwksUrl, audience: { aud: AUDIENCE } };
  const check = createTokenCheck({ ...identity, operators: OPERATORS });
  return { callback, tokens: body, checked: await check(String(body.access_token)) };
}

describe('a sign-in at the console', () => {
  it.each([
    ['vera', 'viewer'],
    ['otto', 'operator'],
  ])('of %s leads back to the console, with a token of the role %s', async (person, role) => {
    const { callback, checked } = await signIn(await startTestIssuer(), { person });
    expect(callback.origin + callback.pathname).toBe(CONSOLE_URI);
    expect(checked).toEqual({ kind: 'operator', operatorId: person, role });
  });

  it('of anybody else gives no role', async () => {
    const anybody = { name: 'Marie', email: 'marie@example.com' };
    const { checked } = await signIn(await startTestIssuer(), anybody);
    expect(checked).toMatchObject({ kind: 'operator', role: 'none' });
  });

  it('offers the operators, and that of the customer app offers customers only', async () => {
    const { begin } = await startTestIssuer();
    const pageOf = async (differences: Record<string, string>) =>
      (await fetch((await begin(differences)).url)).text();
    const page = await pageOf({ client_id: OPERATORS.clientId, redirect_uri: CONSOLE_URI });
    expect(page).toContain('Vera Rubin');
    expect(page).not.toContain('Ada Lovelace');
    expect(await pageOf({})).not.toContain('Vera Rubin');
  });

  it('has tokens of 15 minutes, even if those of customers are valid for longer', async () => {
    const app = await startTestIssuer({ tokenSeconds: 3_600 });
    const { tokens } = await signIn(app, { person: 'otto' });
    const { iat, exp } = decodeJwt(String(tokens.access_token));
    expect(Number(exp) - Number(iat)).toBe(900);
    expect(tokens.expires_in).toBe(900);
    expect((await app.signIn()).expires_in).toBe(3_600);
  });

  it('keeps its role and the time of the sign-in when the token is renewed', async () => {
    const app = await startTestIssuer();
    const { tokens } = await signIn(app, { person: 'otto' });
    const renewed = await app.requestToken({
      grant_type: 'refresh_token',
      client_id: OPERATORS.clientId,
      refresh_token: String(tokens.refresh_token),
    });
    const { auth_time, roles } = decodeJwt(String(renewed.body.access_token));
    expect({ auth_time, roles }).toEqual({
      auth_time: decodeJwt(String(tokens.access_token)).auth_time,
      roles: ['billing-operator'],
    });
  });
});

describe('the two clients of the local issuer', () => {
  it('cannot redeem each other’s codes and refresh tokens', async () => {
    const app = await startTestIssuer();
    const { code, verifier } = await codeOf(app, { person: 'otto' });
    const stolen = await app.requestToken({
      grant_type: 'authorization_code',
      client_id: CLIENT_ID,
      redirect_uri: CONSOLE_URI,
      code,
      code_verifier: verifier,
    });
    expect(stolen).toMatchObject({ status: 400, body: { error: 'invalid_grant' } });
    const customer = await app.signIn();
    const renewed = await app.requestToken({
      grant_type: 'refresh_token',
      client_id: OPERATORS.clientId,
      refresh_token: String(customer.refresh_token),
    });
    expect(renewed).toMatchObject({ status: 400, body: { error: 'invalid_grant' } });
  });

  it.each([
    [OPERATORS.clientId, REDIRECT_URI],
    [CLIENT_ID, CONSOLE_URI],
  ])('%s cannot be sent back to the other’s address', async (clientId, redirectUri) => {
    const { begin } = await startTestIssuer();
    const { url } = await begin({ client_id: clientId, redirect_uri: redirectUri });
    expect((await fetch(url, { redirect: 'manual' })).status).toBe(400);
  });

  it('are signed out together, each to its own address', async () => {
    const app = await startTestIssuer();
    const urlOf = (clientId: string, path: string) =>
      `${app.server.end_session_endpoint}?${new URLSearchParams({ client_id: clientId, post_logout_redirect_uri: APP_ORIGIN + path })}`;
    const status = async (clientId: string, path: string) =>
      (await fetch(urlOf(clientId, path), { redirect: 'manual' })).status;
    expect(await status(OPERATORS.clientId, '/operator')).toBe(303);
    expect(await status(CLIENT_ID, '/app')).toBe(303);
    expect(await status(OPERATORS.clientId, '/app')).toBe(400);
    expect(await status(CLIENT_ID, '/operator')).toBe(400);
  });

  it('are only one where the stage names none', async () => {
    const { begin } = await startTestIssuer({ operators: undefined });
    const { url } = await begin({ client_id: OPERATORS.clientId, redirect_uri: CONSOLE_URI });
    expect((await fetch(url, { redirect: 'manual' })).status).toBe(400);
  });
});
