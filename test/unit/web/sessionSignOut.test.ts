import { describe, expect, it } from 'vitest';
import { createFakeIssuer } from '../../support/web/fakeIssuer.ts';
import { createBrowser, createTab } from '../../support/web/fakeTab.ts';

const SIGNED_OUT = { kind: 'signed_out', reason: 'signed_out' };

describe('after a sign-out', () => {
  it('a sign-in asks who it is, because the sign-out page of the issuer may have been closed', async () => {
    const tab = createTab(createFakeIssuer());
    const session = await tab.signIn();
    session.signOut();
    const next = await tab.load('/app');
    await next.signIn();
    expect(new URL(tab.lastUrl()).searchParams.get('prompt')).toBe('login');
  });

  it('in another tab, a silent sign-in that comes back later signs nobody in', async () => {
    const issuer = createFakeIssuer();
    const browser = createBrowser();
    const [first, second] = [createTab(issuer, browser), createTab(issuer, browser)];
    const other = await second.signIn();
    await first.load('/app/invoices');
    const parameters = issuer.callbackOf(first.lastUrl());
    other.signOut();
    const requestCount = issuer.requests.length;
    const session = await first.callback(parameters);
    expect(session.view()).toEqual(SIGNED_OUT);
    expect(issuer.requests.slice(requestCount)).not.toContain('/token');
    expect(browser.signOutMark.isSet()).toBe(true);
    expect(first.path()).toBe('/app/invoices');
  });

  it('in another tab during the exchange of a silent sign-in, nobody is signed in', async () => {
    const issuer = createFakeIssuer();
    const browser = createBrowser();
    const [first, second] = [createTab(issuer, browser), createTab(issuer, browser)];
    const other = await second.signIn();
    await first.load('/app');
    const returning = first.callback(issuer.callbackOf(first.lastUrl()));
    other.signOut();
    expect((await returning).view()).toEqual(SIGNED_OUT);
    expect(browser.signOutMark.isSet()).toBe(true);
  });

  it('in another tab during the exchange of a sign-in that was asked for, nobody is signed in', async () => {
    const issuer = createFakeIssuer();
    const browser = createBrowser();
    const [first, second] = [createTab(issuer, browser), createTab(issuer, browser)];
    const other = await second.signIn();
    const session = await first.load('/app');
    await session.signIn();
    const returning = first.callback(issuer.callbackOf(first.lastUrl()));
    other.signOut();
    expect((await returning).view()).toEqual(SIGNED_OUT);
    expect(browser.signOutMark.isSet()).toBe(true);
  });
});
