import { describe, expect, it } from 'vitest';
import { SessionEnded } from '../../../web/src/session/createRenewal.ts';
import { createFakeIssuer } from '../../support/web/fakeIssuer.ts';
import { createBrowser, createTab } from '../../support/web/fakeTab.ts';

describe('loading a page', () => {
  it('signs in without asking, by a redirect with prompt=none that leaves no history entry', async () => {
    const issuer = createFakeIssuer();
    const tab = createTab(issuer);
    const session = await tab.load('/app?plan=starter');
    expect(session.view()).toEqual({ kind: 'leaving' });
    expect(tab.left).toMatchObject([{ history: 'replace' }]);
    const { searchParams } = new URL(tab.lastUrl());
    expect(Object.fromEntries(searchParams)).toMatchObject({
      prompt: 'none',
      response_type: 'code',
      code_challenge_method: 'S256',
      redirect_uri: 'https://app.example/app/callback',
    });
  });

  it('sends the further parameters that the stage has, and none of them replaces one of the protocol', async () => {
    const issuer = createFakeIssuer();
    const parameters = { audience: 'api', redirect_uri: 'https://evil.example', prompt: 'consent' };
    issuer.settings.config = {
      stage: 'test',
      identity: { issuer: issuer.issuer, clientId: 'app', scope: 'openid', parameters },
    };
    const tab = createTab(issuer);
    await tab.load('/app');
    const { searchParams } = new URL(tab.lastUrl());
    expect(searchParams.get('audience')).toBe('api');
    expect(searchParams.getAll('redirect_uri')).toEqual(['https://app.example/app/callback']);
    expect(searchParams.getAll('prompt')).toEqual(['none']);
  });

  it('returns to the page that was opened, with its query and fragment', async () => {
    const tab = createTab(createFakeIssuer());
    const session = await tab.signIn('/app/sessions?end=lost#open');
    expect(session.view()).toEqual({
      kind: 'signed_in',
      person: { subject: 'ada', name: 'Ada Okafor', email: 'ada@example.com' },
    });
    expect(tab.path()).toBe('/app/sessions?end=lost#open');
    expect(await session.accessToken()).toBe('access-1');
  });

  it('leaves nothing in storage after the sign-in, and no token in what other tabs hear', async () => {
    const tab = createTab(createFakeIssuer());
    await tab.signIn();
    expect(tab.storage.values.size).toBe(0);
    expect(tab.messages).toEqual([{ kind: 'signed_in', subject: 'ada' }]);
  });

  it.each(['login_required', 'interaction_required', 'consent_required', 'account_selection_required'])(
    'shows the signed-out page, and goes nowhere, when the issuer answers a silent attempt with %s',
    async (error) => {
      const issuer = createFakeIssuer();
      const tab = createTab(issuer);
      await tab.load('/app/invoices');
      const session = await tab.callback(issuer.errorOf(tab.lastUrl(), error));
      expect(session.view()).toEqual({ kind: 'signed_out', reason: 'not_signed_in' });
      expect(tab.path()).toBe('/app/invoices');
      expect(tab.left).toHaveLength(1);
    },
  );

  it('asks the issuer for the person when the ID token has neither name nor address', async () => {
    const issuer = createFakeIssuer();
    issuer.settings.claims = {};
    issuer.settings.hasUserinfo = true;
    const session = await createTab(issuer).signIn();
    expect(session.view()).toMatchObject({ person: { subject: 'ada', name: 'Ada of userinfo' } });
  });
});

describe('what stands in the way', () => {
  it('is said when the stage has no identity', async () => {
    const issuer = createFakeIssuer();
    issuer.settings.config = { stage: 'test' };
    const tab = createTab(issuer);
    const session = await tab.load('/app');
    expect(session.view()).toEqual({ kind: 'unavailable', obstacle: 'no_identity' });
    expect(tab.left).toEqual([]);
  });

  it.each([
    undefined,
    'text',
    { stage: 'test', identity: { issuer: 'no address', clientId: 'app', scope: 'openid' } },
    { stage: 'test', identity: { issuer: 'https://issuer.example' } },
    {
      stage: 'test',
      identity: { issuer: 'https://i.example', clientId: 'a', scope: 'b', parameters: { a: 1 } },
    },
  ])('is said when the configuration is %j', async (config) => {
    const issuer = createFakeIssuer();
    issuer.settings.config = config;
    const session = await createTab(issuer).load('/app');
    expect(session.view()).toEqual({ kind: 'unavailable', obstacle: 'no_configuration' });
  });

  it('is said when the issuer cannot be reached', async () => {
    const issuer = createFakeIssuer();
    issuer.settings.isReachable = false;
    const session = await createTab(issuer).load('/app');
    expect(session.view()).toEqual({ kind: 'unavailable', obstacle: 'issuer_unreachable' });
  });

  it('is said when the browser allows no storage', async () => {
    const tab = createTab(createFakeIssuer());
    tab.storage.setItem = () => {
      throw new DOMException('denied', 'SecurityError');
    };
    const session = await tab.load('/app');
    expect(session.view()).toMatchObject({ kind: 'failed', failure: 'storage_blocked' });
    expect(tab.left).toEqual([]);
  });
});

