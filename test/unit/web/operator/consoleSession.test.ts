import { describe, expect, it } from 'vitest';
import { OPERATOR_CONSOLE } from '../../../../web/src/operator/operatorConsole.ts';
import { parseWebConfig } from '../../../../web/src/session/loadWebConfig.ts';
import { safeReturnTo } from '../../../../web/src/session/returnTo.ts';
import { createFakeIssuer } from '../../../support/web/fakeIssuer.ts';
import { createBrowser, createTab, ORIGIN } from '../../../support/web/fakeTab.ts';

const ISSUER = 'https://issuer.example';
const identity = { issuer: ISSUER, clientId: 'the-app', operatorClientId: 'app', scope: 'openid profile' };

function createConsoleTab(clock = { nowMs: Date.now() }) {
  const nowMs = () => clock.nowMs;
  const issuer = createFakeIssuer({ issuer: ISSUER, nowMs });
  issuer.settings.config = { stage: 'test', identity };
  return { issuer, clock, tab: createTab(issuer, createBrowser({ nowMs }), OPERATOR_CONSOLE) };
}

const parametersOf = (url: string) => Object.fromEntries(new URL(url).searchParams);

describe('signing in to the console', () => {
  it('asks for the operators’ client, a callback of its own, and a sign-in of the last 12 hours', async () => {
    const { tab } = createConsoleTab();
    await tab.load('/operator/events');
    expect(parametersOf(tab.lastUrl())).toMatchObject({
      client_id: 'app',
      redirect_uri: `${ORIGIN}/operator/callback`,
      max_age: '43200',
      prompt: 'none',
    });
  });

  it('returns to the page that was opened', async () => {
    const { tab } = createConsoleTab();
    const session = await tab.signIn('/operator/audit?day=2026-11-25');
    expect(session.view()).toMatchObject({ kind: 'signed_in' });
    expect(tab.path()).toBe('/operator/audit?day=2026-11-25');
  });

  it('is not possible at a stage whose operators have API keys only', async () => {
    const { tab, issuer } = createConsoleTab();
    const { operatorClientId: _none, ...app } = identity;
    issuer.settings.config = { stage: 'test', identity: app };
    const session = await tab.load('/operator');
    expect(session.view()).toEqual({ kind: 'unavailable', obstacle: 'no_identity' });
  });

  it('asks the person anew after the API has refused the session, because the issuer may still vouch for it', async () => {
    const { tab } = createConsoleTab();
    const session = await tab.signIn();
    session.end();
    expect(session.view()).toMatchObject({ kind: 'ended', reason: 'expired' });
    await session.signIn();
    expect(parametersOf(tab.lastUrl())).toMatchObject({ prompt: 'login', max_age: '43200' });
  });

  it('refuses the callback of a sign-in to the customer app', async () => {
    const issuer = createFakeIssuer();
    const app = createTab(issuer);
    await app.load('/app');
    const { tab } = createConsoleTab();
    for (const [key, value] of app.storage.values) tab.storage.setItem(key, value);
    const session = await tab.callback(issuer.callbackOf(app.lastUrl()));
    expect(session.view()).toMatchObject({ kind: 'failed', failure: 'unknown_attempt' });
  });
});

describe('the address to return to in the console', () => {
  it.each(['/operator', '/operator/accounts/u1', '/operator/audit?day=2026-11-25#top'])(
    'can be %s',
    (target) => {
      expect(safeReturnTo(target, ORIGIN, OPERATOR_CONSOLE)).toBe(target);
    },
  );

  it.each([
    '/app',
    '/operators',
    '/operator/callback?code=1',
    '//evil.example/operator',
    'https://evil.example/operator',
    7,
  ])('is the first page for %j', (target) => {
    expect(safeReturnTo(target, ORIGIN, OPERATOR_CONSOLE)).toBe('/operator');
  });
});

describe('the configuration of the pages', () => {
  it('has the operators’ client, or none', () => {
    const { operatorClientId: _none, ...app } = identity;
    expect(parseWebConfig({ stage: 'test', identity })).toEqual({ stage: 'test', identity });
    expect(parseWebConfig({ stage: 'test', identity: app })).toEqual({ stage: 'test', identity: app });
  });

  it('is refused with a client of another shape', () => {
    expect(parseWebConfig({ stage: 'test', identity: { ...identity, operatorClientId: 7 } })).toBeUndefined();
  });
});
