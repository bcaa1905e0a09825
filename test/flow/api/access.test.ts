import { createHmac, randomBytes } from 'node:crypto';
import { exportSPKI, generateKeyPair, importJWK, type JWK, SignJWT } from 'jose';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { startIssuer } from '../../../local/identity/issuer.ts';
import type { Table } from '../../../shared/aws/tableClient.ts';
import { CONTRACT } from '../../../shared/contract/contract.ts';
import { SCOPES, type Scope } from '../../../shared/contract/scopes.ts';
import { problemDocument } from '../../../shared/contract/values.ts';
import { createApiKey, revokeApiKey } from '../../../shared/credentials/apiKeyStore.ts';
import { apiClient } from '../../support/api/apiClient.ts';
import {
  type Caller,
  type Expected,
  FORBIDDEN,
  OWN,
  type Row,
  unauthorized,
  userExpected,
} from '../../support/api/callers.ts';
import { operatorCallersOf } from '../../support/api/operatorCallers.ts';
import { type TestApi, testApi } from '../../support/api/testApi.ts';
import { AUDIENCE } from '../../support/identity/signIn.ts';
import { createShop, shopSettings } from '../../support/stripe/shop.ts';
import { fifoQueue } from '../../support/webhooks/fifoQueue.ts';

const OFFER = 'of_4fK0aTzX9mQ1rB7cYw2e';
const OTHER = 'other-user';
const now = () => Math.floor(Date.now() / 1000);

