import * as oauth from 'oauth4webapi';
import { describe, expect, it } from 'vitest';
import { Browser, locationOf } from '../../support/identity/browser.ts';
import { APP_ORIGIN, CLIENT_ID, startTestIssuer, type TestIssuer } from '../../support/identity/signIn.ts';

const RETURN_URL = `${APP_ORIGIN}/app`;

const urlOf = ({ server }: TestIssuer, parameters: Record<string, string>) =>
  `${server.end_session_endpoint}?${new URLSearchParams(parameters)}`;

async function isSignedIn({ begin }: TestIssuer, browser: Browser): Promise<boolean> {
  const { url } = await begin({ prompt: 'none' });
  return locationOf(await browser.get(url)).searchParams.has('code');
}

describe('a sign-out at the local issuer', () => {
  it('that shows an ID token ends the session at once, and everything that it gave', async () => {
    const issuer = await startTestIssuer();
    const { browser, id_token = '', refresh_token, access_token } = await issuer.signIn();
    const parameters = { id_token_hint: id_token, post_logout_redirect_uri: RETURN_URL, state: 'x' };
    const returned = locationOf(await browser.get(urlOf(issuer, parameters)));
    expect(returned.href).toBe(`${RETURN_URL}?state=x`);
    expect(await isSignedIn(issuer, browser)).toBe(false);
    await expect(issuer.refresh(refresh_token)).rejects.toThrow(oauth.ResponseBodyError);
    expect((await issuer.userinfo(access_token)).status).toBe(401);
  });

  it('accepts an ID token that has expired', async () => {
    let now = Math.floor(Date.now() / 1000);
    const issuer = await startTestIssuer({ now: () => now });
    const { browser, id_token = '' } = await issuer.signIn();
    now += 3_600;
    const parameters = { id_token_hint: id_token, post_logout_redirect_uri: RETURN_URL };
    expect(locationOf(await browser.get(urlOf(issuer, parameters))).href).toBe(RETURN_URL);
  });

  it('with only the client’s id asks first, and does nothing until the person confirms', async () => {
    const issuer = await startTestIssuer();
    const { browser } = await issuer.signIn();
    const url = urlOf(issuer, { client_id: CLIENT_ID, post_logout_redirect_uri: RETURN_URL });
    const page = await browser.get(url);
    expect(page.status).toBe(200);
    expect(await page.text()).toContain('Ada Lovelace');
    expect(await isSignedIn(issuer, browser)).toBe(true);
    expect(locationOf(await browser.submit(url, { confirm: 'yes' })).href).toBe(RETURN_URL);
    expect(await isSignedIn(issuer, browser)).toBe(false);
  });

  it('that a page of another site confirms asks again', async () => {
    const issuer = await startTestIssuer();
    const { browser } = await issuer.signIn();
    const url = urlOf(issuer, { client_id: CLIENT_ID, post_logout_redirect_uri: RETURN_URL });
    await browser.submit(url, { confirm: 'yes' }, 'https://evil.example.com');
    expect(await isSignedIn(issuer, browser)).toBe(true);
  });

  it('that a page of another site sends, for which browsers leave out the cookie, does not delete the cookie', async () => {
    const issuer = await startTestIssuer();
    const { browser } = await issuer.signIn();
    const stranger = new Browser();
    const url = urlOf(issuer, { client_id: CLIENT_ID, post_logout_redirect_uri: RETURN_URL });
    const responses = [
      await stranger.submit(url, { confirm: 'yes' }, 'https://evil.example.com'),
      await stranger.submit(urlOf(issuer, {}), {}, 'https://evil.example.com'),
    ];
    expect(responses.map(({ headers }) => headers.get('set-cookie'))).toEqual([null, null]);
    expect(await isSignedIn(issuer, browser)).toBe(true);
  });

  it('with the ID token of another session asks first', async () => {
    const issuer = await startTestIssuer();
    const [mine, other] = [await issuer.signIn(), await issuer.signIn(new Browser(), 'grace')];
    for (const hint of [other.id_token ?? '', mine.access_token, 'x']) {
      const parameters = { id_token_hint: hint, post_logout_redirect_uri: RETURN_URL };
      const page = await (await mine.browser.get(urlOf(issuer, parameters))).text();
      expect(page).toContain('Sign out?');
      expect(page).not.toContain('id_token_hint');
    }
    expect(await isSignedIn(issuer, mine.browser)).toBe(true);
  });

  it('can be requested with a form', async () => {
    const issuer = await startTestIssuer();
    const { browser, id_token = '' } = await issuer.signIn();
    const fields = { id_token_hint: id_token, post_logout_redirect_uri: RETURN_URL };
    const response = await browser.submit(`${issuer.server.end_session_endpoint}`, fields, APP_ORIGIN);
    expect(locationOf(response).href).toBe(RETURN_URL);
    expect(await isSignedIn(issuer, browser)).toBe(false);
  });

  it('leaves the sessions of other browsers alone', async () => {
    const issuer = await startTestIssuer();
    const [one, other] = [await issuer.signIn(), await issuer.signIn()];
    await one.browser.get(urlOf(issuer, { id_token_hint: one.id_token ?? '' }));
    expect(await isSignedIn(issuer, one.browser)).toBe(false);
    expect(await isSignedIn(issuer, other.browser)).toBe(true);
    expect((await issuer.refresh(other.refresh_token)).access_token).toBeDefined();
  });

  it('of somebody who is not signed in leads back to the app', async () => {
    const issuer = await startTestIssuer();
    const url = urlOf(issuer, { client_id: CLIENT_ID, post_logout_redirect_uri: RETURN_URL });
    expect(locationOf(await new Browser().get(url)).href).toBe(RETURN_URL);
  });

  it('without an address to return to ends with a page', async () => {
    const issuer = await startTestIssuer();
    const { browser, id_token = '' } = await issuer.signIn();
    const response = await browser.get(urlOf(issuer, { id_token_hint: id_token }));
    expect(response.status).toBe(200);
    expect(await response.text()).toContain('You are signed out');
    expect(await isSignedIn(issuer, browser)).toBe(false);
  });

  it.each<Record<string, string>>([
    { client_id: CLIENT_ID, post_logout_redirect_uri: 'https://evil.example.com/app' },
    { client_id: CLIENT_ID, post_logout_redirect_uri: `${RETURN_URL}/..//evil.example.com` },
    { client_id: CLIENT_ID, post_logout_redirect_uri: 'javascript:alert(1)' },
    { client_id: 'other', post_logout_redirect_uri: RETURN_URL },
    { post_logout_redirect_uri: RETURN_URL },
  ])('that would lead elsewhere is refused: %j', async (parameters) => {
    const issuer = await startTestIssuer();
    const { browser } = await issuer.signIn();
    const response = await browser.get(urlOf(issuer, parameters));
    expect(response.status).toBe(400);
    expect(response.headers.get('location')).toBeNull();
    expect(await isSignedIn(issuer, browser)).toBe(true);
  });
});
