import { decodeJwt } from 'jose';
import * as oauth from 'oauth4webapi';
import { describe, expect, it } from 'vitest';
import { Browser, locationOf } from '../../support/identity/browser.ts';
import { REDIRECT_URI, startTestIssuer, type TestIssuer } from '../../support/identity/signIn.ts';

/** What the app sends to redeem the code of a new sign-in. */
async function codeFields({ begin }: TestIssuer): Promise<Record<string, string>> {
  const { url, verifier } = await begin();
  const code = locationOf(await new Browser().submit(url, { person: 'ada' })).searchParams.get('code') ?? '';
  return { grant_type: 'authorization_code', code, redirect_uri: REDIRECT_URI, code_verifier: verifier };
}

const INVALID_GRANT = { status: 400, body: { error: 'invalid_grant' } };

describe('a code', () => {
  it.each([
    ['the verifier of another sign-in', { code_verifier: 'x'.repeat(43) }],
    ['another redirect_uri', { redirect_uri: `${REDIRECT_URI}/` }],
  ])('is not redeemed with %s, and not at a second attempt', async (_case, wrong) => {
    const issuer = await startTestIssuer();
    const fields = await codeFields(issuer);
    expect(await issuer.requestToken({ ...fields, ...wrong })).toMatchObject(INVALID_GRANT);
    expect(await issuer.requestToken(fields)).toMatchObject(INVALID_GRANT);
  });

  it('that is unknown is not redeemed', async () => {
    const issuer = await startTestIssuer();
    expect(await issuer.requestToken({ ...(await codeFields(issuer)), code: 'x' })).toMatchObject(
      INVALID_GRANT,
    );
  });

  it.each([
    [{ client_id: 'other' }, 401, 'invalid_client'],
    [{ client_id: '' }, 401, 'invalid_client'],
    [{ client_secret: 'x' }, 401, 'invalid_client'],
    [{ code_verifier: '' }, 400, 'invalid_request'],
    [{ code_verifier: 'short' }, 400, 'invalid_request'],
    [{ redirect_uri: '' }, 400, 'invalid_request'],
    [{ code: '' }, 400, 'invalid_request'],
    [{ grant_type: 'password' }, 400, 'unsupported_grant_type'],
    [{ grant_type: '' }, 400, 'unsupported_grant_type'],
  ])('is not redeemed with %j: %i %s', async (wrong, status, error) => {
    const issuer = await startTestIssuer();
    const response = await issuer.requestToken({ ...(await codeFields(issuer)), ...wrong });
    expect(response).toMatchObject({ status, body: { error } });
  });

  it('is redeemed up to a minute after the sign-in', async () => {
    let now = Math.floor(Date.now() / 1000);
    const issuer = await startTestIssuer({ now: () => now });
    const [first, second] = [await codeFields(issuer), await codeFields(issuer)];
    now += 59;
    expect((await issuer.requestToken(first)).status).toBe(200);
    now += 1;
    expect(await issuer.requestToken(second)).toMatchObject(INVALID_GRANT);
  });

  it('that is used again ends what it gave: refresh token and userinfo', async () => {
    const issuer = await startTestIssuer();
    const fields = await codeFields(issuer);
    const { body } = await issuer.requestToken(fields);
    expect((await issuer.userinfo(String(body.access_token))).status).toBe(200);
    expect(await issuer.requestToken(fields)).toMatchObject(INVALID_GRANT);
    await expect(issuer.refresh(String(body.refresh_token))).rejects.toThrow(oauth.ResponseBodyError);
    expect((await issuer.userinfo(String(body.access_token))).status).toBe(401);
  });

  it('that several requests redeem at once gives tokens once at most, and they end', async () => {
    const issuer = await startTestIssuer();
    const fields = await codeFields(issuer);
    const responses = await Promise.all(Array.from({ length: 5 }, () => issuer.requestToken(fields)));
    const given = responses.filter(({ status }) => status === 200);
    expect(given.length).toBeLessThanOrEqual(1);
    for (const { body } of given) {
      await expect(issuer.refresh(String(body.refresh_token))).rejects.toThrow(oauth.ResponseBodyError);
    }
  });

  it('that is used again after 59 s, or after hours, still ends what it gave', async () => {
    let now = Math.floor(Date.now() / 1000);
    const issuer = await startTestIssuer({ now: () => now });
    const fields = await codeFields(issuer);
    const { body } = await issuer.requestToken(fields);
    now += 3_600;
    await codeFields(issuer);
    expect(await issuer.requestToken(fields)).toMatchObject(INVALID_GRANT);
    const refreshFields = { grant_type: 'refresh_token', refresh_token: String(body.refresh_token) };
    expect(await issuer.requestToken(refreshFields)).toMatchObject(INVALID_GRANT);
  });
});