const reason = 'a test';
/** The token of no link. */
const token = 'A'.repeat(43);
const ROWS: Record<string, Row> = {
  'POST /metering/sessions': { needs: 'metering', body: { session_id: 's1' }, response: [201] },
  'GET /metering/sessions': { needs: 'read', forUsers: true, response: [200] },
  'POST /metering/sessions/{session_id}/heartbeat': {
    needs: 'metering',
    path: '/metering/sessions/s9/heartbeat',
    response: [404, 'session_not_found'],
  },
  'POST /metering/heartbeats': {
    needs: 'metering',
    body: { sessions: [{ user_id: OWN, session_id: 's9' }] },
    response: [200],
  },
  'POST /metering/sessions/end': {
    needs: 'metering',
    body: { sessions: [{ user_id: OWN, session_id: 's9' }] },
    response: [200],
  },
  'POST /metering/sessions/report': {
    needs: 'report',
    body: { sessions: [{ user_id: OWN, session_id: 's9' }] },
    response: [200],
  },
  'POST /metering/sessions/{session_id}/end': {
    needs: 'metering',
    path: '/metering/sessions/s9/end',
    response: [404, 'session_not_found'],
  },
  'GET /billing/usage': { needs: 'read', forUsers: true, response: [200] },
  'GET /billing/usage/daily': { needs: 'read', forUsers: true, response: [200] },
  'GET /billing/usage/periods': { needs: 'read', forUsers: true, response: [200] },
  'POST /billing/checkout': {
    needs: 'billing',
    forUsers: true,
    body: { plan: 'starter', email: 'own@example.com' },
    response: [200],
  },
  'POST /billing/portal': { needs: 'billing', forUsers: true, response: [404, 'customer_not_found'] },
  'POST /billing/sync': { needs: 'billing', forUsers: true, response: [202] },
  'GET /billing/subscription': { needs: 'read', forUsers: true, response: [200] },
  'GET /billing/invoices': { needs: 'read', forUsers: true, response: [200] },
  'GET /billing/invoices/{invoice_id}': {
    needs: 'read',
    forUsers: true,
    path: '/billing/invoices/in_1',
    response: [404, 'invoice_not_found'],
  },
  'GET /billing/statements': { needs: 'read', forUsers: true, response: [200] },
  'GET /billing/statements/{period}': {
    needs: 'read',
    forUsers: true,
    path: '/billing/statements/20261009T101500Z',
    response: [404, 'statement_not_found'],
  },
  'GET /billing/statements/{period}/pdf': {
    needs: 'read',
    forUsers: true,
    path: '/billing/statements/20261009T101500Z/pdf',
    response: [404, 'statement_not_found'],
  },
  'GET /billing/offers/{offer_id}/preview': {
    needs: 'read',
    forUsers: true,
    path: `/billing/offers/${OFFER}/preview`,
    response: [404, 'offer_not_found'],
  },
  'POST /billing/offers/{offer_id}/accept': {
    needs: 'billing',
    forUsers: true,
    path: `/billing/offers/${OFFER}/accept`,
    response: [404, 'offer_not_found'],
  },
  'GET /billing/offers': { needs: 'read', forUsers: true, response: [200] },
  'POST /billing/offers/{offer_id}/decline': {
    needs: 'billing',
    forUsers: true,
    path: `/billing/offers/${OFFER}/decline`,
    response: [404, 'offer_not_found'],
  },
  'POST /admin/accounts/{user_id}/offers': {
    needs: 'admin',
    path: '/admin/accounts/nobody/offers',
    body: {
      plan: 'growth',
      amount_minor: 49_900,
      figures: { sessions_included: 200_000 },
      until: '2999-01-01T00:00:00Z',
      accept_by: '2998-01-01T00:00:00Z',
      note: 'a note',
      reason,
    },
    response: [404, 'account_not_found'],
  },
  'GET /admin/accounts/{user_id}/offers': {
    needs: 'admin',
    path: `/admin/accounts/${OWN}/offers`,
    response: [200],
  },
  'DELETE /admin/accounts/{user_id}/offers/{offer_id}': {
    needs: 'admin',
    path: `/admin/accounts/${OWN}/offers/${OFFER}`,
    query: { reason },
    response: [404, 'offer_not_found'],
  },
  'POST /projects': { needs: 'billing', forUsers: true, body: { project_id: 'p1' }, response: [201] },
  'GET /projects': { needs: 'read', forUsers: true, response: [200] },
  'DELETE /projects/{project_id}': {
    needs: 'billing',
    forUsers: true,
    path: '/projects/p9',
    response: [404, 'project_not_found'],
  },
  'POST /projects/{project_id}/badge-key': {
    needs: 'billing',
    forUsers: true,
    path: '/projects/p9/badge-key',
    response: [404, 'project_not_found'],
  },
  'GET /accounts/contact': { needs: 'users', forUsers: true, response: [200] },
  'PUT /accounts/contact': { needs: 'users', forUsers: true, body: { language: 'fr' }, response: [200] },
  'GET /accounts/migration': { needs: 'users', forUsers: true, response: [404, 'migration_not_found'] },
  'POST /accounts/migration': {
    needs: 'users',
    forUsers: true,
    body: { decision: 'consent' },
    response: [404, 'migration_not_found'],
  },
  'GET /admin/migration': { needs: 'admin', response: [200] },
  'GET /admin/accounts/{user_id}/migration': {
    needs: 'admin',
    path: `/admin/accounts/${OWN}/migration`,
    response: [404, 'migration_not_found'],
  },
  'POST /notices/confirm': { needs: 'nothing', body: { token }, response: [404, 'link_not_valid'] },
  'GET /notices/unsubscribe': { needs: 'nothing', query: { token }, response: [303] },
  'POST /notices/unsubscribe': { needs: 'nothing', query: { token }, response: [404, 'link_not_valid'] },
  'PUT /notices/preference': {
    needs: 'nothing',
    body: { token, enabled: false },
    response: [404, 'link_not_valid'],
  },
  'GET /admin/notices': { needs: 'admin', response: [200] },
  'POST /admin/notices/resend': {
    needs: 'admin',
    body: { notice_id: 'welcome#sub_1', reason },
    response: [404, 'notice_not_found'],
  },
  'GET /admin/events': { needs: 'admin', query: { customer: 'cus_1' }, response: [200] },
  'GET /admin/me': { needs: 'admin', response: [200] },
  'GET /admin/events/failed': { needs: 'admin', response: [200] },
  'POST /admin/events/replay': {
    needs: 'admin',
    body: { event_id: 'evt_1', reason },
    response: [404, 'event_not_found'],
  },
  'POST /admin/events/drop': {
    needs: 'admin',
    body: { event_id: 'evt_1', reason },
    response: [404, 'event_not_found'],
  },
  'POST /admin/accounts/{user_id}/sync': {
    needs: 'admin',
    path: '/admin/accounts/nobody/sync',
    body: { reason },
    response: [404, 'account_not_found'],
  },
  'GET /admin/accounts/{user_id}/comparison': {
    needs: 'admin',
    path: '/admin/accounts/nobody/comparison',
    response: [404, 'account_not_found'],
  },
  'POST /admin/keys': { needs: 'admin', body: { name: 'new', scopes: ['read'] }, response: [201] },
  'GET /admin/keys': { needs: 'admin', response: [200] },
  'DELETE /admin/keys/{key_id}': {
    needs: 'admin',
    path: `/admin/keys/${'0'.repeat(16)}`,
    response: [404, 'key_not_found'],
  },
  'GET /admin/audit': { needs: 'admin', response: [200] },
  'GET /admin/accounts/{user_id}': {
    needs: 'admin',
    path: '/admin/accounts/nobody',
    response: [404, 'account_not_found'],
  },
  'GET /admin/accounts/{user_id}/export': {
    needs: 'admin',
    path: '/admin/accounts/nobody/export',
    response: [404, 'account_not_found'],
  },
  'POST /admin/accounts/{user_id}/erase': {
    needs: 'admin',
    path: '/admin/accounts/nobody/erase',
    body: { reason },
    response: [404, 'account_not_found'],
  },
  'PUT /admin/accounts/{user_id}/terms': {
    needs: 'admin',
    path: `/admin/accounts/${OWN}/terms`,
    body: { concurrent: 5, reason },
    response: [200],
  },
  'DELETE /admin/accounts/{user_id}/terms': {
    needs: 'admin',
    path: `/admin/accounts/${OWN}/terms`,
    query: { reason },
    response: [404, 'account_not_found'],
  },
  'GET /admin/accounts/{user_id}/actions': {
    needs: 'admin',
    path: '/admin/accounts/nobody/actions',
    response: [200],
  },
  'GET /admin/accounts/{user_id}/sessions': {
    needs: 'admin',
    path: '/admin/accounts/nobody/sessions',
    response: [404, 'account_not_found'],
  },
  'POST /admin/accounts/{user_id}/sessions/{session_id}/end': {
    needs: 'admin',
    path: `/admin/accounts/${OWN}/sessions/s9/end`,
    body: { reason },
    response: [404, 'session_not_found'],
  },
  'GET /admin/accounts': { needs: 'admin', response: [200] },
  'GET /admin/accounts/{user_id}/timeline': {
    needs: 'admin',
    path: `/admin/accounts/${OWN}/timeline`,
    response: [404, 'account_not_found'],
  },
  'GET /admin/insights/overview': { needs: 'admin', response: [200] },
  'GET /admin/insights/mrr': { needs: 'admin', response: [200] },
  'GET /admin/insights/movements': { needs: 'admin', response: [200] },
  'GET /admin/insights/conversion': { needs: 'admin', response: [200] },
  'GET /admin/insights/churn': { needs: 'admin', response: [200] },
  'GET /admin/insights/sessions': { needs: 'admin', response: [200] },
  'POST /support/tickets': {
    needs: 'billing',
    forUsers: true,
    body: { type: 'volume', subject: 'A price', message_id: 'm1', text: 'For 200,000 sessions' },
    response: [201],
  },
  'GET /support/tickets': { needs: 'read', forUsers: true, response: [200] },
  'GET /support/tickets/{ticket_id}': {
    needs: 'read',
    forUsers: true,
    path: '/support/tickets/9',
    response: [404, 'ticket_not_found'],
  },
  'POST /support/tickets/{ticket_id}/messages': {
    needs: 'billing',
    forUsers: true,
    path: '/support/tickets/9/messages',
    body: { message_id: 'm2', text: 'Hello' },
    response: [404, 'ticket_not_found'],
  },
  'POST /support/tickets/{ticket_id}/close': {
    needs: 'billing',
    forUsers: true,
    path: '/support/tickets/9/close',
    response: [404, 'ticket_not_found'],
  },
  'POST /support/tickets/{ticket_id}/reopen': {
    needs: 'billing',
    forUsers: true,
    path: '/support/tickets/9/reopen',
    response: [404, 'ticket_not_found'],
  },
  'GET /admin/tickets': { needs: 'admin', response: [200] },
  'GET /admin/accounts/{user_id}/tickets': {
    needs: 'admin',
    path: `/admin/accounts/${OWN}/tickets`,
    response: [200],
  },
  'GET /admin/accounts/{user_id}/tickets/{ticket_id}': {
    needs: 'admin',
    path: `/admin/accounts/${OWN}/tickets/9`,
    response: [404, 'ticket_not_found'],
  },
  ...Object.fromEntries(
    ['reply', 'note', 'assign', 'close', 'reopen'].map((action) => [
      `POST /admin/accounts/{user_id}/tickets/{ticket_id}/${action}`,
      {
        needs: 'admin',
        path: `/admin/accounts/${OWN}/tickets/9/${action}`,
        body: { message_id: 'm3', text: 'Hello', assignee: null },
        response: [404, 'ticket_not_found'],
      } satisfies Row,
    ]),
  ),
  'GET /billing/plans': { needs: 'nothing', response: [200] },
  'GET /health': { needs: 'nothing', response: [200] },
  'GET /openapi.json': { needs: 'nothing', response: [200] },
  'GET /badge/{public_key}': { needs: 'nothing', path: '/badge/pk_unknown', response: [200] },
  'POST /webhooks/stripe': { needs: 'nothing', response: [400, 'invalid_signature'] },
};

