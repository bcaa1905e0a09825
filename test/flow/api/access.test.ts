import { createHmac, randomBytes } from 'node:crypto';
import { exportSPKI, generateKeyPair, importJWK, type JWK, SignJWT } from 'jose';
import { beforeEach, describe, expect, it } from 'vitest';
import { startIssuer } from '../../../local/identity/issuer.ts';
import { DEFAULT_SECRET_KEY } from '../../../local/stripe/server/apiKeys.ts';
import type { Table } from '../../../shared/aws/dynamo.ts';
import { CONTRACT } from '../../../shared/contract/contract.ts';
import { SCOPES, type Scope } from '../../../shared/contract/scopes.ts';
import { problemDocument } from '../../../shared/contract/values.ts';
import { createApiKey, revokeApiKey } from '../../../shared/credentials/apiKeyStore.ts';
import { apiClient } from '../../support/api/apiClient.ts';
import { IDENTITY, type TestApi, testApi } from '../../support/api/testApi.ts';
import { createShop } from '../../support/stripe/shop.ts';

const OWN = 'own-user';
const OTHER = 'other-user';
const now = () => Math.floor(Date.now() / 1000);

type Expected = [status: number, code?: string];

/** What a route asks of its callers, what it is sent here, and what whoever may call it is answered. */
type Row = {
  needs: Scope | 'nothing';
  forUsers?: boolean;
  /** An operator's function knows no issuer, and takes an end user's token for none. */
  knowsTokens?: boolean;
  path?: string;
  body?: object;
  query?: Record<string, string>;
  answers: Expected;
};

const reason = 'a test';
const ROWS: Record<string, Row> = {
  'POST /metering/sessions': { needs: 'metering', body: { session_id: 's1' }, answers: [201] },
  'GET /metering/sessions': { needs: 'read', forUsers: true, answers: [200] },
  'POST /metering/sessions/{session_id}/heartbeat': {
    needs: 'metering',
    path: '/metering/sessions/s9/heartbeat',
    answers: [404, 'session_not_found'],
  },
  'POST /metering/sessions/{session_id}/end': {
    needs: 'metering',
    path: '/metering/sessions/s9/end',
    answers: [404, 'session_not_found'],
  },
  'GET /billing/usage': { needs: 'read', forUsers: true, answers: [200] },
  'POST /billing/checkout': {
    needs: 'billing',
    forUsers: true,
    body: { plan: 'starter', email: 'own@example.com' },
    answers: [200],
  },
  'POST /billing/portal': { needs: 'billing', forUsers: true, answers: [404, 'customer_not_found'] },
  'GET /billing/invoices': { needs: 'read', forUsers: true, answers: [200] },
  'POST /projects': { needs: 'billing', forUsers: true, body: { project_id: 'p1' }, answers: [201] },
  'GET /projects': { needs: 'read', forUsers: true, answers: [200] },
  'DELETE /projects/{project_id}': {
    needs: 'billing',
    forUsers: true,
    path: '/projects/p9',
    answers: [404, 'project_not_found'],
  },
  'GET /admin/events': { needs: 'admin', query: { customer: 'cus_1' }, answers: [200] },
  'POST /admin/keys': { needs: 'admin', body: { name: 'new', scopes: ['read'] }, answers: [201] },
  'GET /admin/keys': { needs: 'admin', answers: [200] },
  'DELETE /admin/keys/{key_id}': {
    needs: 'admin',
    path: `/admin/keys/${'0'.repeat(16)}`,
    answers: [404, 'key_not_found'],
  },
  'GET /admin/audit': { needs: 'admin', answers: [200] },
  'GET /admin/accounts/{user_id}': {
    needs: 'admin',
    path: '/admin/accounts/nobody',
    answers: [404, 'account_not_found'],
  },
  'PUT /admin/accounts/{user_id}/terms': {
    needs: 'admin',
    path: `/admin/accounts/${OWN}/terms`,
    body: { concurrent: 5, reason },
    answers: [200],
  },
  'DELETE /admin/accounts/{user_id}/terms': {
    needs: 'admin',
    path: `/admin/accounts/${OWN}/terms`,
    query: { reason },
    answers: [404, 'account_not_found'],
  },
  'POST /admin/accounts/{user_id}/sessions/{session_id}/end': {
    needs: 'admin',
    knowsTokens: true,
    path: `/admin/accounts/${OWN}/sessions/s9/end`,
    body: { reason },
    answers: [404, 'session_not_found'],
  },
  'GET /billing/plans': { needs: 'nothing', answers: [200] },
  'GET /health': { needs: 'nothing', answers: [200] },
  'GET /openapi.json': { needs: 'nothing', answers: [200] },
  'POST /webhooks/stripe': { needs: 'nothing', answers: [400, 'invalid_signature'] },
};

