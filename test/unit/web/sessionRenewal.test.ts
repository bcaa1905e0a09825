import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { SessionEnded } from '../../../web/src/session/createRenewal.ts';
import { toGrant } from '../../../web/src/session/grant.ts';
import { createFakeIssuer } from '../../support/web/fakeIssuer.ts';
import { createTab } from '../../support/web/fakeTab.ts';

const MINUTE_MS = 60_000;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] });
});
afterEach(() => {
  vi.useRealTimers();
});

const tokenRequests = (issuer: ReturnType<typeof createFakeIssuer>) =>
  issuer.requests.filter((path) => path === '/token').length;

it('a token is used until a minute before its end, and then renewed once for all requests', async () => {
  const issuer = createFakeIssuer();
  const session = await createTab(issuer).signIn();
  vi.advanceTimersByTime(4 * MINUTE_MS - 1);
  expect(await session.accessToken()).toBe('access-1');
  vi.advanceTimersByTime(1);
  const tokens = await Promise.all([session.accessToken(), session.accessToken(), session.accessToken()]);
  expect(tokens).toEqual(['access-2', 'access-2', 'access-2']);
  expect(tokenRequests(issuer)).toBe(2);
});

it('a device that slept for hours renews before its next request', async () => {
  const issuer = createFakeIssuer();
  const session = await createTab(issuer).signIn();
  vi.setSystemTime(Date.now() + 5 * 3_600_000);
  session.wake();
  expect(await session.accessToken()).toBe('access-2');
  expect(tokenRequests(issuer)).toBe(2);
});

it('a refused renewal ends the session, and the page stays', async () => {
  const issuer = createFakeIssuer();
  const session = await createTab(issuer).signIn();
  issuer.revokeAll();
  vi.advanceTimersByTime(4 * MINUTE_MS);
  await expect(session.accessToken()).rejects.toThrow(SessionEnded);
  expect(session.view()).toMatchObject({ kind: 'ended', reason: 'expired', person: { subject: 'ada' } });
});

it('an issuer that cannot be reached ends nothing: the token is used to its end, and renewed when it is back', async () => {
  const issuer = createFakeIssuer();
  const session = await createTab(issuer).signIn();
  issuer.settings.isReachable = false;
  vi.advanceTimersByTime(4 * MINUTE_MS + 1_000);
  expect(await session.accessToken()).toBe('access-1');
  vi.advanceTimersByTime(MINUTE_MS);
  await expect(session.accessToken()).rejects.toThrow('fetch failed');
  expect(session.view().kind).toBe('signed_in');
  issuer.settings.isReachable = true;
  expect(await session.accessToken()).toBe('access-2');
});

it('a session without a refresh token ends with its token, without a request', async () => {
  const issuer = createFakeIssuer();
  issuer.settings.givesRefreshTokens = false;
  const session = await createTab(issuer).signIn();
  const changed = vi.fn();
  session.subscribe(changed);
  vi.advanceTimersByTime(5 * MINUTE_MS - 1);
  expect(session.view().kind).toBe('signed_in');
  vi.advanceTimersByTime(1);
  expect(session.view()).toMatchObject({ kind: 'ended', reason: 'expired' });
  expect(changed).toHaveBeenCalledTimes(1);
});

it('a session without a refresh token that lasts for days has no timer that browsers run at once', async () => {
  const issuer = createFakeIssuer();
  issuer.settings.givesRefreshTokens = false;
  issuer.settings.lifetimeSeconds = 40 * 86_400;
  const session = await createTab(issuer).signIn();
  vi.advanceTimersByTime(39 * 86_400_000);
  expect(session.view().kind).toBe('signed_in');
  vi.advanceTimersByTime(86_400_000);
  expect(session.view().kind).toBe('ended');
});

it('a renewal for somebody else ends the session', async () => {
  const issuer = createFakeIssuer();
  const session = await createTab(issuer).signIn();
  issuer.settings.subject = 'noor';
  vi.advanceTimersByTime(4 * MINUTE_MS);
  await expect(session.accessToken()).rejects.toThrow(SessionEnded);
  expect(session.view()).toMatchObject({ kind: 'ended', person: { subject: 'ada' } });
});

it('a renewal that ends after the sign-out signs nobody in again', async () => {
  const issuer = createFakeIssuer();
  const session = await createTab(issuer).signIn();
  vi.advanceTimersByTime(4 * MINUTE_MS);
  const token = session.accessToken();
  session.signOut();
  await expect(token).rejects.toThrow(SessionEnded);
  expect(session.view()).toEqual({ kind: 'signed_out', reason: 'signed_out' });
});

it('the lifetime of a token counts from the request, and short ones are renewed halfway', () => {
  expect(toGrant({ access_token: 'a', expires_in: 3_600 }, 1_000)).toMatchObject({
    expiresAtMs: 3_601_000,
    renewAtMs: 3_541_000,
  });
  expect(toGrant({ access_token: 'a', expires_in: 60 }, 0)).toMatchObject({ renewAtMs: 30_000 });
  expect(toGrant({ access_token: 'a' }, 0)).toMatchObject({ expiresAtMs: 300_000 });
});

it('an issuer that sends no new refresh token keeps the earlier one valid', () => {
  const earlier = toGrant({ access_token: 'a', refresh_token: 'r' }, 0);
  expect(toGrant({ access_token: 'b' }, 0, earlier).refreshToken).toBe('r');
  expect(toGrant({ access_token: 'b', refresh_token: 's' }, 0, earlier).refreshToken).toBe('s');
});