describe('a refresh token', () => {
  it('gives new tokens of the same person, and another refresh token', async () => {
    const { signIn, refresh } = await startTestIssuer();
    const first = await signIn();
    const second = await refresh(first.refresh_token);
    expect(decodeJwt(second.access_token).sub).toBe('ada');
    expect(second.refresh_token).not.toBe(first.refresh_token);
    expect(oauth.getValidatedIdTokenClaims(second)).toMatchObject({ sub: 'ada', email: 'ada@example.com' });
    expect(decodeJwt(second.id_token ?? '')).not.toHaveProperty('nonce');
    expect((await refresh(second.refresh_token)).access_token).toBeDefined();
  });

  it('that was replaced ends the session, also for the one that replaced it', async () => {
    const { signIn, refresh } = await startTestIssuer();
    const first = await signIn();
    const second = await refresh(first.refresh_token);
    await expect(refresh(first.refresh_token)).rejects.toThrow(oauth.ResponseBodyError);
    await expect(refresh(second.refresh_token)).rejects.toThrow(oauth.ResponseBodyError);
  });

  it('that two requests use at once is accepted once', async () => {
    const { signIn, requestToken } = await startTestIssuer();
    const { refresh_token = '' } = await signIn();
    const fields = { grant_type: 'refresh_token', refresh_token };
    const responses = await Promise.all([requestToken(fields), requestToken(fields)]);
    expect(responses.filter(({ status }) => status === 200)).toHaveLength(1);
  });

  it('works for 12 hours after the sign-in, however often it is replaced', async () => {
    let now = Math.floor(Date.now() / 1000);
    const issuer = await startTestIssuer({ now: () => now });
    let { body } = await issuer.requestToken(await codeFields(issuer));
    const renew = async () => {
      const fields = { grant_type: 'refresh_token', refresh_token: String(body.refresh_token) };
      const response = await issuer.requestToken(fields);
      body = response.body;
      return response.status;
    };
    now += 12 * 3_600 - 1;
    expect(await renew()).toBe(200);
    now += 1;
    expect(await renew()).toBe(400);
  });

  it('gives no wider scope than the sign-in', async () => {
    const { signIn, requestToken } = await startTestIssuer();
    const { refresh_token = '' } = await signIn();
    const fields = { grant_type: 'refresh_token', refresh_token, scope: 'openid admin' };
    expect(await requestToken(fields)).toMatchObject({ status: 400, body: { error: 'invalid_scope' } });
  });

  it('of another grant or without its secret is refused', async () => {
    const { signIn, requestToken } = await startTestIssuer();
    const { refresh_token = '' } = await signIn();
    for (const wrong of ['x', 'x.y', refresh_token.split('.')[0] ?? '', '.']) {
      const response = await requestToken({ grant_type: 'refresh_token', refresh_token: wrong });
      expect(response).toMatchObject(INVALID_GRANT);
    }
  });
});

describe('the token endpoint', () => {
  it('is not called with a client’s secret, and answers no JSON', async () => {
    const issuer = await startTestIssuer();
    const basic = { Authorization: `Basic ${btoa('customer-app:secret')}` };
    const response = await issuer.requestToken(await codeFields(issuer), basic);
    expect(response).toMatchObject({ status: 401, body: { error: 'invalid_client' } });
    const asJson = await fetch(`${issuer.issuer.url}/token`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(await codeFields(issuer)),
    });
    expect(asJson.status).toBe(400);
  });

  it('is not called with a parameter twice', async () => {
    const issuer = await startTestIssuer();
    const body = `${new URLSearchParams({ client_id: 'customer-app', ...(await codeFields(issuer)) })}&code=x`;
    const headers = { 'Content-Type': 'application/x-www-form-urlencoded' };
    const response = await fetch(`${issuer.issuer.url}/token`, { method: 'POST', headers, body });
    expect(await response.json()).toMatchObject({ error: 'invalid_request' });
  });
});

describe('userinfo', () => {
  it('is refused without an access token of a sign-in', async () => {
    const { issuer, signIn, userinfo } = await startTestIssuer();
    const { id_token = '', access_token } = await signIn();
    const [copied, altered] = [await issuer.tokenOf('ada'), access_token.slice(0, -6)];
    for (const token of ['', 'x', id_token, copied, altered]) {
      const response = await userinfo(token);
      expect(response.status).toBe(401);
      expect(response.headers.get('www-authenticate')).toMatch(/^Bearer/);
    }
  });

  it('is refused once the access token has expired', async () => {
    let now = Math.floor(Date.now() / 1000);
    const issuer = await startTestIssuer({ now: () => now, tokenSeconds: 5 });
    const { body } = await issuer.requestToken(await codeFields(issuer));
    expect(body.expires_in).toBe(5);
    now += 4;
    expect((await issuer.userinfo(String(body.access_token))).status).toBe(200);
    now += 1;
    expect((await issuer.userinfo(String(body.access_token))).status).toBe(401);
  });
});
