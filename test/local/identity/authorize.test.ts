import { describe, expect, it } from 'vitest';
import { Browser, locationOf } from '../../support/identity/browser.ts';
import { APP_ORIGIN, REDIRECT_URI, startTestIssuer } from '../../support/identity/signIn.ts';

describe('an authorization request', () => {
  it.each([
    ['another site', { redirect_uri: 'https://evil.example.com/app/callback' }],
    ['another port', { redirect_uri: 'http://127.0.0.1:4001/app/callback' }],
    ['another scheme', { redirect_uri: 'https://127.0.0.1:4000/app/callback' }],
    ['another path', { redirect_uri: `${APP_ORIGIN}/app` }],
    ['a longer path', { redirect_uri: `${REDIRECT_URI}/../../x` }],
    ['a query', { redirect_uri: `${REDIRECT_URI}?next=https://evil.example.com` }],
    ['a fragment', { redirect_uri: `${REDIRECT_URI}#x` }],
    ['user information', { redirect_uri: 'http://127.0.0.1:4000@evil.example.com/app/callback' }],
    ['no address', { redirect_uri: undefined }],
    ['an unknown client', { client_id: 'other' }],
    ['no client', { client_id: undefined }],
  ])('that would lead to %s is refused without a redirect', async (_case, differences) => {
    const { begin } = await startTestIssuer();
    const { url } = await begin(differences);
    const browser = new Browser();
    for (const response of [await browser.get(url), await browser.submit(url, { person: 'ada' })]) {
      expect(response.status).toBe(400);
      expect(response.headers.get('location')).toBeNull();
    }
    expect(browser.cookies).toBe('');
  });

  it('with two addresses to return to is refused without a redirect', async () => {
    const { begin } = await startTestIssuer();
    const { url } = await begin();
    for (const extra of ['&redirect_uri=https%3A%2F%2Fevil.example.com', '&client_id=other']) {
      expect((await new Browser().get(url + extra)).status).toBe(400);
    }
  });

  it.each([
    [{ response_type: 'token' }, 'unsupported_response_type'],
    [{ response_type: 'code id_token' }, 'unsupported_response_type'],
    [{ response_mode: 'fragment' }, 'invalid_request'],
    [{ scope: 'profile' }, 'invalid_scope'],
    [{ scope: undefined }, 'invalid_scope'],
    [{ code_challenge: undefined }, 'invalid_request'],
    [{ code_challenge: 'short' }, 'invalid_request'],
    [{ code_challenge_method: 'plain' }, 'invalid_request'],
    [{ code_challenge_method: undefined }, 'invalid_request'],
    [{ prompt: 'none login' }, 'invalid_request'],
    [{ prompt: 'create' }, 'invalid_request'],
    [{ max_age: '-1' }, 'invalid_request'],
    [{ request: 'x' }, 'request_not_supported'],
    [{ request_uri: 'https://evil.example.com' }, 'request_uri_not_supported'],
  ])('with %j returns the error %s to the app', async (differences, error) => {
    const { issuer, begin } = await startTestIssuer();
    const { url, state } = await begin(differences);
    const callback = locationOf(await new Browser().get(url));
    expect(`${callback.origin}${callback.pathname}`).toBe(REDIRECT_URI);
    expect(Object.fromEntries(callback.searchParams)).toMatchObject({ error, state, iss: issuer.url });
  });

  it('with a parameter that appears twice returns an error to the app', async () => {
    const { begin } = await startTestIssuer();
    const callback = locationOf(await new Browser().get(`${(await begin()).url}&nonce=other`));
    expect(callback.searchParams.get('error')).toBe('invalid_request');
  });
});

describe('the page of an authorization request', () => {
  it('runs no script, is shown in no frame, and leads only to the app', async () => {
    const { begin } = await startTestIssuer();
    const response = await new Browser().get((await begin()).url);
    const policy = response.headers.get('content-security-policy');
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).toContain(`form-action 'self' ${APP_ORIGIN}`);
    expect(policy).not.toContain('unsafe');
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(response.headers.get('access-control-allow-origin')).toBeNull();
  });

  it('escapes what the address and the form contain', async () => {
    const { begin } = await startTestIssuer();
    const { url } = await begin({ state: '"><script>alert(1)</script>' });
    const raw = `${url}&x="><img>`;
    const response = await new Browser().submit(raw, { name: '"><b>', email: '"><i>' });
    const page = await response.text();
    for (const text of ['<script', '<img', '<b>', '<i>']) expect(page).not.toContain(text);
  });

  it.each([APP_ORIGIN, 'https://evil.example.com', 'null'])(
    'signs nobody in with a form that a page of %s sends',
    async (origin) => {
      const { begin } = await startTestIssuer();
      const browser = new Browser();
      const response = await browser.submit((await begin()).url, { person: 'ada' }, origin);
      expect(response.status).toBe(403);
      expect(browser.cookies).toBe('');
    },
  );

  it('sets a cookie that scripts cannot read and that other sites do not send', async () => {
    const { begin } = await startTestIssuer();
    const response = await new Browser().submit((await begin()).url, { person: 'ada' });
    expect(response.status).toBe(303);
    expect(response.headers.getSetCookie()).toEqual([
      expect.stringMatching(/^local_issuer_\d+=[^;]+; Path=\/; HttpOnly; SameSite=Lax$/),
    ]);
  });
});