describe('a callback', () => {
  it('with a state that this tab did not create is refused before any request', async () => {
    const issuer = createFakeIssuer();
    const tab = createTab(issuer);
    const session = await tab.callback(new URLSearchParams({ code: 'stolen', state: 'forged' }));
    expect(session.view()).toEqual({ kind: 'failed', failure: 'unknown_attempt', returnTo: '/app' });
    expect(issuer.requests).toEqual([]);
    expect(tab.path()).toBe('/app');
  });

  it('without a state is refused', async () => {
    const session = await createTab(createFakeIssuer()).load('/app/callback?code=stolen');
    expect(session.view()).toMatchObject({ kind: 'failed', failure: 'unknown_attempt' });
  });

  it('that is used a second time is refused', async () => {
    const issuer = createFakeIssuer();
    const tab = createTab(issuer);
    await tab.load('/app');
    const parameters = issuer.callbackOf(tab.lastUrl());
    expect((await tab.callback(parameters)).view().kind).toBe('signed_in');
    expect((await tab.callback(parameters)).view()).toMatchObject({ failure: 'unknown_attempt' });
  });

  it('is of no use in another tab', async () => {
    const issuer = createFakeIssuer();
    const browser = createBrowser();
    const [first, second] = [createTab(issuer, browser), createTab(issuer, browser)];
    await first.load('/app');
    await second.load('/app');
    const session = await second.callback(issuer.callbackOf(first.lastUrl()));
    expect(session.view()).toMatchObject({ failure: 'unknown_attempt' });
  });

  it('with a code that the issuer refuses ends on a page that says so', async () => {
    const issuer = createFakeIssuer();
    const tab = createTab(issuer);
    await tab.load('/app');
    const parameters = issuer.callbackOf(tab.lastUrl());
    parameters.set('code', 'another');
    expect((await tab.callback(parameters)).view()).toMatchObject({ failure: 'code_refused' });
  });

  it('of another issuer is refused before its code is sent anywhere (RFC 9207)', async () => {
    const issuer = createFakeIssuer();
    const tab = createTab(issuer);
    await tab.load('/app');
    const parameters = issuer.callbackOf(tab.lastUrl());
    parameters.set('iss', 'https://attacker.example');
    const session = await tab.callback(parameters);
    expect(session.view()).toMatchObject({ kind: 'failed', failure: 'invalid_response' });
    expect(issuer.requests).not.toContain('/token');
  });

  it('without the issuer’s name is refused when the issuer announces that it sends it', async () => {
    const issuer = createFakeIssuer();
    const tab = createTab(issuer);
    await tab.load('/app');
    const parameters = issuer.callbackOf(tab.lastUrl());
    parameters.delete('iss');
    expect((await tab.callback(parameters)).view()).toMatchObject({ failure: 'invalid_response' });
  });

  it('with an ID token for another nonce is refused', async () => {
    const issuer = createFakeIssuer();
    issuer.settings.nonce = 'of another sign-in';
    const session = await createTab(issuer).signIn();
    expect(session.view()).toMatchObject({ kind: 'failed', failure: 'invalid_response' });
  });

  it('of a denied sign-in says that it was denied, and Try again asks the issuer anew', async () => {
    const issuer = createFakeIssuer();
    const tab = createTab(issuer);
    await tab.load('/app/invoices');
    const session = await tab.callback(issuer.errorOf(tab.lastUrl(), 'access_denied'));
    expect(session.view()).toEqual({ kind: 'failed', failure: 'denied', returnTo: '/app/invoices' });
    await session.signIn();
    expect(tab.left.at(-1)).toMatchObject({ history: 'add' });
    expect(new URL(tab.lastUrl()).searchParams.has('prompt')).toBe(false);
    const again = await tab.callback(issuer.callbackOf(tab.lastUrl()));
    expect(again.view().kind).toBe('signed_in');
    expect(tab.path()).toBe('/app/invoices');
  });

  it('that reports login_required to an attempt that asked the person is a failure, not a loop', async () => {
    const issuer = createFakeIssuer();
    const tab = createTab(issuer);
    const session = await tab.load('/app');
    await session.signIn();
    const failed = await tab.callback(issuer.errorOf(tab.lastUrl(), 'login_required'));
    expect(failed.view()).toMatchObject({ kind: 'failed', failure: 'issuer_error' });
    expect(tab.left).toHaveLength(2);
  });

  it.each([
    ['accepts a device clock that is 4 minutes wrong', -4 * 60, 'signed_in'],
    ['names the clock when it is hours wrong', -2 * 3_600, 'failed'],
  ])('%s', async (_name, clockOffsetSeconds, kind) => {
    const issuer = createFakeIssuer();
    issuer.settings.clockOffsetSeconds = clockOffsetSeconds - 300;
    const view = (await createTab(issuer).signIn()).view();
    expect(view.kind).toBe(kind);
    if (view.kind === 'failed') expect(view.failure).toBe('wrong_clock');
  });

  it('returns to the app when the stored address is on another site', async () => {
    const issuer = createFakeIssuer();
    const tab = createTab(issuer);
    await tab.load('/app');
    for (const [key, value] of tab.storage.values) {
      tab.storage.values.set(key, JSON.stringify({ ...JSON.parse(value), returnTo: '//evil.example/app' }));
    }
    const session = await tab.callback(issuer.callbackOf(tab.lastUrl()));
    expect(session.view().kind).toBe('signed_in');
    expect(tab.path()).toBe('/app');
  });
});

