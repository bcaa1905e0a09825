import { QueryObserver } from '@tanstack/react-query';
import { expect, it } from 'vitest';
import { createClient } from '../../../client/src/createClient.ts';
import { createQueryClient } from '../../../web/src/app/createQueryClient.ts';
import { createFakeIssuer } from '../../support/web/fakeIssuer.ts';
import { createBrowser, createTab } from '../../support/web/fakeTab.ts';

const HOUR_MS = 3_600_000;

/** Somebody who is signed in, and an API that accepts the tokens in `accepted`. */
async function setUp({ lifetimeSeconds = 24 * 3_600 } = {}) {
  let nowMs = Date.now();
  const issuer = createFakeIssuer({ nowMs: () => nowMs });
  issuer.settings.lifetimeSeconds = lifetimeSeconds;
  const session = await createTab(issuer, createBrowser({ nowMs: () => nowMs })).signIn();
  const queries = createQueryClient(session);
  const accepted = new Set<string>();
  const sent: string[] = [];
  const api = createClient({
    baseUrl: '',
    token: session.accessToken,
    fetch: async (_input, init) => {
      const token = new Headers(init?.headers).get('Authorization')?.replace('Bearer ', '') ?? '';
      sent.push(token);
      if (accepted.has(token)) return Response.json({ plan: 'free' });
      return Response.json({ code: 'unauthorized', detail: 'No.', retryable: false }, { status: 401 });
    },
  });
  const usage = () =>
    queries.fetchQuery({ queryKey: ['usage'], queryFn: () => api.getUsage(), staleTime: 0 });
  const pass = (ms: number) => {
    nowMs += ms;
  };
  return { issuer, session, queries, accepted, sent, usage, pass };
}

it('a request whose token the API refuses is sent once more with a new token', async () => {
  const { accepted, usage, sent, pass, session } = await setUp();
  accepted.add('access-2');
  pass(HOUR_MS);
  expect(await usage()).toMatchObject({ plan: 'free' });
  expect(sent).toEqual(['access-1', 'access-2']);
  expect(session.view().kind).toBe('signed_in');
});

it('requests that are refused together lead to one renewal', async () => {
  const { accepted, issuer, queries, session, pass, sent } = await setUp();
  accepted.add('access-2');
  pass(HOUR_MS);
  const first = await session.accessToken();
  const tokens = [];
  for (let index = 0; index < 3; index++) tokens.push(await session.accessToken({ isRefused: true }));
  expect([first, ...tokens]).toEqual(['access-1', 'access-2', 'access-2', 'access-2']);
  expect(issuer.requests.filter((path) => path === '/token')).toHaveLength(2);
  queries.clear();
  expect(sent).toEqual([]);
});

it('a session whose tokens the API refuses ends, without a further request', async () => {
  const { issuer, usage, sent, session, pass } = await setUp();
  pass(HOUR_MS);
  await expect(usage()).rejects.toThrow('No.');
  expect(sent).toEqual(['access-1', 'access-2']);
  expect(session.view()).toMatchObject({ kind: 'ended', reason: 'expired' });
  expect(issuer.requests.filter((path) => path === '/token')).toHaveLength(2);
});

it('a session whose first token the API refuses ends, rather than ask the issuer again and again', async () => {
  const { issuer, usage, sent, session } = await setUp();
  await expect(usage()).rejects.toThrow('No.');
  expect(sent).toEqual(['access-1']);
  expect(session.view().kind).toBe('ended');
  expect(issuer.requests.filter((path) => path === '/token')).toHaveLength(1);
});

it('figures stay when the session ends, and are gone after a sign-out', async () => {
  const { accepted, usage, queries, session } = await setUp();
  accepted.add('access-1');
  await usage();
  session.end();
  expect(queries.getQueryData(['usage'])).toMatchObject({ plan: 'free' });
  session.signOut();
  expect(queries.getQueryData(['usage'])).toBeUndefined();
});

it('figures are gone when somebody else signs in in another tab', async () => {
  const { accepted, usage, queries, session } = await setUp();
  accepted.add('access-1');
  await usage();
  session.hear({ kind: 'signed_in', subject: 'noor' });
  expect(queries.getQueryData(['usage'])).toBeUndefined();
});

it('a response that arrives after the sign-out is not kept', async () => {
  const { session, queries } = await setUp();
  let respond: (value: object) => void = () => {};
  const observer = new QueryObserver(queries, {
    queryKey: ['usage'],
    queryFn: () =>
      new Promise<object>((resolve) => {
        respond = resolve;
      }),
  });
  observer.subscribe(() => {});
  session.signOut();
  respond({ plan: 'growth' });
  await new Promise((resolve) => setTimeout(resolve, 10));
  expect(queries.getQueryData(['usage'])).toBeUndefined();
});