const base64url = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');

/** Every kind of caller, with credentials from this API's issuer and table. */
async function callersOf(api: TestApi, table: Table): Promise<Record<string, Caller>> {
  const { issuer } = api;
  const token = async (claims = {}, user = OWN) => `Bearer ${await issuer.tokenOf(user, claims)}`;
  const { keys } = (await (await fetch(issuer.jwksUrl)).json()) as { keys: [JWK] };
  const claims = { iss: issuer.url, aud: AUDIENCE, sub: OWN, exp: now() + 600 };
  const publicKey = await exportSPKI((await importJWK(keys[0], 'ES256', { extractable: true })) as never);
  const hmacSigned = (secret: string) => {
    const text = `${base64url({ alg: 'HS256', kid: keys[0].kid })}.${base64url(claims)}`;
    return `Bearer ${text}.${createHmac('sha256', secret).update(text).digest('base64url')}`;
  };
  const stranger = await startIssuer({ audience: AUDIENCE });
  await stranger.close();
  const signedAs = async (header: { alg: string; kid?: string; jwk?: JWK }) => {
    const { privateKey } = await generateKeyPair(header.alg);
    return `Bearer ${await new SignJWT(claims).setProtectedHeader(header).sign(privateKey)}`;
  };
  const key = async (scopes: Scope[], endsAt?: number) => {
    const made = await createApiKey(table, { stage: 'test', name: 'k', scopes, endsAt, now: now() - 60 });
    return { ...made, authorization: `Bearer ${made.apiKey}` };
  };
  const revoked = await key([...SCOPES]);
  await revokeApiKey(table, { keyId: revoked.keyId, now: now(), keepsAdmin: false });
  const withScopes = async (...scopes: Scope[]): Promise<Caller> => ({
    authorization: (await key(scopes)).authorization,
    user: OWN,
    expected: ({ needs, response }) =>
      needs === 'nothing' || scopes.some((scope) => scope === needs) ? response : FORBIDDEN,
  });
  const whole = await token();
  return {
    'no credentials': unauthorized(),
    'an empty header': unauthorized(''),
    'another scheme': unauthorized(`Basic ${Buffer.from('user:password').toString('base64')}`),
    'a word that is not a key': unauthorized('Bearer nonsense'),
    'a truncated key': unauthorized(revoked.authorization.slice(0, -1)),
    'a key of another stage': unauthorized(`Bearer lk_other_${randomBytes(32).toString('base64url')}`),
    'a key that was never created': unauthorized(`Bearer lk_test_${randomBytes(32).toString('base64url')}`),
    'an expired key': unauthorized((await key([...SCOPES], now() - 1)).authorization),
    'a revoked key': unauthorized(revoked.authorization),
    'an expired token': unauthorized(await token({ exp: now() - 60 })),
    'a token that is not valid yet': unauthorized(await token({ nbf: now() + 600 })),
    'a token without an expiry': unauthorized(await token({ exp: undefined })),
    'a token of another issuer': unauthorized(await token({ iss: 'https://other.test' })),
    'a token for another audience': unauthorized(await token({ aud: 'another-product' })),
    'an ID token': unauthorized(await token({ aud: 'customer-app', nonce: 'n', at_hash: 'h' })),
    'a token without an audience': unauthorized(await token({ aud: undefined })),
    'a token without a user': unauthorized(await token({ sub: undefined })),
    'a token whose user is not a valid id': unauthorized(await token({ sub: 'a#b' })),
    'a token without a signature': unauthorized(whole.slice(0, whole.lastIndexOf('.') + 1)),
    'a token of alg none': unauthorized(`Bearer ${base64url({ alg: 'none' })}.${base64url(claims)}.`),
    'a token signed with the public key': unauthorized(hmacSigned(publicKey)),
    'a token signed with the public key as JSON': unauthorized(hmacSigned(JSON.stringify(keys[0]))),
    'a token signed by another key with the same id': unauthorized(
      `Bearer ${await stranger.tokenOf(OWN, { iss: issuer.url })}`,
    ),
    'a token signed by an unknown key': unauthorized(await signedAs({ alg: 'ES256', kid: 'unknown' })),
    'a token that contains its own key': unauthorized(await signedAs({ alg: 'ES256', jwk: keys[0] })),
    'a token of another algorithm': unauthorized(await signedAs({ alg: 'PS256', kid: keys[0].kid })),
    'a modified token': unauthorized(whole.replace(/\.[^.]+\./, `.${base64url({ ...claims, sub: OTHER })}.`)),
    'a key of every scope': await withScopes(...SCOPES),
    ...Object.fromEntries(
      await Promise.all(SCOPES.map(async (scope) => [`a key of ${scope}`, await withScopes(scope)])),
    ),
    'the user, by name': { authorization: whole, user: OWN, expected: (row) => userExpected(row, true) },
    'the user, unnamed': { authorization: whole, expected: (row) => userExpected(row, true) },
    ...(await operatorCallersOf(api)),
    'another user': { authorization: whole, user: OTHER, expected: (row) => userExpected(row, false) },
  };
}

