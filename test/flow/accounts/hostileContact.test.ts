import { generateKeyPair, SignJWT } from 'jose';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { Table } from '../../../shared/aws/tableClient.ts';
import { SCOPES } from '../../../shared/contract/scopes.ts';
import { apiClient } from '../../support/api/apiClient.ts';
import { testKey } from '../../support/api/testKey.ts';
import { newKey } from '../../support/api/tokenIssuer.ts';
import { CLIENT_ID } from '../../support/identity/signIn.ts';
import { type ContactApi, contactApi, noticeKeys, rowsOf } from '../../support/notifications/contactApi.ts';
import { failingTable } from '../../support/table/failingTable.ts';
import { testTable } from '../../support/table/testTable.ts';
import { type VirtualClock, virtualClock } from '../../support/virtualClock.ts';

const NOW = Date.parse('2026-11-25T12:00:40Z') / 1000;
const base64url = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');

let clock: VirtualClock;
let table: Table;
let api: ContactApi;

beforeEach(async () => {
  clock = virtualClock(NOW);
  table = await testTable();
  api = await contactApi(table);
});

/** Everything but the counters of requests. */
const stored = async () => (await rowsOf(table, '')).filter(({ pk }) => !/^(RATE|APIKEYS)#/.test(String(pk)));

describe('an address', () => {
  it.each([
    ['with line breaks', 'ada@example.com\r\nBcc: eve@example.com'],
    ['with a line feed', 'ada@example.com\nBcc:eve@example.com'],
    ['with an encoded line break', 'ada@example.com%0d%0aBcc:eve@example.com'],
    ['with a line separator', 'ada@example.com\u2028x'],
    ['with a null byte', 'ada@example.com\u0000'],
    ['with several recipients', 'ada@example.com,eve@example.com'],
    ['with a name', 'Ada <ada@example.com>'],
    ['with HTML', '<b>ada</b>@example.com'],
    ['with a script', '"<script>alert(1)</script>"@example.com'],
    ['in quotes', '"ada lovelace"@example.com'],
    ['with a comment', 'ada(comment)@example.com'],
    ['at an address of a machine', 'ada@[127.0.0.1]'],
    ['with white space', ' ada@example.com '],
    ['with letters beyond ASCII', 'adä@example.com'],
    ['of an internationalized domain', 'ada@exämple.com'],
    ['with a direction mark', '\u202eada@example.com'],
    ['with two dots in a row', 'ada..king@example.com'],
    ['at a host of a local network', 'ada@localhost'],
    ['without a domain', 'ada'],
    ['of 255 characters', `${'a'.repeat(64)}@${'b'.repeat(60)}.${'c'.repeat(60)}.${'d'.repeat(60)}.example`],
    ['of 60,000 characters', `${'a'.repeat(60_000)}@example.com`],
    ['that is a list', ['ada@example.com']],
    ['that is an object', { toString: 'ada@example.com' }],
    ['that is null', null],
  ])('%s gets 400, and changes nothing', async (_, email) => {
    const { status, body } = await api.put('ada', { email });
    expect([status, body.code]).toEqual([400, 'invalid_request']);
    expect(await stored()).toEqual([]);
  });

  it.each(['a+b@example.com', "o'neil&co/x={y}@example.com", 'ada@xn--exmple-cua.com'])(
    'that browsers accept (%s) is taken as it is',
    async (email) => {
      expect((await api.put('ada', { email })).body).toMatchObject({ pendingEmail: email });
    },
  );
});

describe('an ID token', () => {
  it('that is forged in any way gets one code, and changes nothing', async () => {
    const good = await api.idTokenOf('ada');
    const [head = '', claims = '', signature = ''] = good.split('.');
    const stranger = await newKey('k1');
    const { privateKey } = await generateKeyPair('PS256');
    const parsed = JSON.parse(Buffer.from(claims, 'base64url').toString());
    const forged = {
      'of alg none': `${base64url({ alg: 'none', typ: 'JWT' })}.${claims}.`,
      'without signature': `${head}.${claims}.`,
      'with changed claims': `${head}.${base64url({ ...parsed, email: 'eve@example.com' })}.${signature}`,
      'of another key': await stranger.sign({ aud: CLIENT_ID, email: 'e@example.com', email_verified: true }),
      'of another algorithm': await new SignJWT(parsed)
        .setProtectedHeader({ alg: 'PS256', kid: 'k1' })
        .sign(privateKey),
      'that is an access token': await api.tokenOf('ada'),
      'that is an access token with an address': await api.tokenOf('ada', {
        aud: ['billing', CLIENT_ID],
        email: 'ada@example.com',
        email_verified: true,
        iat: NOW,
      }),
      'for another app': await api.idTokenOf('ada', { aud: 'another-app' }),
      'for the API': await api.idTokenOf('ada', { aud: 'billing' }),
      'of another issuer': await api.idTokenOf('ada', { iss: 'https://evil.test' }),
      'of another user': await api.idTokenOf('eve'),
      'that has expired': await api.idTokenOf('ada', { exp: NOW - 31 }),
      'that is not valid yet': await api.idTokenOf('ada', { nbf: NOW + 60 }),
      'without a verified address': await api.idTokenOf('ada', { email_verified: false }),
      'without an address': await api.idTokenOf('ada', { email: undefined }),
      'with an address that injects a header': await api.idTokenOf('ada', {
        email: 'ada@example.com\r\nBcc: eve@example.com',
      }),
      'that is no token': 'nonsense',
    };
    for (const [name, id_token] of Object.entries(forged)) {
      const { status, body } = await api.put('ada', { id_token });
      expect([name, status, body.code]).toEqual([name, 400, 'id_token_not_valid']);
      expect(JSON.stringify(body), name).not.toContain('@');
    }
    for (const id_token of ['', 'x'.repeat(8_193), 7, null, []])
      expect((await api.put('ada', { id_token })).body.code).toBe('invalid_request');
    expect(await stored()).toEqual([]);
    expect((await api.put('ada', { id_token: good })).status).toBe(200);
  });

  it('whose issuer cannot be reached gets 503, and changes nothing', async () => {
    const user = apiClient(api.baseUrl, await api.tokenOf('ada'));
    await user.get('/accounts/contact');
    api.issuer.status = 500;
    const body = JSON.stringify({ id_token: await api.idTokenOf('ada') });
    const response = await user.send('PUT', '/accounts/contact', { body });
    expect([response.status, response.body.code]).toEqual([503, 'issuer_unavailable']);
    expect(await stored()).toEqual([]);
  });
});

it('a change whose transaction stays in conflict gets 503 busy', async () => {
  const endpoint = await failingTable(table);
  vi.stubEnv('AWS_ENDPOINT_URL_DYNAMODB', endpoint.endpoint);
  endpoint.fail('TransactWriteItems', {
    status: 400,
    name: 'TransactionCanceledException',
    members: { CancellationReasons: [{ Code: 'TransactionConflict' }, { Code: 'None' }] },
  });
  const { status, headers, body } = await api.put('ada', { language: 'fr' });
  expect([status, body.code, headers.get('retry-after')]).toEqual([503, 'busy', '1']);
});

describe('the contact of another account', () => {
  it('cannot be read or set with a user’s token or an API key', async () => {
    await api.put('ada', { language: 'fr' });
    const before = await stored();
    const eve = apiClient(api.baseUrl, await api.tokenOf('eve'));
    const server = apiClient(api.baseUrl, await testKey(table, [...SCOPES]));
    const body = JSON.stringify({ user_id: 'ada', language: 'en', notices: { quota_100: false } });
    const refusals = {
      eve: [404, 'account_not_found'],
      server: [403, 'forbidden'],
    };
    for (const [name, client] of Object.entries({ eve, server })) {
      const responses = [
        await client.get('/accounts/contact?user_id=ada'),
        await client.send('PUT', '/accounts/contact', { body }),
      ];
      for (const response of responses)
        expect([response.status, response.body.code]).toEqual(refusals[name as keyof typeof refusals]);
    }
    expect(await stored()).toEqual(before);
  });
});

it('an account that proposes addresses for a day without following a link has five confirmations sent', async () => {
  for (let minute = 0; minute < 24 * 60; minute += 30) {
    clock.advanceTo(NOW + minute * 60);
    await api.put('ada', { email: `victim${minute}@example.com` });
  }
  // After 0, 1, 3, 7 and 15 hours.
  expect(await noticeKeys(table, 'ada')).toHaveLength(5);
});

it.each([
  ['an unknown kind', { plan_ended: false }],
  ['a kind that cannot be turned off', { payment_failed: false }],
  ['the prototype', JSON.parse('{"__proto__":true}')],
  ['no boolean', { quota_80: 'false' }],
  ['a list', [true]],
])('a preference of %s gets 400', async (_, notices) => {
  const { status, body } = await api.put('ada', { notices });
  expect([status, body.code]).toEqual([400, 'invalid_request']);
  expect(await stored()).toEqual([]);
});
