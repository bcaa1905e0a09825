import { beforeEach, describe, expect, it } from 'vitest';
import { SCOPES } from '../../../shared/contract/scopes.ts';
import { type ApiClient, apiClient } from '../../support/api/apiClient.ts';
import { type TestApi, testApi } from '../../support/api/testApi.ts';
import { testKey } from '../../support/api/testKey.ts';
import { createShop, type Shop, shopSettings } from '../../support/stripe/shop.ts';

/** Ids of an identity provider, and of a generator of random ids. */
const USER = 'auth0|5f7c8ec7c33c6c004bbafe82';
const SESSIONS = ['-V1StGXR8_Z5jdHi6B-myT', '_9xK|2', 'a|b'];

let shop: Shop;
let api: TestApi;
let server: ApiClient;
let user: ApiClient;

beforeEach(async () => {
  shop = await createShop(Math.floor(Date.now() / 1000));
  api = await testApi(shop.table, shopSettings(shop));
  server = apiClient(api.baseUrl, await testKey(shop.table, [...SCOPES]));
  user = apiClient(api.baseUrl, await api.issuer.tokenOf(USER));
});

describe('an account with an id of an identity provider', () => {
  it('has its sessions started, renewed, ended and listed, with their ids encoded in paths', async () => {
    await server.send('PUT', `/admin/accounts/${encodeURIComponent(USER)}/terms`, {
      body: JSON.stringify({ concurrent: 5, reason: 'a test' }),
    });
    for (const session_id of SESSIONS) {
      const started = await server.post('/metering/sessions', { user_id: USER, session_id });
      expect([started.status, started.body.sessionId]).toEqual([201, session_id]);
      const path = `/metering/sessions/${encodeURIComponent(session_id)}`;
      expect((await server.post(`${path}/heartbeat`, { user_id: USER })).status).toBe(200);
      expect((await server.post(`${path}/end`, { user_id: USER })).status).toBe(200);
    }
    const seen: unknown[] = [];
    let cursor = '';
    do {
      const { body } = await user.get(`/metering/sessions?limit=1${cursor && `&cursor=${cursor}`}`);
      seen.push(...(body.sessions as { sessionId: string }[]).map(({ sessionId }) => sessionId));
      cursor = (body.nextCursor as string | undefined) ?? '';
    } while (cursor !== '');
    expect(seen.sort()).toEqual([...SESSIONS].sort());
    expect((await user.get('/billing/usage')).body).toMatchObject({ sessionsUsed: SESSIONS.length });
    expect((await server.get(`/admin/accounts/${encodeURIComponent(USER)}`)).body.userId).toBe(USER);
  });

  it('has projects with ids of a generator, which are archived with their id encoded in the path', async () => {
    expect((await user.post('/projects', { project_id: '_site|1' })).status).toBe(201);
    expect((await user.get('/projects')).body.projects).toMatchObject([{ projectId: '_site|1' }]);
    expect((await user.send('DELETE', '/projects/_site%7C1')).body).toMatchObject({ projectId: '_site|1' });
  });

  it('buys a plan: the customer, the page and the subscription at Stripe carry its id', async () => {
    const { body } = await user.post('/billing/checkout', { plan: 'starter', email: 'ada@example.com' });
    await shop.pay(body.url as string);
    const { stripe } = shop.stripe;
    const [session] = (await stripe.checkout.sessions.list()).data;
    const [subscription] = (await stripe.subscriptions.list()).data;
    const [customer] = await shop.customers();
    expect(session).toMatchObject({ client_reference_id: USER, metadata: { user_id: USER } });
    expect(subscription?.metadata).toMatchObject({ user_id: USER });
    expect(customer?.metadata).toMatchObject({ user_id: USER });
    expect((await user.post('/billing/portal', '')).status).toBe(200);
  });
});

describe('a token whose sub is an e-mail address', () => {
  it('is refused with what to change, and the response does not repeat the address', async () => {
    const caller = apiClient(api.baseUrl, await api.issuer.tokenOf('ada@example.com'));
    const { status, body } = await caller.get('/billing/usage');
    expect([status, body.code]).toEqual([401, 'unauthorized']);
    expect(body.detail).toMatch(/sub is an e-mail address.*Configure the issuer to send a stable id as sub/);
    expect(JSON.stringify(body)).not.toContain('ada@');
  });
});
