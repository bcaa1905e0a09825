import { decodeJwt, decodeProtectedHeader } from 'jose';
import * as oauth from 'oauth4webapi';
import { describe, expect, it } from 'vitest';
import { isId } from '../../../shared/contract/ids.ts';
import { createTokenCheck } from '../../../shared/credentials/tokenCheck.ts';
import { Browser, locationOf } from '../../support/identity/browser.ts';
import { APP_ORIGIN, AUDIENCE, CLIENT_ID, startTestIssuer } from '../../support/identity/signIn.ts';

describe('a sign-in at the local issuer', () => {
  it('gives the app an access token of the stage and an ID token of the person', async () => {
    const { issuer, signIn, userinfo } = await startTestIssuer();
    const { attempt, ...tokens } = await signIn();
    const accessToken = decodeJwt(tokens.access_token);
    expect(decodeProtectedHeader(tokens.access_token)).toMatchObject({ typ: 'at+jwt', alg: 'ES256' });
    expect(accessToken).toMatchObject({ iss: issuer.url, aud: AUDIENCE, sub: 'ada', client_id: CLIENT_ID });
    expect(Number(accessToken.exp) - Number(accessToken.iat)).toBe(900);
    expect(tokens.expires_in).toBe(900);
    expect(decodeJwt(tokens.id_token ?? '')).toMatchObject({
      iss: issuer.url,
      aud: CLIENT_ID,
      sub: 'ada',
      name: 'Ada Lovelace',
      email: 'ada@example.com',
      nonce: attempt.nonce,
    });
    expect(await (await userinfo(tokens.access_token)).json()).toEqual({
      sub: 'ada',
      name: 'Ada Lovelace',
      email: 'ada@example.com',
      email_verified: true,
    });
  });

  it('gives an access token that the API accepts, and an ID token that it refuses as such', async () => {
    const { issuer, signIn } = await startTestIssuer();
    const tokens = await signIn();
    const { url, jwksUrl } = issuer;
    const check = createTokenCheck({ issuer: url, jwksUrl, audience: { aud: AUDIENCE } });
    expect(await check(tokens.access_token)).toEqual({ kind: 'user', userId: 'ada' });
    expect(await check(tokens.id_token ?? '')).toEqual({
      kind: 'refused',
      reason: 'This is an ID token. Send the access token.',
    });
  });

  it('tells the app only what the scopes ask for', async () => {
    const { begin, finish, userinfo } = await startTestIssuer();
    const attempt = await begin({ scope: 'openid' });
    const tokens = await finish(
      locationOf(await new Browser().submit(attempt.url, { person: 'ada' })),
      attempt,
    );
    expect(oauth.getValidatedIdTokenClaims(tokens)).not.toHaveProperty('email');
    expect(await (await userinfo(tokens.access_token)).json()).toEqual({ sub: 'ada' });
  });

  it('with a typed name and address is the same person each time, whose id is valid and no address', async () => {
    const { begin, finish } = await startTestIssuer();
    const people = await Promise.all(
      ['marie@example.com', 'Marie@example.com', 'other@example.com'].map(async (email) => {
        const attempt = await begin();
        const response = await new Browser().submit(attempt.url, { name: 'Marie Curie', email });
        return oauth.getValidatedIdTokenClaims(await finish(locationOf(response), attempt));
      }),
    );
    expect(people[0]).toMatchObject({ name: 'Marie Curie', email: 'marie@example.com' });
    expect(isId(people[0]?.sub)).toBe(true);
    expect(people[1]?.sub).toBe(people[0]?.sub);
    expect(people[2]?.sub).not.toBe(people[0]?.sub);
  });

  it.each([
    [{ name: '', email: 'marie@example.com' }, 'Enter a name'],
    [{ name: 'x'.repeat(101), email: 'marie@example.com' }, 'Enter a name'],
    [{ name: 'Marie', email: 'marie' }, 'Enter an e-mail address'],
    [{ name: 'Marie', email: 'a b@example.com' }, 'Enter an e-mail address'],
    [{ name: 'Marie', email: `${'x'.repeat(250)}@example.com` }, 'Enter an e-mail address'],
    [{ person: 'nobody' }, 'There is no such demo person'],
  ])('with the input %j shows the page again and says what to change', async (fields, words) => {
    const { begin } = await startTestIssuer();
    const response = await new Browser().submit((await begin()).url, fields);
    expect(response.status).toBe(400);
    expect(await response.text()).toContain(words);
  });

  it('that the person cancels is denied', async () => {
    const { issuer, begin, finish } = await startTestIssuer();
    const attempt = await begin();
    const callback = locationOf(await new Browser().submit(attempt.url, { deny: 'yes' }));
    expect(Object.fromEntries(callback.searchParams)).toEqual({
      error: 'access_denied',
      state: attempt.state,
      iss: issuer.url,
    });
    await expect(finish(callback, attempt)).rejects.toThrow(oauth.AuthorizationResponseError);
  });

  it('returns any state as it came, and the app refuses another one', async () => {
    const { begin, finish } = await startTestIssuer();
    const state = 'a b+c&d=e?f#g"<é>';
    const attempt = await begin({ state });
    const callback = locationOf(await new Browser().submit(attempt.url, { person: 'ada' }));
    expect(callback.searchParams.get('state')).toBe(state);
    await expect(finish(callback, { ...attempt, state: 'forged' })).rejects.toThrow('state');
  });

  it('names the issuer in the response, and the app refuses that of another issuer', async () => {
    const { begin, finish } = await startTestIssuer();
    const attempt = await begin();
    const callback = locationOf(await new Browser().submit(attempt.url, { person: 'ada' }));
    callback.searchParams.set('iss', 'https://evil.example.com');
    await expect(finish(callback, attempt)).rejects.toThrow('iss');
    callback.searchParams.delete('iss');
    await expect(finish(callback, attempt)).rejects.toThrow('iss');
  });
});