let table: Table;
let api: TestApi;

beforeEach(async () => {
  const shop = await createShop(now());
  table = shop.table;
  api = await testApi(table, {
    ...shopSettings(shop),
  });
  const queue = await fifoQueue({ now, advanceTo: () => {} });
  vi.stubEnv('AWS_ENDPOINT_URL_SQS', queue.endpoint);
  vi.stubEnv('QUEUE_URL', queue.url);
  vi.stubEnv('DEAD_LETTER_QUEUE_URL', queue.deadLetterUrl);
});

describe('the access to', () => {
  it('every route in this table matches the contract', () => {
    const listed = Object.fromEntries(
      Object.entries(ROWS).map(([route, { needs, forUsers = false }]) => [
        route,
        { scope: needs === 'nothing' ? 'public' : needs, forUsers },
      ]),
    );
    const declared = Object.fromEntries(
      CONTRACT.map(({ route, scope, forUsers }) => [route, { scope, forUsers }]),
    );
    expect(listed).toEqual(declared);
  });

  it.each(Object.entries(ROWS))('%s follows the table for every kind of caller', async (route, row) => {
    const callers = await callersOf(api, table);
    const seen: Record<string, Expected> = {};
    const expected: Record<string, Expected> = {};
    for (const [name, caller] of Object.entries(callers)) {
      expected[name] = row.needs === 'nothing' ? row.response : caller.expected(row, route);
      seen[name] = await send(route, row, caller);
      // After the first caller, a start is a replay (200), and so is the creation of the same project.
      if (seen[name][0] === 200 && row.response[0] === 201) seen[name] = row.response;
    }
    expect(seen).toEqual(expected);
    expect(Object.keys(seen).length).toBeGreaterThan(50);
  });
});

async function send(
  route: string,
  { path, body, query }: Row,
  { authorization, user }: Caller,
): Promise<Expected> {
  const [method = '', template = ''] = route.split(' ');
  const named: Record<string, string> =
    user === undefined || route.includes('{user_id}') ? {} : { user_id: user };
  const hasBody = method === 'POST' || method === 'PUT';
  const search = new URLSearchParams(hasBody ? query : { ...named, ...query });
  const response = await apiClient(api.baseUrl).send(method, `${path ?? template}?${search}`, {
    headers: authorization === undefined ? {} : { Authorization: authorization },
    ...(hasBody ? { body: JSON.stringify({ ...named, ...body }) } : {}),
  });
  if (response.status < 400) return [response.status];
  return [response.status, problemDocument.parse(response.body).code];
}
