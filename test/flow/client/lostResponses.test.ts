import { beforeEach, describe, expect, it } from 'vitest';
import { type Client, createClient } from '../../../client/src/createClient.ts';
import { SCOPES } from '../../../shared/contract/scopes.ts';
import { type TestApi, testApi } from '../../support/api/testApi.ts';
import { testKey } from '../../support/api/testKey.ts';
import { errorOf } from '../../support/client/fakeApi.ts';
import { createShop, type Shop, shopSettings } from '../../support/stripe/shop.ts';

/** What `scripts/openapi/repeatable.ts` says of each operation. */

let shop: Shop;
let api: TestApi;
let key: string;
let server: Client;

beforeEach(async () => {
  shop = await createShop(Math.floor(Date.now() / 1000));
  api = await testApi(shop.table, shopSettings(shop));
  key = await testKey(shop.table, [...SCOPES]);
  server = createClient({ baseUrl: api.baseUrl, key });
});

describe('a call whose first response is lost', () => {
  /** The request arrives, and the connection breaks before the response. */
  function losing(): { client: Client; sent: () => number } {
    let count = 0;
    const send: typeof fetch = async (url, init) => {
      const response = await fetch(url, init);
      if (++count % 2 === 0) return response;
      await response.arrayBuffer();
      throw new TypeError('fetch failed');
    };
    return { client: createClient({ baseUrl: api.baseUrl, key, fetch: send }), sent: () => count };
  }

  it('counts a session once, and ends it once', async () => {
    const { client, sent } = losing();
    const session = { user_id: 'u1', session_id: 's1' };
    expect(await client.startSession(session)).toMatchObject({ sessionsUsed: 1 });
    expect(await client.renewSession(session)).toMatchObject({ sessionId: 's1' });
    const renewed = await client.renewSessions({ sessions: [session] });
    expect(renewed.results).toMatchObject([{ sessionId: 's1', leaseExpiresAt: expect.any(String) }]);
    const ended = await client.endSession(session);
    expect(await client.endSessions({ sessions: [session] })).toEqual({ results: [ended] });
    expect(await server.endSession(session)).toEqual(ended);
    expect(await server.getUsage({ user_id: 'u1' })).toMatchObject({ sessionsUsed: 1 });
    expect(sent()).toBe(10);
  });

  it('counts a reported session once', async () => {
    const at = (secondsAgo: number) => new Date(Date.now() - secondsAgo * 1000).toISOString();
    const report = { session_id: 's1', user_id: 'u1', started_at: at(120), ended_at: at(60) };
    const { results } = await losing().client.reportSessions({ sessions: [report] });
    expect(results).toMatchObject([{ sessionId: 's1', status: 'reported' }]);
    expect(await server.getUsage({ user_id: 'u1' })).toMatchObject({ sessionsUsed: 1 });
  });

  it('creates a project once, and archives it once', async () => {
    const { client } = losing();
    const project = { user_id: 'u1', project_id: 'a' };
    expect(await client.createProject({ ...project, name: 'A' })).toMatchObject({ name: 'A', active: true });
    expect(await client.archiveProject(project)).toMatchObject({ active: false });
    expect((await server.listProjects({ user_id: 'u1' })).projects).toHaveLength(1);
  });

  it('has the result of one admin action', async () => {
    const { client } = losing();
    const terms = { user_id: 'u1', sessions_included: 7, hold_unpaid: true, reason: 'test' };
    expect(await client.setTerms(terms)).toMatchObject({ usage: { sessionsIncluded: 7 } });
    await server.startSession({ user_id: 'u1', session_id: 's1' });
    const session = { user_id: 'u1', session_id: 's1', reason: 'test' };
    expect(await client.endSessionAsOperator(session)).toMatchObject({ sessionId: 's1' });
    expect(await client.endTerms({ user_id: 'u1', reason: 'test' })).toMatchObject({ terms: null });
    const { keyId } = await server.createKey({ name: 'other', scopes: ['read'] });
    expect(await client.revokeKey({ key_id: keyId })).toMatchObject({ keyId });
    expect(await client.eraseAccount({ user_id: 'u1', reason: 'test' })).toMatchObject({ done: false });
  });

  it('opens one page to pay on, for one customer', async () => {
    const order = { user_id: 'u1', plan: 'starter', email: 'u1@example.com' } as const;
    const { client, sent } = losing();
    const { url } = await client.createCheckout(order);
    expect(sent()).toBe(2);
    expect(await shop.openSessions()).toMatchObject([{ url }]);
    expect(await shop.customers()).toHaveLength(1);
    expect(await client.createPortalSession({ user_id: 'u1' })).toMatchObject({ url: expect.any(String) });
    expect(await server.createCheckout(order)).toEqual({ url });
  });

  it('leaves one key and not two, and the caller knows that it may exist', async () => {
    const { client } = losing();
    const error = await errorOf(client.createKey({ name: 'lost', scopes: ['read'] }));
    expect(error).toMatchObject({ kind: 'connection', retryable: false });
    const { keys } = await server.listKeys();
    expect(keys.filter(({ name }) => name === 'lost')).toHaveLength(1);
  });
});