describe('a sign-out', () => {
  it('forgets the tokens, goes to the issuer without a token in the address, and stays so after a reload', async () => {
    const tab = createTab(createFakeIssuer());
    const session = await tab.signIn();
    session.signOut();
    expect(session.view()).toEqual({ kind: 'signed_out', reason: 'signed_out' });
    await expect(session.accessToken()).rejects.toThrow(SessionEnded);
    const url = new URL(tab.lastUrl());
    expect(url.pathname).toBe('/end');
    expect(url.searchParams.get('post_logout_redirect_uri')).toBe('https://app.example/app');
    expect(tab.lastUrl()).not.toMatch(/access-|refresh-|eyJ/);

    const pages = tab.left.length;
    expect((await tab.load('/app')).view()).toEqual({ kind: 'signed_out', reason: 'signed_out' });
    expect(tab.left).toHaveLength(pages);
  });

  it('in one tab signs out the others', async () => {
    const issuer = createFakeIssuer();
    const browser = createBrowser();
    const first = await createTab(issuer, browser).signIn();
    const second = await createTab(issuer, browser).signIn();
    first.signOut();
    expect(second.view()).toEqual({ kind: 'signed_out', reason: 'signed_out' });
    await expect(second.accessToken()).rejects.toThrow(SessionEnded);
  });

  it('at an issuer that cannot end its session is followed by a sign-in that asks who it is', async () => {
    const issuer = createFakeIssuer();
    issuer.settings.hasEndSession = false;
    const tab = createTab(issuer);
    const session = await tab.signIn();
    const pages = tab.left.length;
    session.signOut();
    expect(tab.left).toHaveLength(pages);
    await session.signIn();
    expect(new URL(tab.lastUrl()).searchParams.get('prompt')).toBe('login');
  });

  it('is over after the next sign-in: a reload is silent again', async () => {
    const issuer = createFakeIssuer();
    const tab = createTab(issuer);
    const session = await tab.signIn();
    session.signOut();
    await session.signIn();
    await tab.callback(issuer.callbackOf(tab.lastUrl()));
    await tab.load('/app');
    expect(new URL(tab.lastUrl()).searchParams.get('prompt')).toBe('none');
  });
});

describe('another account', () => {
  it('that signs in in another tab ends this one’s session', async () => {
    const issuer = createFakeIssuer();
    const browser = createBrowser();
    const first = await createTab(issuer, browser).signIn();
    issuer.settings.subject = 'noor';
    await createTab(issuer, browser).signIn();
    expect(first.view()).toMatchObject({ kind: 'ended', reason: 'other_account' });
    await expect(first.accessToken()).rejects.toThrow(SessionEnded);
  });

  it('is not one when the same person signs in twice', async () => {
    const issuer = createFakeIssuer();
    const browser = createBrowser();
    const first = await createTab(issuer, browser).signIn();
    await createTab(issuer, browser).signIn();
    expect(first.view().kind).toBe('signed_in');
  });

  it('is not believed of a message of another shape', async () => {
    const session = await createTab(createFakeIssuer()).signIn();
    for (const message of [undefined, 'signed_out', {}, { kind: 'signed_in' }, { kind: 'x' }]) {
      session.hear(message);
    }
    expect(session.view().kind).toBe('signed_in');
  });
});
