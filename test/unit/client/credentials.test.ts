import { describe, expect, it, vi } from 'vitest';
import { createClient } from '../../../client/src/createClient.ts';
import { errorOf, fakeApi, problem } from '../../support/client/fakeApi.ts';

const usage = () => Response.json({ plan: 'free' });
const refused = () => problem(401, 'unauthorized');

const sentWith = (requests: { headers: Headers }[]) =>
  requests.map(({ headers }) => headers.get('authorization'));

describe('credentials', () => {
  it.each([[{ key: 'lk_test_1' }], [{ token: 'lk_test_1' }], [{ token: () => 'lk_test_1' }]])(
    '%j are sent as a bearer token',
    async (options) => {
      const { client, requests } = fakeApi([usage()], options);
      await client.getUsage();
      expect(sentWith(requests)).toEqual(['Bearer lk_test_1']);
    },
  );

  it('are not sent to a public route, and no token is fetched for it', async () => {
    const token = vi.fn(async () => 't');
    const { client, requests } = fakeApi([Response.json({ plans: [] })], { token });
    await client.listPlans();
    expect(sentWith(requests)).toEqual([null]);
    expect(token).not.toHaveBeenCalled();
  });

  it.each(['', 'a b', 'secret\r\nX-Injected: 1', 'sécret'])(
    '%j, which no header can have, are sent nowhere and are not part of the error',
    async (token) => {
      const { client, requests } = fakeApi([usage()], { token });
      expect(String(await errorOf(client.getUsage()))).toBe(
        'TypeError: the token or key is empty, or has characters that no header can have',
      );
      expect(requests).toEqual([]);
    },
  );

  it('are a key or a token, not both', () => {
    // @ts-expect-error
    createClient({ baseUrl: '', key: 'k', token: 't' });
  });
});

describe('a token function', () => {
  it('is called for each request, so that it can renew its token', async () => {
    let count = 0;
    const { client, requests } = fakeApi([usage()], { token: async () => `t${++count}` });
    await client.getUsage();
    await client.getUsage();
    expect(sentWith(requests)).toEqual(['Bearer t1', 'Bearer t2']);
  });

  it('is asked for another token when the API refuses one, also for a call that is otherwise not repeated', async () => {
    const token = vi.fn(async ({ isRefused }: { isRefused: boolean }) => (isRefused ? 'new' : 'old'));
    const { client, requests } = fakeApi([refused(), Response.json({ keyId: 'k' })], {
      token,
      attemptsMax: 1,
    });
    expect(await client.createKey({ name: 'n', scopes: ['read'] })).toEqual({ keyId: 'k' });
    expect(sentWith(requests)).toEqual(['Bearer old', 'Bearer new']);
    expect(token.mock.calls).toEqual([[{ isRefused: false }], [{ isRefused: true }]]);
  });

  it('that returns the refused token again ends the call with 401', async () => {
    const { client, requests } = fakeApi([refused()], { token: () => 'old' });
    expect(await errorOf(client.getUsage())).toMatchObject({ code: 'unauthorized', status: 401 });
    expect(requests).toHaveLength(1);
  });

  it('is asked once for another token', async () => {
    let count = 0;
    const { client, requests } = fakeApi([refused()], { token: () => `t${++count}` });
    expect(await errorOf(client.getUsage())).toMatchObject({ code: 'unauthorized' });
    expect(sentWith(requests)).toEqual(['Bearer t1', 'Bearer t2']);
  });

  it('is not told again that its token was refused when the call is repeated for another reason', async () => {
    const token = vi.fn(({ isRefused }: { isRefused: boolean }) => (isRefused ? 'new' : 'old'));
    const { client } = fakeApi([refused(), new TypeError('fetch failed'), usage()], { token });
    await client.getUsage();
    expect(token.mock.calls.map(([{ isRefused }]) => isRefused)).toEqual([false, true, false]);
  });

  it('that throws ends the call with what it throws', async () => {
    const ended = new Error('the session has ended');
    const { client, requests } = fakeApi([usage()], { token: () => Promise.reject(ended) });
    expect(await errorOf(client.getUsage())).toBe(ended);
    expect(requests).toEqual([]);
  });
});

it('a refused key is not sent again', async () => {
  const { client, requests } = fakeApi([refused()], { key: 'k' });
  expect(await errorOf(client.getUsage())).toMatchObject({ code: 'unauthorized', attempts: 1 });
  expect(requests).toHaveLength(1);
});

it('no error shows credentials, an input or a query', async () => {
  const { client } = fakeApi([new TypeError('fetch failed')], { key: 'lk_secret', attemptsMax: 1 });
  const error = (await errorOf(client.listSessions({ user_id: 'u-1', cursor: 'c-1' }))) as Error;
  const shown = `${error.stack} ${JSON.stringify(error)}`;
  for (const text of ['lk_secret', 'u-1', 'c-1']) expect(shown).not.toContain(text);
});