const UNAUTHORIZED: Expected = [401, 'unauthorized'];
const FORBIDDEN: Expected = [403, 'forbidden'];

/** An `Authorization` header; `user` is whom the request is about, left out of it where that is undefined. */
type Caller = { authorization?: string; user?: string; expected(row: Row): Expected };

const nobody = (authorization?: string): Caller => ({
  authorization,
  user: OWN,
  expected: () => UNAUTHORIZED,
});

const userExpected = ({ needs, forUsers, knowsTokens, answers }: Row, isOwn: boolean): Expected => {
  if (needs === 'admin') return knowsTokens ? FORBIDDEN : UNAUTHORIZED;
  if (!forUsers) return FORBIDDEN;
  return isOwn ? answers : [404, 'account_not_found'];
};

const base64url = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');

/** Every kind of caller there is, as this API's issuer and table would have them. */
async function callersOf({ issuer }: TestApi, table: Table): Promise<Record<string, Caller>> {
  const token = async (claims = {}, user = OWN) => `Bearer ${await issuer.tokenOf(user, claims)}`;
  const { keys } = (await (await fetch(issuer.jwksUrl)).json()) as { keys: [JWK] };
  const claims = { iss: IDENTITY.issuer, aud: IDENTITY.audience, sub: OWN, exp: now() + 600 };
  const publicKey = await exportSPKI((await importJWK(keys[0], 'ES256', { extractable: true })) as never);
  const hmacSigned = (secret: string) => {
    const text = `${base64url({ alg: 'HS256', kid: keys[0].kid })}.${base64url(claims)}`;
    return `Bearer ${text}.${createHmac('sha256', secret).update(text).digest('base64url')}`;
  };
  const stranger = await startIssuer(IDENTITY);
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
  await revokeApiKey(table, { keyId: revoked.keyId, now: now() });
  const withScopes = async (...scopes: Scope[]): Promise<Caller> => ({
    authorization: (await key(scopes)).authorization,
    user: OWN,
    expected: ({ needs, answers }) => (needs === 'nothing' || scopes.includes(needs) ? answers : FORBIDDEN),
  });
  const whole = await token();
  return {
    nobody: nobody(),
    'an empty header': nobody(''),
    'another scheme': nobody(`Basic ${Buffer.from('user:password').toString('base64')}`),
    'a word that is no key': nobody('Bearer nonsense'),
    'a key cut short': nobody(revoked.authorization.slice(0, -1)),
    'a key of another stage': nobody(`Bearer lk_other_${randomBytes(32).toString('base64url')}`),
    'a key that nobody made': nobody(`Bearer lk_test_${randomBytes(32).toString('base64url')}`),
    'an ended key': nobody((await key([...SCOPES], now() - 1)).authorization),
    'a revoked key': nobody(revoked.authorization),
    'an expired token': nobody(await token({ exp: now() - 60 })),
    'a token of the future': nobody(await token({ nbf: now() + 600 })),
    'a token without end': nobody(await token({ exp: undefined })),
    'a token of another issuer': nobody(await token({ iss: 'https://other.test' })),
    'a token for another audience': nobody(await token({ aud: 'another-product' })),
    'a token for no audience': nobody(await token({ aud: undefined })),
    'a token of nobody': nobody(await token({ sub: undefined })),
    'a token of no id': nobody(await token({ sub: 'a#b' })),
    'a token without signature': nobody(whole.slice(0, whole.lastIndexOf('.') + 1)),
    'a token of alg none': nobody(`Bearer ${base64url({ alg: 'none' })}.${base64url(claims)}.`),
    'a token signed with the public key': nobody(hmacSigned(publicKey)),
    'a token signed with the public key as JSON': nobody(hmacSigned(JSON.stringify(keys[0]))),
    'a token signed by another key of the same name': nobody(`Bearer ${await stranger.tokenOf(OWN)}`),
    'a token of a key that is not known': nobody(await signedAs({ alg: 'ES256', kid: 'unknown' })),
    'a token that brings its own key': nobody(await signedAs({ alg: 'ES256', jwk: keys[0] })),
    'a token of another algorithm': nobody(await signedAs({ alg: 'PS256', kid: keys[0].kid })),
    'a token that was changed': nobody(
      whole.replace(/\.[^.]+\./, `.${base64url({ ...claims, sub: OTHER })}.`),
    ),
    'a key of every scope': await withScopes(...SCOPES),
    ...Object.fromEntries(
      await Promise.all(SCOPES.map(async (scope) => [`a key of ${scope}`, await withScopes(scope)])),
    ),
    'the user, by name': { authorization: whole, user: OWN, expected: (row) => userExpected(row, true) },
    'the user, unnamed': { authorization: whole, expected: (row) => userExpected(row, true) },
    'another user': { authorization: whole, user: OTHER, expected: (row) => userExpected(row, false) },
  };
}