describe('a silent sign-in', () => {
  it('without a session at the issuer fails with login_required', async () => {
    const { issuer, begin } = await startTestIssuer();
    const attempt = await begin({ prompt: 'none' });
    const callback = locationOf(await new Browser().get(attempt.url));
    expect(`${callback.origin}${callback.pathname}`).toBe(`${APP_ORIGIN}/app/callback`);
    expect(Object.fromEntries(callback.searchParams)).toEqual({
      error: 'login_required',
      state: attempt.state,
      iss: issuer.url,
    });
  });

  it('after a sign-in gives tokens of the same person without a page', async () => {
    const { begin, finish, signIn } = await startTestIssuer();
    const { browser } = await signIn(new Browser(), 'grace');
    for (const prompt of ['none', undefined]) {
      const attempt = await begin({ prompt });
      const tokens = await finish(locationOf(await browser.get(attempt.url)), attempt);
      expect(decodeJwt(tokens.access_token).sub).toBe('grace');
    }
  });

  it.each(['login', 'select_account', 'consent'])('is not possible with prompt=%s', async (prompt) => {
    const { begin, signIn } = await startTestIssuer();
    const { browser } = await signIn();
    const response = await browser.get((await begin({ prompt })).url);
    expect(response.status).toBe(200);
    expect(await response.text()).toContain('Who signs in?');
  });

  it('is not possible once the session is older than max_age, or than 12 hours', async () => {
    let now = 1_800_000_000;
    const { begin } = await startTestIssuer({ now: () => now });
    const browser = new Browser();
    await browser.submit((await begin()).url, { person: 'ada' });
    const errorOf = async (differences: Record<string, string>) => {
      const { url } = await begin({ prompt: 'none', ...differences });
      return locationOf(await browser.get(url)).searchParams.get('error');
    };
    now += 60;
    expect(await errorOf({ max_age: '60' })).toBeNull();
    expect(await errorOf({ max_age: '59' })).toBe('login_required');
    now += 12 * 3_600 - 61;
    expect(await errorOf({})).toBeNull();
    now += 1;
    expect(await errorOf({})).toBe('login_required');
  });

  it('with a cookie that the issuer did not sign fails with login_required', async () => {
    const { issuer, begin, signIn } = await startTestIssuer();
    const { access_token, browser } = await signIn();
    const { port } = new URL(issuer.url);
    const altered = browser.cookies.slice(0, -4);
    for (const cookie of [altered, `local_issuer_${port}=${access_token}`, `local_issuer_${port}=`]) {
      const { url } = await begin({ prompt: 'none' });
      const callback = locationOf(await new Browser().get(url, { Cookie: cookie }));
      expect(callback.searchParams.get('error')).toBe('login_required');
    }
  });
});