let table: Table;
let api: TestApi;

beforeEach(async () => {
  const shop = await createShop(now());
  table = shop.table;
  api = await testApi(table, {
    STRIPE_SECRET_KEY: DEFAULT_SECRET_KEY,
    STRIPE_API_BASE: shop.stripe.apiBase,
    STRIPE_PRICE_STARTER: shop.prices.starter,
    STRIPE_PRICE_GROWTH: shop.prices.growth,
  });
});

describe('the access of', () => {
  it('every route is stated here, and in the contract in the same way', () => {
    const stated = Object.fromEntries(
      Object.entries(ROWS).map(([route, { needs, forUsers = false }]) => [
        route,
        { scope: needs === 'nothing' ? 'public' : needs, forUsers },
      ]),
    );
    const declared = Object.fromEntries(
      CONTRACT.map(({ route, scope, forUsers }) => [route, { scope, forUsers }]),
    );
    expect(stated).toEqual(declared);
  });

  it.each(Object.entries(ROWS))('%s is as the table has it, for every kind of caller', async (route, row) => {
    const callers = await callersOf(api, table);
    const seen: Record<string, Expected> = {};
    const expected: Record<string, Expected> = {};
    for (const [name, caller] of Object.entries(callers)) {
      expected[name] = row.needs === 'nothing' ? row.answers : caller.expected(row);
      seen[name] = await ask(route, row, caller);
      // A session that was started once is a replay from then on, and so with a project.
      if (seen[name][0] === 200 && row.answers[0] === 201) seen[name] = row.answers;
    }
    expect(seen).toEqual(expected);
    expect(Object.keys(seen).length).toBeGreaterThan(30);
  });
});

async function ask(
  route: string,
  { path, body, query }: Row,
  { authorization, user }: Caller,
): Promise<Expected> {
  const [method = '', own = ''] = route.split(' ');
  const named: Record<string, string> =
    user === undefined || route.includes('{user_id}') ? {} : { user_id: user };
  const hasBody = method === 'POST' || method === 'PUT';
  const search = new URLSearchParams(hasBody ? query : { ...named, ...query });
  const answer = await apiClient(api.baseUrl).send(method, `${path ?? own}?${search}`, {
    headers: authorization === undefined ? {} : { Authorization: authorization },
    ...(hasBody ? { body: JSON.stringify({ ...named, ...body }) } : {}),
  });
  if (answer.status < 400) return [answer.status];
  return [answer.status, problemDocument.parse(answer.body).code];
}
